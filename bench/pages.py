"""View the pages of a synced history and print the 95th percentile of each in milliseconds as one line of JSON.

The first view of the transactions page after a sync is measured apart: it counts sums that later views are shown.
"""

from __future__ import annotations

import json
import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
django.setup()

from django.conf import settings  # noqa: E402  (the settings must be in place first)
from django.test import Client  # noqa: E402

from apps.accounts.models import User  # noqa: E402
from apps.trades.models import Partition  # noqa: E402

VIEWS = 100
WARM_UP = 5


def main() -> None:
    # A debugging application keeps every query it ever made.
    settings.DEBUG = False
    client = Client()
    client.force_login(User.objects.get(email="bench@example.com"))
    family = Partition.objects.exclude(family="").order_by("family").values_list("family", flat=True)[0]
    pages = {
        "dashboard": "/dashboard/",
        "transactions": "/transactions/",
        "last_page": "/transactions/?before=last",
        "underlying": f"/transactions/?underlying={family}",
    }
    figures = {"transactions_first_ms": _milliseconds(client, pages["transactions"])}
    for name, address in pages.items():
        for _ in range(WARM_UP):
            _milliseconds(client, address)
        times = sorted(_milliseconds(client, address) for _ in range(VIEWS))
        figures[f"{name}_p95_ms"] = times[VIEWS * 95 // 100 - 1]
    print(json.dumps(figures))


def _milliseconds(client: Client, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != 200 or not answer.content:
        raise RuntimeError(f"{address} was answered with {answer.status_code}")
    return round((time.perf_counter() - began) * 1000, 1)


main()
