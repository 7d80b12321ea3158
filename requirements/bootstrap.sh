#!/bin/sh
# Make .venv with the locked development packages; quick when nothing has changed.
set -eu

STAMP=.venv/.installed
WANTED=$(cat requirements/development.txt .python-version | cksum)
[ -f "$STAMP" ] && [ "$(cat "$STAMP")" = "$WANTED" ] && exit 0

# A pyenv shim may exist and still refuse to run, so every candidate has to prove its version.
usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; }

find_python() {
    for candidate in "${PYTHON:-}" python3.14 python3.13 python3.12; do
        [ -n "$candidate" ] && usable "$candidate" && { command -v "$candidate"; return; }
    done
    for minor in 14 13 12; do
        for candidate in $(ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.$minor.*/bin/python 2>/dev/null | sort -rV); do
            usable "$candidate" && { echo "$candidate"; return; }
        done
    done
    usable python3 && { command -v python3; return; }
    echo "Python 3.12 or newer was not found. Install one (python.org, your system or pyenv) or set PYTHON=/path/to/python." >&2
    exit 2
}

FOUND=$(find_python)
rm -rf .venv
"$FOUND" -m venv .venv
export UV_PYTHON_DOWNLOADS=never
if .venv/bin/python -m pip install --quiet --disable-pip-version-check uv 2>/dev/null; then
    .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/development.txt
else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
fi
echo "$WANTED" > "$STAMP"
