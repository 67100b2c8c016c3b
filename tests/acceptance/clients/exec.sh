# Inside `ringback exec first-call.yaml`: curl pushes to Bob's phone with what the environment says.
APNS_KEY=$RINGBACK_APNS_KEY APNS_KEY_ID=$RINGBACK_APNS_KEY_ID APNS_TEAM_ID=$RINGBACK_APNS_TEAM_ID
. "$(dirname "$0")/common.sh"
token=$(provider_token)

push() {  # TOKEN TOPIC
  curl -sS -i --http2 --max-time 20 --cacert "$RINGBACK_APNS_CA" -H "authorization: bearer $token" \
    -H "apns-push-type: voip" -H "apns-topic: $2" -H "apns-expiration: 0" -d "$body" \
    "$RINGBACK_APNS_URL/3/device/$1" 2>&1
}

expect "Bob's phone can be pushed to" "HTTP/2 200" "$(push "$RINGBACK_TOKEN_BOB" "$RINGBACK_TOPIC")"
expect "a stranger's cannot" '{"reason":"BadDeviceToken"}' "$(push "$device" "$RINGBACK_TOPIC")"
expect "Alice's phone has no other app" '{"reason":"DeviceTokenNotForTopic"}' \
  "$(push "$RINGBACK_TOKEN_ALICE" com.example.other.voip)"
exit $((failures > 0))
