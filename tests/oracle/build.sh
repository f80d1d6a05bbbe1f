#!/bin/sh
# Builds the oracle with the installed Go: tests/oracle/build.sh OUTPUT
#
# Only packages inside the Go tree may import internal/trace, so an overlay lets the compiler believe that
# these files lie in $GOROOT/src/cmd/oracle. Nothing is written there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
go=${GO:-go}
output=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
goroot=$("$go" env GOROOT)
overlay=$(mktemp)
trap 'rm -f "$overlay"' EXIT
printf '{"Replace": {"%s/src/cmd/oracle/main.go": "%s/main.go", "%s/src/cmd/oracle/profiles.go": "%s/profiles.go"}}\n' \
    "$goroot" "$here" "$goroot" "$here" >"$overlay"
cd "$goroot/src"
GOWORK=off GOFLAGS= CGO_ENABLED=0 GOTOOLCHAIN=local "$go" build -trimpath -overlay "$overlay" -o "$output" cmd/oracle
