#!/bin/sh
# Installs this project and its pinned dependencies into .venv; $1 is "" or "[dev]".
# uv is several times faster; where it is missing or cannot reach its index, pip does the same work.
set -u
extra="$1"
started=$(date +%s)
echo "Installing dependencies$extra: one to four minutes the first time …"
if command -v uv >/dev/null 2>&1 &&
  UV_HTTP_TIMEOUT=20 uv pip install --quiet --python .venv/bin/python --constraint constraints.txt --editable ".$extra" 2>/dev/null; then
  :
elif .venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".$extra"; then
  :
else
  echo "The dependencies could not be installed: the message above names the package." >&2
  echo "Check the connection to your package index (behind a proxy: HTTPS_PROXY), then run the same command again." >&2
  exit 1
fi
echo "Installed in $(($(date +%s) - started)) s."
