#!/usr/bin/env bash
# Pin every package with its hashes, for running, developing and installing. Needs a package index.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
  .tools/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header "$@"
}
compile pyproject.toml -o requirements/run.txt
compile pyproject.toml --group dev -o requirements/dev.txt
compile requirements/tools.in -o requirements/tools.txt
