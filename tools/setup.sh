#!/bin/sh
# Installs what is missing, for one purpose: Debian packages (needs root or sudo, only if any is missing),
# and a node for the web page where the system has none that is new enough (into build/node).
#
#   tools/setup.sh build|test|record|package|fuzz|style
set -eu
cd "$(dirname "$0")/.."

build='g++ cmake ninja-build ccache python3 libfmt-dev libcli11-dev libboost1.81-dev libcurl4-openssl-dev
       libisal-dev libzstd-dev libdeflate-dev libprotozero-dev libre2-dev libdw-dev
       libiberty-dev libgtest-dev'
case ${1:-build} in
  build) packages=$build ;;
  test) packages="$build chromium fonts-dejavu-core libcpp-httplib-dev libbenchmark-dev" ;;
  record) packages="$build wrk" ;;
  package) packages="$build dpkg-dev fakeroot libbenchmark-dev" ;;
  fuzz) packages="$build clang-14 libclang-rt-14-dev" ;;
  style) packages="$build clang-14 clang-tidy-14 clang-format-14" ;;
  *) echo "usage: tools/setup.sh build|test|record|package|fuzz|style" >&2; exit 2 ;;
esac

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

install_packages() {
  if [ "$(id -u)" = 0 ]; then as_root=; elif command -v sudo >/dev/null; then as_root=sudo; else
    echo "Please install, as root:  apt-get install $*" >&2
    exit 1
  fi
  echo "Installing: $*"
  # --no-remove: libboost1.81-dev would replace another Boost; that is for the owner of the machine to decide.
  DEBIAN_FRONTEND=noninteractive
  export DEBIAN_FRONTEND
  $as_root apt-get -qq update
  $as_root apt-get -qq -y --no-install-recommends --no-remove install "$@" >/dev/null
}

if command -v dpkg-query >/dev/null; then
  missing=
  for package in $packages; do installed "$package" || missing="$missing $package"; done
  # shellcheck disable=SC2086  # Packages are words.
  [ -z "$missing" ] || install_packages $missing
else
  echo "This is no Debian; these must be there in some form: $packages" >&2
fi

# Is there a node >= 20.19 at this path?
new_enough() {
  version=$("$1" --version 2>/dev/null) || return 1
  version=${version#v}
  major=${version%%.*}
  minor=${version#*.}
  minor=${minor%%.*}
  [ "$major" -gt 20 ] || { [ "$major" = 20 ] && [ "$minor" -ge 19 ]; }
}

fetch_node() {
  command -v npm >/dev/null || install_packages npm
  echo "Fetching node into build/node"
  mkdir -p build/node/bin
  cp tools/node/package.json tools/node/package-lock.json build/node/
  (cd build/node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
  for node in build/node/node_modules/node-linux-*/bin/node; do
    ln -sf "../${node#build/node/}" build/node/bin/node
  done
  # npm is silent when what is optional, such as the other architecture's node, cannot be had.
  if ! new_enough build/node/bin/node; then
    echo "npm could not fetch a node for $(uname -m); its log is in ~/.npm/_logs" >&2
    exit 1
  fi
}

case ${1:-build} in
  build|test) new_enough node || new_enough build/node/bin/node || fetch_node ;;
esac
