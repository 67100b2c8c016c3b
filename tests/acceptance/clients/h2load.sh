# h2load: many streams on several connections, every one answered with 200.
. "$(dirname "$0")/common.sh"
payload=$(mktemp)
printf '%s' "$body" >"$payload"
out=$(h2load -n 20000 -c 4 -m 50 -d "$payload" -H "authorization: bearer $(provider_token)" \
  -H "apns-topic: $APNS_BUNDLE.voip" -H 'apns-push-type: voip' -H 'apns-expiration: 0' \
  "$APNS_URL/3/device/$device" 2>&1)
rm -f "$payload"
printf '%s\n' "$out" | grep -E 'finished in|status codes'
expect "all are 200" "status codes: 20000 2xx, 0 3xx, 0 4xx, 0 5xx" "$out"
exit $((failures > 0))
