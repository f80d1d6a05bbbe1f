#!/bin/sh
# Builds the programs of this folder with one Go and writes a trace of each.
#
#   GO=/usr/lib/go-1.19/bin/go tools/make_traces/make.sh DIR [small|medium|large]
#
# DIR gets <program>-go1.NN.trace. small: a few ten KB each, the ones in testdata/traces; medium: some MB in
# a quarter of a minute; large: seconds of work each, http well above 20 MB.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
go=${GO:-go}
mkdir -p "$1"
out=$(cd "$1" && pwd)
size=${2:-small}

# program, arguments when small, medium, large
programs='
tasks|-n 3|-n 100|-n 500
http|-d 120ms -rate 200 -clients 4|-d 3s -rate 1000|-d 20s -rate 6000 -clients 32
gc|-d 15ms|-d 500ms|-d 5s
contention|-n 200|-n 3000|-n 20000
cpusamples|-d 150ms|-d 1s|-d 3s
syscalls|-n 6|-n 100|-n 1000
gomaxprocs1|-d 2500ms -n 2|-d 2500ms|-d 5s
goroutines|-n 150 -burst 25|-n 20000 -burst 500|-n 1000000 -burst 1000
coroutines|-n 60|-n 10000|-n 100000
gomaxprocs|-n 6 -pause 2ms|-n 60 -pause 20ms|-n 200 -pause 20ms
'

cd "$here"
version=$("$go" env GOVERSION | sed 's/^\(go1\.[0-9]*\).*/\1/')
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
echo "$programs" | while IFS='|' read -r program small medium large; do
  [ -n "$program" ] || continue
  case "$program $version" in coroutines\ go1.1?|coroutines\ go1.2[0-2]) continue ;; esac
  GOWORK=off GOFLAGS= CGO_ENABLED=0 "$go" build -trimpath -o "$bin/$program" "./$program"
  case $size in small) arguments=$small ;; medium) arguments=$medium ;; *) arguments=$large ;; esac
  # shellcheck disable=SC2086  # Arguments are words.
  "$bin/$program" -o "$out/$program-$version.trace" $arguments
done
