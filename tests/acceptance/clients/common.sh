# For the scripts of command-line clients: a provider token as Apple's recipe makes it, and checks.
set -u
failures=0

base64url() { openssl base64 -e -A | tr -- '+/' '-_' | tr -d =; }

# Apple's recipe signs with openssl, hence in DER. $1: seconds to add to iat.
provider_token() {
  local header claims
  header=$(printf '{ "alg": "ES256", "kid": "%s" }' "$APNS_KEY_ID" | base64url)
  claims=$(printf '{ "iss": "%s", "iat": %d }' "$APNS_TEAM_ID" "$(($(date +%s) + ${1:-0}))" |
    base64url)
  printf '%s.%s.%s' "$header" "$claims" \
    "$(printf '%s.%s' "$header" "$claims" | openssl dgst -binary -sha256 -sign "$APNS_KEY" | base64url)"
}

# expect WHAT WANTED FOUND: FOUND must contain WANTED.
expect() {
  case "$3" in
    *"$2"*) printf 'ok: %s\n' "$1" ;;
    *)
      printf 'FAILED: %s\n  wanted: %s\n  found: %s\n' "$1" "$2" "$3"
      failures=$((failures + 1))
      ;;
  esac
}

device=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
body='{"aps":{},"call_id":"6f9619ff-8b86-4011-b42d-00c04fc964ff"}'
