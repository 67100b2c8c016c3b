#!/bin/bash
# Installs into an empty folder, builds examples/embedding against that alone, runs its tests.
# usage: embedding.sh BUILD_FOLDER SOURCE_FOLDER
set -euo pipefail
build=$1 source=$2
if grep -q '^RINGBACK_SANITIZE:STRING=..*' "$build/CMakeCache.txt"; then
  echo "SKIPPED: an instrumented library needs an instrumented program"
  exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cmake --install "$build" --prefix "$folder/usr" --component development >/dev/null
# A copy, so that nothing is found beside it by accident.
cp -r "$source/examples/embedding" "$folder/project"
cmake -S "$folder/project" -B "$folder/build" -DCMAKE_PREFIX_PATH="$folder/usr" \
  -DCMAKE_CXX_FLAGS=-Werror >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
cmake --build "$folder/build" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
RINGBACK_SCENARIOS=$source/scenarios "$folder/build/calls"
