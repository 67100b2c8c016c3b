# curl: accepted, rejected, 410 and faulted pushes; header case; TLS versions; no ALPN.
. "$(dirname "$0")/common.sh"
token=$(provider_token)

# Sends a push; curl's options are given as they are.
push() {
  curl -sS -i --http2 --max-time 20 --cacert "$APNS_CA" -H "authorization:${scheme- bearer} $token" \
    -H "apns-push-type: voip" -H "apns-expiration: 0" -d "$body" "$@" 2>&1
}
voip=("-H" "apns-topic: $APNS_BUNDLE.voip" "$APNS_URL/3/device/$device")

accepted=$(push "${voip[@]}")
expect "a push is accepted" "HTTP/2 200" "$accepted"
expect "its id is made" "apns-id: " "$accepted"
id=4878166f-52d8-92f3-171c-0b09a1320665
expect "its id is echoed" "apns-id: $id" "$(push -H "apns-id: $id" "${voip[@]}")"
expect "Bearer is taken too" "HTTP/2 200" \
  "$(scheme=" Bearer" push "${voip[@]}")"
bad=$(push -H "apns-topic: $APNS_BUNDLE.voip" "$APNS_URL/3/device/abc")
expect "a bad token is 400" "HTTP/2 400" "$bad"
expect "the body is compact" '{"reason":"BadDeviceToken"}' "$bad"
expect "the content type" "content-type: application/json" "$bad"
gone=$(push -H "apns-topic: $APNS_BUNDLE.gone" -H "apns-push-type:" "$APNS_URL/3/device/$device")
expect "410" "HTTP/2 410" "$gone"
expect "with a timestamp" '{"reason":"Unregistered","timestamp":1' "$gone"
expect "503" '{"reason":"ServiceUnavailable"}' \
  "$(push -H "apns-topic: $APNS_BUNDLE.down" -H "apns-push-type:" "$APNS_URL/3/device/$device")"
expect "no provider token" '{"reason":"MissingProviderToken"}' \
  "$(scheme=" Basic" push "${voip[@]}")"
expect "an old provider token" '{"reason":"ExpiredProviderToken"}' \
  "$(token=$(provider_token -3700) push "${voip[@]}")"
expect "a forged provider token" '{"reason":"InvalidProviderToken"}' \
  "$(token=${token%?????}AAAAA push "${voip[@]}")"
expect "a GET is 405" '{"reason":"MethodNotAllowed"}' "$(push -X GET "${voip[@]}")"
expect "another path is 404" '{"reason":"BadPath"}' "$(push "$APNS_URL/nothing")"
large=$(head -c 5200 /dev/zero | tr '\0' x)
expect "a large payload is 413" '{"reason":"PayloadTooLarge"}' \
  "$(body="{\"a\":\"$large\"}" push "${voip[@]}")"
expect "TLS 1.2" "HTTP/2 200" "$(push --tlsv1.2 --tls-max 1.2 "${voip[@]}")"
expect "TLS 1.3" "HTTP/2 200" "$(push --tlsv1.3 "${voip[@]}")"
expect "no ALPN" "HTTP/2 200" "$(push --no-alpn --http2-prior-knowledge "${voip[@]}")"

# Client certificates: UID and Apple's extensions say the topics and the environment.
folder=$(dirname "$APNS_CA")
certificate() { # NAME EXTENSION...
  local name=$1
  shift
  printf '%s\n' "$@" >"$folder/$name.ext"
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$folder/$name.key" \
    -subj "/UID=$APNS_BUNDLE/CN=Apple Push Services: $APNS_BUNDLE" 2>/dev/null |
    openssl x509 -req -CA "$APNS_CA" -CAkey "$folder/ca-key.pem" -days 2 -extfile "$folder/$name.ext" \
      -out "$folder/$name.pem" 2>/dev/null
}
by_certificate() { # NAME curl's options
  local name=$1
  shift
  curl -sS -i --http2 --max-time 20 --cacert "$APNS_CA" --cert "$folder/$name.pem" \
    --key "$folder/$name.key" -d "$body" "$@" 2>&1
}
certificate one "1.2.840.113635.100.6.3.2=ASN1:NULL"
expect "the certificate's topic is the default" "HTTP/2 200" \
  "$(by_certificate one "$APNS_URL/3/device/$device")"
expect "authorization is ignored then" "HTTP/2 200" \
  "$(by_certificate one -H 'authorization: bearer x' "$APNS_URL/3/device/$device")"
expect "another topic is disallowed" '{"reason":"TopicDisallowed"}' \
  "$(by_certificate one "${voip[@]}")"
certificate many "1.2.840.113635.100.6.3.2=ASN1:NULL" \
  "1.2.840.113635.100.6.3.6=ASN1:SEQUENCE:topics" "[topics]" \
  "a=UTF8:$APNS_BUNDLE" "b=SEQUENCE:app" "c=UTF8:$APNS_BUNDLE.voip" "d=SEQUENCE:app" "[app]" "a=UTF8:app"
expect "the extension lists topics" "HTTP/2 200" "$(by_certificate many "${voip[@]}")"
expect "of several none is the default" '{"reason":"MissingTopic"}' \
  "$(by_certificate many "$APNS_URL/3/device/$device")"
certificate voip "1.2.840.113635.100.6.3.2=ASN1:NULL" \
  "1.2.840.113635.100.6.3.4=ASN1:SEQUENCE:topics" "[topics]" "a=UTF8:$APNS_BUNDLE.voip" \
  "b=SEQUENCE:app" "[app]" "a=UTF8:app"
expect "the extension of VoIP services lists topics, too" "HTTP/2 200" \
  "$(by_certificate voip "${voip[@]}")"
expect "and its one topic is the default" "HTTP/2 200" \
  "$(by_certificate voip "$APNS_URL/3/device/$device")"
certificate sandbox "1.2.840.113635.100.6.3.1=ASN1:NULL"
wrong=$(by_certificate sandbox -v "$APNS_URL/3/device/$device")
case "$wrong" in
  *"HTTP/2 "[2345]*) expect "no answer to the other environment's certificate" "none" "$wrong" ;;
  *) expect "the other environment's certificate ends the connection" "curl: (" "$wrong" ;;
esac
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
  -keyout "$folder/stranger.key" -out "$folder/stranger.pem" -subj "/UID=$APNS_BUNDLE/CN=stranger" 2>/dev/null
unknown=$(by_certificate stranger -v "$APNS_URL/3/device/$device")
case "$unknown" in
  *"HTTP/2 "[2345]*) expect "no answer to the certificate of another CA" "none" "$unknown" ;;
  *) expect "the certificate of another CA ends the connection" "curl: (" "$unknown" ;;
esac
exit $((failures > 0))
