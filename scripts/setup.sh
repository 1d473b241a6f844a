#!/usr/bin/env bash
# Make .venv with the pinned packages: scripts/setup.sh run|dev. Does nothing when they are there already.
set -euo pipefail
cd "$(dirname "$0")/.."
set_of="${1:-run}"
requirements="requirements/$set_of.txt"

if [ -z "${PYTHON:-}" ]; then
  scripts/system.sh venv || true
  for PYTHON in python3 python3.14 python3.13 python3.12 python3.11; do
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
  done
fi
"$PYTHON" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  echo "Safetyplan needs Python 3.11 or newer with venv (Debian: apt-get install python3 python3-venv)." >&2
  echo "Another Python can be named: make PYTHON=/path/to/python3.12 ..." >&2
  exit 1
}

stamp=".venv/.$set_of-installed"
state="$("$PYTHON" --version) $(cat "$requirements" requirements/tools.txt | sha256sum)"
if [ "$(cat "$stamp" 2>/dev/null)" = "$state" ] && .venv/bin/python -c 'import django' 2>/dev/null; then
  exit 0
fi

# uv lives in a virtual environment of its own; it installs in seconds. Without it pip does the same, slower.
if ! .tools/bin/uv --version >/dev/null 2>&1; then
  echo "Preparing the installer"
  "$PYTHON" -m venv --clear .tools
  .tools/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/tools.txt ||
    echo "uv cannot be installed here; pip will do."
fi
.venv/bin/python -c '' 2>/dev/null || "$PYTHON" -m venv --clear --without-pip .venv

echo "Installing the packages of $requirements"
export UV_PYTHON_DOWNLOADS=never
if ! { .tools/bin/uv --version >/dev/null 2>&1 &&
  .tools/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$requirements"; }; then
  .tools/bin/python -m pip --python .venv/bin/python install -q --disable-pip-version-check --no-compile \
    --require-hashes -r "$requirements"
fi
echo "$state" >"$stamp"
