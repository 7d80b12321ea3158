#!/usr/bin/env python
"""Run a management command; without DATABASE_URL it uses (and starts) the embedded PostgreSQL server."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from config.postgres import ServerError, use_embedded_server_if_needed


def choose_settings(argv: list[str]) -> None:
    """Fall back to development settings; exit where only a deployment's can be meant."""
    if os.environ.get("DJANGO_SETTINGS_MODULE") or any(word.startswith("--settings") for word in argv):
        return
    # Development makes no manifest, so a platform's build would go through and every page of the release would fail.
    if argv[1:2] == ["collectstatic"]:
        sys.stderr.write("Set DJANGO_SETTINGS_MODULE=config.settings.production: only a deployment collects files.\n")
        sys.exit(2)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"


def main() -> None:
    choose_settings(sys.argv)
    try:
        use_embedded_server_if_needed(sys.argv)
    except ServerError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
