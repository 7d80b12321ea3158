"""Published histories, synced whole: every row stored, and the cash that an independent script added up."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db.models import Sum

from apps.tastytrade_sync.simulator.scenario import load
from apps.tastytrade_sync.simulator.server import running_simulator
from apps.trades.models import Transaction
from tests.factories import make_link
from tests.real_data import FILES, present

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = [pytest.mark.real_data, pytest.mark.django_db(transaction=True)]
# Rows and net cash, from the table that comes with the histories.
EXPECTED = {
    "covered_calls_acat": (173, "4720.68"),
    "future_options": (21, "499.26"),
    "single_options": (16, "933.14"),
    "pfizer": (4, "175.52"),
    "deposits": (20, "19363.40"),
    "lending_rebate": (2, "0.29"),
    "spx_0dte_two_weeks": (69, "641.123"),
}


@pytest.mark.parametrize("name", present(EXPECTED))
def test_history_is_stored_to_the_last_row_and_digit(
    owner: User, settings: Any, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    rows, cash = EXPECTED[name]
    today = date(2026, 11, 20)
    scenario = load(str(FILES[name]), today=today)
    with running_simulator(scenario, today=today) as simulator:
        settings.TASTYTRADE_SIMULATOR_URL = simulator.url
        make_link(owner, scenario.credentials)
        call_command("sync_tastytrade", user=owner.email, json=True)
    result = json.loads(capsys.readouterr().out)
    counts = [each for each in result["accounts"] if each["resource"] == "transactions"]
    assert result["state"] == "complete"
    assert sum(each["new"] for each in counts) == Transaction.objects.count() == rows
    assert Transaction.objects.aggregate(cash=Sum("net_value"))["cash"] == Decimal(cash)
