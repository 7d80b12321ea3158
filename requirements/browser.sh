#!/bin/sh
# Browser tests drive real Chromium: use the one there is, install Debian's where we may, else say what to install.
set -eu

found() { command -v chromedriver >/dev/null && { command -v chromium || command -v google-chrome || command -v chromium-browser; } >/dev/null; }

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver >/dev/null
    found && exit 0
fi
echo "Browser tests need Chromium: install the packages chromium and chromium-driver (or Chrome with chromedriver)." >&2
exit 2
