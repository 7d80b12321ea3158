"""The demo's history, synced and recalculated: every figure of its P&L page is clicked and added up."""

from __future__ import annotations

import re
import time
from datetime import date
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.tastytrade_sync.models import Trigger
from apps.tastytrade_sync.simulator.scenario import load
from apps.tastytrade_sync.simulator.server import running_simulator
from apps.tastytrade_sync.sync import run
from apps.trades.services.ledger import rebuild_dirty
from apps.trades.models import *
from tests.factories import make_link

pytestmark = [pytest.mark.django_db(transaction=True)]

def test_try(page, owner, settings):
    today = date(2026, 11, 20)
    t=time.time()
    scenario = load("demo", today=today)
    with running_simulator(scenario, today=today) as simulator:
        settings.TASTYTRADE_SIMULATOR_URL = simulator.url
        for _ in run(make_link(owner, scenario.credentials), trigger=Trigger.COMMAND):
            pass
    print("sync", time.time()-t); t=time.time()
    rebuild_dirty(user=owner)
    print("rebuild", time.time()-t, Transaction.objects.count(), Lot.objects.count(), Closure.objects.count(), ProfitEntry.objects.count(), UnmatchedClose.objects.count(), CashBeside.objects.count()); t=time.time()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    for n in range(2):
        t=time.time()
        with CaptureQueriesContext(connection) as q:
            c = page.get(reverse("reports:profit"), {}).context
        print("PAGE", time.time()-t, len(q), sum(float(x["time"]) for x in q))
        for x in sorted(q.captured_queries, key=lambda x: -float(x["time"]))[:6]:
            print(x["time"], x["sql"][:1500]); print()
    import cProfile, pstats
    p=cProfile.Profile(); p.enable(); page.get(reverse("reports:profit"), {}); p.disable()
    pstats.Stats(p).sort_stats("cumulative").print_stats(45)
    for u in c["families"]:
        cash = page.get(reverse("reports:profit"), {"underlying":u,"view":"tax"}).context["cash"]
        if cash.unexplained: print(u, cash.unexplained, [(l.words, l.figure.amount, l.figure.count) for l in cash.bridge])
    assert 0
