"""Sync the same login twice in this process and print seconds and peak memory as one line of JSON."""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import time

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
# With DEBUG Django keeps every statement, which no deployment does.
settings.DEBUG = False
django.setup()

from django.core.management import call_command  # noqa: E402  (the settings must be in place first)

from apps.accounts.models import User  # noqa: E402
from apps.tastytrade_sync.models import Link, LinkSecret, RunState, Trigger  # noqa: E402
from apps.tastytrade_sync.simulator.scenario_values import Credentials  # noqa: E402
from apps.tastytrade_sync.sync import run  # noqa: E402
from apps.tastytrade_sync.sync.recalculating import STAGE  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("bench@example.com")
    link, credentials = Link.objects.create(owner=user, environment="simulator"), Credentials()
    LinkSecret.objects.create(
        link=link, client_secret=credentials.client_secret, refresh_token=credentials.refresh_token
    )
    _be_a_running_worker()
    (first, recalculating), (second, recalculating_again) = _sync(link), _sync(link)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {
        "first_seconds": round(first, 2), "recalculating": round(recalculating, 2),
        "second_seconds": round(second + recalculating_again, 2), "peak_mb": round(peak),
    }  # fmt: skip
    print(json.dumps(figures))


def _be_a_running_worker() -> None:
    """Do what a worker of gunicorn has behind it when the first sync is asked for."""
    importlib.import_module("tastytrade")
    gc.collect()
    gc.freeze()


def _sync(link: Link) -> tuple[float, float]:
    """Return the seconds of reading and storing, which the goal is about, and those of recalculating."""
    began = read = time.perf_counter()
    for last in run(link, trigger=Trigger.COMMAND):
        if last.stage == STAGE:
            read = time.perf_counter()
    if last.state != RunState.COMPLETE:
        raise RuntimeError(f"The sync is not complete: {last.reason}")
    return read - began, time.perf_counter() - read


main()
