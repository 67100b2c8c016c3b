# nghttp: the frames. SETTINGS as logged, one stream until authenticated, GOAWAY with JSON.
. "$(dirname "$0")/common.sh"
token=$(provider_token)
payload=$(mktemp)
printf '%s' "$body" >"$payload"
export SSL_CERT_FILE=$APNS_CA

push() {
  nghttp -v -t 20 -H ':method: POST' -H "authorization: bearer $token" -H 'apns-push-type: voip' \
    -d "$payload" "$@" "$APNS_URL/3/device/$device" 2>&1 | sed 's/\x1b\[[0-9;]*m//g'
}

good=$(push -H "apns-topic: $APNS_BUNDLE.voip")
expect "ALPN is h2" "The negotiated protocol: h2" "$good"
expect "first SETTINGS has five entries" "(niv=5)" "$good"
expect "one stream at first" "[SETTINGS_MAX_CONCURRENT_STREAMS(0x03):1]" "$good"
expect "a thousand once authenticated" "[SETTINGS_MAX_CONCURRENT_STREAMS(0x03):1000]" "$good"
expect "the header list limit" "[SETTINGS_MAX_HEADER_LIST_SIZE(0x06):8000]" "$good"
expect "the window" "[SETTINGS_INITIAL_WINDOW_SIZE(0x04):65535]" "$good"
expect "accepted" ":status: 200" "$good"
case "$good" in
  *"recv DATA frame"*) expect "no DATA after a 200" "none" "a DATA frame" ;;
esac
away=$(push -H "apns-topic: $APNS_BUNDLE.away" -H 'apns-push-type: alert')
expect "GOAWAY" "recv GOAWAY frame" "$away"
expect "with its reason" '{"reason":"Shutdown"}' "$away"
rm -f "$payload"
exit $((failures > 0))
