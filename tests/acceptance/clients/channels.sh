# curl manages broadcast channels on their own port, and sends a broadcast to who listens.
. "$(dirname "$0")/common.sh"
token=$(provider_token)
apps=https://$APNS_CHANNELS/1/apps/$APNS_BUNDLE

# curl's options are given as they are.
ask() {
  curl -sS -i --http2 --max-time 20 --cacert "$APNS_CA" -H "authorization: bearer $token" "$@" 2>&1
}
admin() { curl -sS --max-time 20 "http://$APNS_ADMIN/v1/$1" "${@:2}" 2>&1; }
channel_in() { tr -d '\r' <<<"$1" | sed -n 's/^apns-channel-id: //p'; }
broadcast() { # CHANNEL EXPIRATION
  ask -H "apns-channel-id: $1" -H "apns-expiration: $2" -H "apns-priority: 10" \
    -H "apns-push-type: ${type-liveactivity}" -d '{"aps":{"event":"update","content-state":{}}}' \
    "$APNS_URL/4/broadcasts/apps/$APNS_BUNDLE"
}

id=2288cf3f-70d8-46a6-97d7-dd5d00867127
made=$(ask -H "apns-request-id: $id" -d '{"message-storage-policy":1,"push-type":"LiveActivity"}' \
  "$apps/channels")
expect "a channel is made" "HTTP/2 201" "$made"
expect "the request's id is echoed" "apns-request-id: $id" "$made"
keeps=$(channel_in "$made")
expect "it has an id" "==" "$keeps"
forgets=$(channel_in "$(ask -d '{"message-storage-policy":0,"push-type":"LiveActivity"}' "$apps/channels")")
expect "it is read" '{"message-storage-policy":1,"push-type":"LiveActivity"}' \
  "$(ask -H "apns-channel-id: $keeps" "$apps/channels")"
listed=$(ask "$apps/all-channels")
expect "all are listed" "\"$keeps\"" "$listed"
expect "the other one, too" "\"$forgets\"" "$listed"
expect "a body with another member" '{"reason":"BadRequestParams"}' \
  "$(ask -d '{"message-storage-policy":1,"push-type":"LiveActivity","x":1}' "$apps/channels")"
expect "a suffix in the path" '{"reason":"TopicDisallowed"}' "$(ask "$apps.voip/all-channels")"
expect "no channel's id" '{"reason":"MissingChannelId"}' "$(ask "$apps/channels")"
expect "devices are not on this port" '{"reason":"BadPath"}' \
  "$(ask -d "$body" "https://$APNS_CHANNELS/3/device/$device")"
expect "nor channels on the other" '{"reason":"BadPath"}' \
  "$(ask -X POST "$APNS_URL/1/apps/$APNS_BUNDLE/channels")"

# Two devices of the operator's listen; one of them is offline.
admin tokens -d '{"device":"desk","kind":"alert"}' >/dev/null
admin tokens -d '{"device":"bed","kind":"alert","offline":true}' >/dev/null
for listening in desk bed; do
  admin subscriptions -d "{\"channel\":\"$keeps\",\"device\":\"$listening\"}"
done
expect "who listens is seen" '"devices":["bed","desk"]' "$(admin channels)"
expect "nobody listens to what is not there" "no such channel" \
  "$(admin subscriptions -d '{"channel":"AAAA","device":"desk"}')"
sent=$(broadcast "$keeps" $(($(date +%s) + 600)))
expect "a broadcast is accepted" "HTTP/2 200" "$sent"
expect "with an id for Apple's support" "apns-unique-id: " "$sent"
inbox=$(admin "pushes?type=liveactivity&limit=1")
expect "the inbox has it" "/4/broadcasts/apps/$APNS_BUNDLE" "$inbox"
expect "who is there has it" '"what":"delivered","why":"desk: delivered"' "$inbox"
expect "for who is not it waits" '"what":"stored","why":"bed: phone-offline"' "$inbox"
expect "and by its channel" "/4/broadcasts/apps/$APNS_BUNDLE" \
  "$(admin pushes -G --data-urlencode "channel=$keeps" -d limit=1)"
expect "which no other request is about" '"pushes":[]' \
  "$(admin pushes -G --data-urlencode "channel=$forgets" -d type=alert)"
admin faults -d '{"rule":"answer 429 TooManyRequests path=/4/broadcasts next=1"}' >/dev/null
expect "a fault meets broadcasts alone" "$keeps" "$(ask "$apps/all-channels")"
expect "and this is one" '{"reason":"TooManyRequests"}' "$(broadcast "$keeps" 0)"
expect "storage is the channel's choice" '{"reason":"BadExpirationDate"}' \
  "$(broadcast "$forgets" $(($(date +%s) + 600)))"
expect "a push of another type" '{"reason":"InvalidPushType"}' \
  "$(type=voip broadcast "$forgets" 0)"
expect "it is deleted" "HTTP/2 204" "$(ask -X DELETE -H "apns-channel-id: $keeps" "$apps/channels")"
expect "and gone" '{"reason":"ChannelNotRegistered"}' "$(broadcast "$keeps" 0)"
exit $((failures > 0))
