#!/usr/bin/env python
"""Run a management command; without DATABASE_URL it uses (and starts) the embedded PostgreSQL server."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from config.postgres import ServerError, use_embedded_server_if_needed


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
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
