# The command line against a running apns-mock: send, ls, show, wait, faults, channels.
. "$(dirname "$0")/common.sh"
export RINGBACK_APNS=$APNS_COURIER

run() { "$RINGBACK" "$@" 2>&1; }
code() { "$RINGBACK" "$@" >/dev/null 2>&1; echo $?; }

expect "a push to a device made for it" "HTTP/2 200" "$(run send --new-device desk)"
expect "and to the same device" "HTTP/2 200" "$(run send --device desk)"
expect "a refusal is status 1" 1 "$(code send --device desk --priority 7)"
expect "an old provider token" '{"reason":"ExpiredProviderToken"}' "$(run send --device desk --token-age 2h)"
expect "none at all" '{"reason":"MissingProviderToken"}' "$(run send --device desk --no-token)"
expect "a header left out" '{"reason":"MissingTopic"}' "$(run send --device desk --header apns-topic:)"
list=$(run ls)
expect "the list says what was answered" "400 BadPriority" "$list"
expect "and what became of it" "accepted > sent > delivered" "$list"
expect "filtered" "1 rows" "$(run ls --reason BadPriority | tail -n +2 | wc -l) rows"
page=$(run show 1)
expect "one push with its request" "request         POST /3/device/" "$page"
expect "its headers" "apns-push-type: voip" "$page"
expect "its provider token" "provider token  ES256, key $APNS_KEY_ID, team $APNS_TEAM_ID, signature valid" "$page"
expect "its payload over lines" '    "aps": {},' "$page"
expect "its life" "delivered" "$page"
expect "and why it was refused" "because: apns-priority is '7'" "$(run show 3)"
expect "the last" "MissingTopic" "$(run show last)"
expect "as JSON" '"apns_id"' "$(run show 1 --json)"
expect "an unknown one" "no such push is remembered: 99" "$(run show 99)"
expect "waiting for what is there" "accepted" "$(run wait --status 200 --count 2)"
expect "waiting in vain is status 1" 1 "$(code wait --status 200 --count 9 --within 50ms)"
expect "and says so" "not within 50ms; seen so far: 2" "$(run wait --status 200 --count 9 --within 50ms)"

expect "no fault" "no fault is in force" "$(run faults ls)"
expect "the presets" "F9   silent-stall" "$(run faults presets)"
expect "a fault" "in force: F20" "$(run faults add preset F20)"
expect "is met" '{"reason":"ServiceUnavailable"}' "$(run send --device desk)"
expect "and counted" "met 1 of 1" "$(run faults ls)"
expect "cleared" 0 "$(code faults clear F20)"
expect "a mistake is named" "rule: expected a fault such as answer" "$(run faults add answr 503)"
run faults add preset F1 next=1 >/dev/null
expect "GOAWAY is told" 'GOAWAY with code 0, last stream 0: {"reason":"BadCertificateEnvironment"}' "$(run send --device desk)"
expect "and is in the journal" "no answer" "$(run ls --limit 1)"
run faults add preset F8 next=1 >/dev/null
expect "a refused stream too" "RST_STREAM with code" "$(run send --device desk)"
expect "many on one connection" 20 "$(run send --device desk --count 20 | grep -c 'HTTP/2 200')"

expect "no channel" "there is no channel" "$(run channels ls)"
channel=$(run channels create --stores)
expect "a channel is made, by Apple's API" "==" "$channel"
expect "and listed" "$channel    com.example.ringback          production  stores latest message  nobody" "$(run channels ls)"
expect "and is an app's" "there is no channel" "$(run channels ls --bundle com.example.other)"
expect "a refusal is Apple's own" '{"reason":"MissingProviderToken"}' "$(run channels create --no-token)"
expect "and status 1" 1 "$(code channels create --no-token)"
expect "a device listens" 0 "$(code channels subscribe "$channel" --device desk)"
expect "to what is there" "channel: no such channel: AAAA" "$(run channels subscribe AAAA --device desk)"
expect "a broadcast" "HTTP/2 200" "$(run send --channel "$channel")"
page=$(run channels show "$channel")
expect "one channel with who listens" "who listens     desk" "$page"
expect "and what was sent" "accepted > sent > delivered" "$page"
expect "as JSON" '"stores": true' "$(run channels show "$channel" --json)"
run faults add answer 429 TooManyRequests "topic=$APNS_BUNDLE" next=1 >/dev/null
expect "a fault meets it by its app" '{"reason":"TooManyRequests"}' "$(run send --channel "$channel")"
expect "it listens no longer" 0 "$(code channels unsubscribe "$channel" --device desk)"
run send --channel "$channel" >/dev/null
expect "so nobody has it" "accepted > dropped" "$(run ls --channel "$channel" --limit 1)"
sandbox=$(run channels create --environment sandbox)
expect "the other environment" "sandbox     stores nothing" "$(run channels ls)"
expect "has broadcasts of its own" "HTTP/2 200" "$(run send --channel "$sandbox")"
expect "deleted" 0 "$(code channels delete "$channel")"
expect "is gone for the list" "no such channel: $channel" "$(run channels show "$channel")"
expect "which is status 1" 1 "$(code channels delete "$channel")"
expect "and for APNs" '{"reason":"ChannelNotRegistered"}' "$(run send --channel "$channel")"
expect "a namespace has its own" 1 "$(run channels create --namespace third >/dev/null; run channels ls --namespace third | wc -l)"

expect "a namespace of its own" "HTTP/2 200" "$(run send --namespace other --new-device there)"
expect "has its own pushes" 1 "$(run ls --namespace other | tail -n +2 | wc -l)"
expect "an unknown one is named" "no such namespace: nobody" "$(run ls --namespace nobody)"
expect "nobody there is one line" "ringback: nobody answers at 127.0.0.1:1; start apns-mock" \
  "$(RINGBACK_APNS=127.0.0.1:1 run ls)"
expect "and status 3" 3 "$(RINGBACK_APNS=127.0.0.1:1 code ls)"
exit $((failures > 0))
