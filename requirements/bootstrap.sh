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
# uv takes seconds where pip takes most of a minute. It trusts its own list of certificates unless told otherwise, which
# fails behind a company's proxy; where it does not get through at all, pip says why, or does it.
export UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true
with_uv() {
    # The locked uv, proved by its hash like everything it installs.
    sed -n '/^uv==/,/# via/p' requirements/development.txt > .venv/uv.txt
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt &&
        .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/development.txt
}
with_pip() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
}
with_uv 2>/dev/null || with_pip

# Where PYTHONDONTWRITEBYTECODE is set, as in most containers, Python would compile the broker's library anew in every
# process, for seconds each. So what our processes import is compiled here, once, and only that: all of .venv takes
# most of a minute. A failure costs that time and nothing else; what is really broken says so when it is used.
PYTHONDONTWRITEBYTECODE='' DJANGO_SETTINGS_MODULE=config.settings.test .venv/bin/python -c '
import django; django.setup()
import config.urls, hypothesis, pytest, selenium.webdriver.chrome.webdriver, tastytrade' 2>/dev/null || true
echo "$WANTED" > "$STAMP"
