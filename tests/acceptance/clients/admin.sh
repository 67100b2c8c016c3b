# curl on the admin port: what arrived, waiting, faults, tokens, keys, namespaces, events, on
# HTTP/1.1 and on HTTP/2 with prior knowledge.
. "$(dirname "$0")/common.sh"
token=$(provider_token)
folder=$(dirname "$APNS_CA")
base="http://$APNS_ADMIN/v1"

ask() { curl -sS --max-time 20 "$@" 2>&1; }                     # an operation's answer
status() { ask -o /dev/null -w '%{http_code}' "$@"; }           # its status
field() { grep -o "\"$1\":\"[^\"]*\"" | head -1 | cut -d'"' -f4; } # a text of the JSON on stdin
push() { # URL, curl's options: the status of one push
  curl -sS -o /dev/null -w '%{http_code}' --http2 --max-time 20 --cacert "$APNS_CA" \
    -H "authorization: bearer $token" -H "apns-topic: $APNS_BUNDLE.voip" -H "apns-push-type: voip" \
    -H "apns-expiration: 0" -d "${payload-$body}" "$@" 2>&1
}

expect "it says what it is" '"name":"apns-mock"' "$(ask "$base")"
expect "and where a client finds the CA" "$APNS_CA" "$(ask "$base")"
expect "HTTP/2 with prior knowledge" '"name":"apns-mock"' "$(ask --http2-prior-knowledge "$base")"
expect "its own description" "openapi: 3" "$(ask "http://$APNS_ADMIN/openapi.yaml")"

# A device of the operator's own takes what it gets.
made=$(ask -X POST "$base/tokens" -d '{"device":"desk"}')
desk=$(printf '%s' "$made" | field token)
expect "a token is made" '"device":"desk"' "$made"
expect "the registry has it" "$desk" "$(ask "$base/tokens")"
expect "a push to it" 200 "$(push "$APNS_URL/3/device/$desk")"
expect "is seen" '"device":"desk"' "$(ask "$base/pushes?device=desk")"
shown=$(ask "$base/pushes/1")
expect "with its life line" '"what":"delivered"' "$shown"
expect "its payload as text" '"payload":"{\"aps\"' "$shown"
expect "and its provider token decoded" "\"key_id\":\"$APNS_KEY_ID\",\"team_id\":\"$APNS_TEAM_ID\",\"issued_at\":1" "$shown"
expect "never with the secret" "none" "$(printf '%s' "$shown" | grep -q "$token" && echo leaked || echo none)"
expect "by its apns-id too" '"number":1' "$(ask "$base/pushes/$(printf '%s' "$shown" | field apns_id)")"
expect "resending" 204 "$(status -X POST "$base/pushes/1/resend")"
expect "is in its life line" '"what":"resent"' "$(ask "$base/pushes/1")"
expect "an unknown push is 404" 404 "$(status "$base/pushes/99")"

# Refusals say why; what came too late says what there was.
push -H "apns-priority: 7" "$APNS_URL/3/device/$desk" >/dev/null
expect "why a push was refused" "apns-priority is '7'" "$(ask "$base/pushes?reason=BadPriority")"
expect "waiting for what is there" '"number":1' \
  "$(ask -X POST "$base/pushes/wait" -d '{"filter":{"status":200},"within_ms":1000}')"
expect "waiting in vain is 408" '"error":"seen so far: 1"' \
  "$(ask -X POST "$base/pushes/wait" -d '{"filter":{"status":200},"count":2,"within_ms":50}')"
ask -X POST "$base/pushes/wait" -d '{"filter":{"status":200},"count":2,"within_ms":15000}' >"$folder/waited" &
waiting=$!
push "$APNS_URL/3/device/$desk" >/dev/null
wait $waiting
expect "until it comes" '"number":3' "$(cat "$folder/waited")"

