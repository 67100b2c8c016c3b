#!/bin/bash
# Makes the Debian packages and runs what is in them from an extracted tree.
# usage: deb.sh BUILD_FOLDER SOURCE_FOLDER
set -euo pipefail
build=$1 source=$2
for tool in dpkg-deb cpack; do
  command -v $tool >/dev/null || { echo "SKIPPED: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$build" && cpack -G DEB -B "$folder/packages") >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
deb=$(echo "$folder"/packages/ringback_*.deb)
dev=$(echo "$folder"/packages/ringback-dev_*.deb)

expect() {  # WHAT FOUND PATTERN
  grep -q "$3" <<<"$2" || { printf 'FAILED: %s\n%s\n' "$1" "$2"; exit 1; }
  echo "ok: $1"
}
expect "it needs what packages.txt says" "$(dpkg-deb -f "$deb" Depends)" "libgrpc++1.51"
files=$(dpkg-deb -c "$deb")
for program in ringback apns-mock signaling-server device-sim ringback-console; do
  expect "$program is on the PATH" "$files" "\./usr/bin/$program$"
done
expect "the library is there" "$files" "\./usr/share/ringback/scenarios/basics/first-call.yaml$"
expect "the headers are in the other package" "$(dpkg-deb -c "$dev")" \
  "\./usr/include/ringback/gtest.h$"

dpkg-deb -x "$deb" "$folder/root"
cd "$folder/root/usr/share/ringback"
PATH=$folder/root/usr/bin:$PATH
expect "the library passes" "$(ringback run -q scenarios)" "passed in"
ringback exec -- sh -c 'test -r "$RINGBACK_APNS_CA"'
echo "ok: the three processes start"
