#!/usr/bin/env bash
# Install parts of the system that pip cannot: scripts/system.sh venv|pango|chromium|gettext ...
# As root on Debian or Ubuntu it installs what is missing; otherwise it prints the command and exits with 1.
set -euo pipefail

packages_of() {
  case "$1" in
    venv) echo "python3 python3-venv" ;;
    pango) echo "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" ;;
    chromium) echo "chromium" ;;
    gettext) echo "gettext" ;;
    *) echo "unknown part: $1" >&2; exit 2 ;;
  esac
}

has_library() { ! command -v ldconfig >/dev/null || ldconfig -p | grep "$1" >/dev/null; }

is_there() {
  case "$1" in
    venv) python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ;;
    pango) has_library libpango-1.0 && has_library libpangoft2-1.0 && has_library libharfbuzz-subset ;;
    chromium) command -v chromium chromium-browser google-chrome >/dev/null ;;
    gettext) command -v xgettext msgmerge >/dev/null ;;
  esac
}

PATH="$PATH:/sbin:/usr/sbin"
missing=()
for part in "$@"; do
  packages="$(packages_of "$part")"
  is_there "$part" || read -ra missing <<<"${missing[*]-} $packages"
done
[ "${#missing[@]}" -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "Missing on this machine. Run this, then try again:" >&2
  echo "  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
fi
