#!/bin/bash
# The first call against the three containers, with one of them killed on the way: `./dev compose-test`.
# RINGBACK_BUILD_NETWORK=host builds the image on the host's network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

say() { printf '%s\n' "compose-test: $*"; }
skip() { say "SKIPPED, $*"; exit 0; }

command -v docker >/dev/null || skip "there is no docker here"
docker version >/dev/null 2>&1 || skip "no container engine answers"
if docker compose version >/dev/null 2>&1; then
  compose=(docker compose)
elif command -v docker-compose >/dev/null; then
  compose=(docker-compose)
else
  skip "docker has no compose here"
fi

# A project of its own, on ports that the engine picks, so that a stack somebody uses is left alone.
export COMPOSE_PROJECT_NAME=ringback-test-$$
export RINGBACK_APNS_PORT='' RINGBACK_COURIER_PORT='' RINGBACK_SIGNALING_PORT='' RINGBACK_DEVICES_PORT='' RINGBACK_CONSOLE_PORT=''

take_down() {
  local status=$?
  ((status == 0)) || "${compose[@]}" logs --tail 40 || true
  say "taking all down"
  "${compose[@]}" down --volumes --timeout 10 >/dev/null 2>&1 || true
  exit "$status"
}
trap take_down EXIT

health() { docker inspect -f '{{.State.Health.Status}} {{.RestartCount}}' "$("${compose[@]}" ps -q "$1")"; }
# wait_for SERVICE STATUS: at most a minute.
wait_for() {
  local deadline=$((SECONDS + 60)) now=
  until now=$(health "$1"); [[ $now == "$2" ]]; do
    ((SECONDS < deadline)) || { say "$1 is '$now', not '$2', after a minute"; return 1; }
    read -rt 0.5 <> <(:) || true
  done
}
# play SEED: another seed makes other call ids, which a server that was not restarted insists on.
play() {
  "${compose[@]}" exec -T device-sim ringback run --live --seed "$1" --running \
    courier=apns-mock:50051,signaling=signaling-server:50052,devices=device-sim:50053 \
    scenarios/basics/first-call.yaml
}

say "building and starting"
"${compose[@]}" build
"${compose[@]}" up -d
for service in apns-mock signaling-server device-sim; do wait_for "$service" "healthy 0"; done
say "all three are healthy; playing the first call"
play 1

say "killing apns-mock"
# From inside, past the init process, as a crash would end it.
"${compose[@]}" exec -T apns-mock sh -c \
  'for p in /proc/[0-9]*; do [ "$(cat "$p/comm")" = apns-mock ] && kill -9 "${p#/proc/}"; done' || true
wait_for apns-mock "healthy 1"
say "apns-mock is healthy again; playing once more"
play 2
say "passed"
