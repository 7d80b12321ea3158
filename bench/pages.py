"""View pages of one synced history: an address per line comes in, the milliseconds it took go out."""

from __future__ import annotations

import logging
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
django.setup()

from django.conf import settings  # noqa: E402  (the settings must be in place first)
from django.test import Client  # noqa: E402

from apps.accounts.models import User  # noqa: E402


def main() -> None:
    # A debugging application keeps every query it ever made, and its log goes where our figures do.
    settings.DEBUG = False
    logging.disable(logging.CRITICAL)
    client = Client()
    client.force_login(User.objects.get(email="bench@example.com"))
    for line in sys.stdin:
        print(_milliseconds(client, line.strip()), flush=True)


def _milliseconds(client: Client, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != 200 or not answer.content:
        raise RuntimeError(f"{address} was answered with {answer.status_code}")
    return (time.perf_counter() - began) * 1000


main()