# Faults.
expect "a fault" '"name":"down"' "$(ask -X POST "$base/faults" -d '{"rule":"answer 503 Shutdown name=down"}')"
expect "is met" 503 "$(push "$APNS_URL/3/device/$desk")"
expect "and counted" '"met":1' "$(ask "$base/faults")"
expect "with the presets beside it" '"id":"F25"' "$(ask "$base/faults")"
expect "it can be cleared" 204 "$(status -X DELETE "$base/faults/down")"
expect "once" 404 "$(status -X DELETE "$base/faults/down")"
expect "a mistake is named" 'rule: expected a fault such as' "$(ask -X POST "$base/faults" -d '{"rule":"answr 503"}')"
expect "an unknown member is named" 'rul: unknown' "$(ask -X POST "$base/faults" -d '{"rul":"x"}')"
ask -X POST "$base/faults" -d '{"rule":"close hard next=1"}' >/dev/null
expect "close hard is a reset" "reset by peer" "$(push "$APNS_URL/3/device/$desk" | tr A-Z a-z)"
ask -X POST "$base/faults" -d '{"rule":"foreign-chain"}' >/dev/null
expect "a chain of an unknown root (F25)" "certificate" "$(push "$APNS_URL/3/device/$desk")"
ask -X DELETE "$base/faults" >/dev/null
expect "and the known one again" 200 "$(push "$APNS_URL/3/device/$desk")"
payload='{"aps":{},"ringback_fault":"answer 429 TooManyRequests"}'
expect "a fault inside a payload, when allowed" 429 "$(push "$APNS_URL/3/device/$desk")"
unset payload

# Tokens and keys.
expect "a token expires" 204 "$(status -X POST "$base/tokens/$desk/expire")"
expect "and answers 410" 410 "$(push "$APNS_URL/3/device/$desk")"
openssl ecparam -genkey -name prime256v1 -noout 2>/dev/null | openssl pkcs8 -topk8 -nocrypt >"$folder/other.p8"
pem=$(awk '{printf "%s\\n", $0}' "$folder/other.p8")
expect "a key is accepted" 204 "$(status -X POST "$base/keys" \
  -d "{\"key_id\":\"OTHERKEY01\",\"team_id\":\"OTHERTEAM1\",\"pem\":\"$pem\"}")"
expect "and listed" '"key_id":"OTHERKEY01"' "$(ask "$base/keys")"
theirs=$(APNS_KEY="$folder/other.p8" APNS_KEY_ID=OTHERKEY01 APNS_TEAM_ID=OTHERTEAM1 provider_token)
expect "and good" 200 "$(token=$theirs push "$APNS_URL/3/device/$device")"
expect "until it is revoked" 204 "$(status -X DELETE "$base/keys/OTHERKEY01")"
expect "then it is refused" 403 "$(token=$theirs push "$APNS_URL/3/device/$device")"

# Namespaces: by host name, and by a port of its own.
a="$base/namespaces/test-a"
port=$(ask -X PUT "$a" -d '{"listen":"127.0.0.1:0"}' | field provider)
b=$(ask -X POST "$base/namespaces/test-b/tokens" -d '{}' | field token)
host="https://test-b.apns.localhost:$APNS_PORT/3/device/$b"
to_b() { push --connect-to "::$APNS_HOST:$APNS_PORT" "$host"; }
ask -X POST "$a/faults" -d '{"rule":"answer 500 InternalServerError"}' >/dev/null
expect "one has its fault" 500 "$(push "https://$port/3/device/$device")"
expect "another has not" 200 "$(to_b)"
expect "each its own journal" 1 "$(ask "$base/namespaces/test-b/pushes" | grep -o '"number":' | wc -l)"
expect "and its own registry" 0 "$(ask "$a/tokens" | grep -c "$b")"
expect "a reset" 204 "$(status -X POST "$a/reset")"
expect "ends its faults" 200 "$(push "https://$port/3/device/$device")"
expect "and leaves others alone" '"number":1' "$(ask "$base/namespaces/test-b/pushes")"
expect "they are listed" '"host":"test-b.apns.localhost"' "$(ask "$base/namespaces")"
expect "and can be deleted" 204 "$(status -X DELETE "$a")"
expect "after which there is nothing" 404 "$(status "$a/pushes")"

# Events, on both versions.
for version in --http1.1 --http2-prior-knowledge; do
  # grep ends with the first match, and nobody waits for curl.
  event=$(grep -m1 "event: push-delivered" \
    < <(curl -sSN --max-time 20 "$version" "$base/namespaces/test-b/events?backlog=1000" 2>&1))
  expect "events $version" "event: push-delivered" "$event"
done

expect "a wrong method is 405" 405 "$(status -X PATCH "$base/pushes")"
expect "a name of somebody's own is refused" 403 "$(status -H 'Host: evil.example' "$base")"
expect "a page of another site too" 403 "$(status -H 'Origin: http://evil.example' "$base")"
expect "a body too large" 413 "$(head -c 70000 /dev/zero | status -X POST --data-binary @- "$base/faults")"
exit $((failures > 0))
