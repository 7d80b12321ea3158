"""Published histories, synced whole: every row stored, and the cash, the realized profit and the cost of what is open
that an independent script added up."""

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
from apps.trades.engine.results import Category, View
from apps.trades.models import Lot, ProfitEntry, Transaction
from tests.factories import make_link
from tests.real_data import FILES, present

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = [pytest.mark.real_data, pytest.mark.django_db(transaction=True)]
# Rows, net cash, realized with fees in, and cost of what is open (None where it is not stated), from the table that
# comes with the histories.
EXPECTED = {
    "covered_calls_acat": (173, "4720.68", "4974.05", "-471.37"),
    "future_options": (21, "499.26", "499.26", "0"),
    "single_options": (16, "933.14", "23.65", None),
    "pfizer": (4, "175.52", "175.52", "0"),
    "deposits": (20, "19363.40", "0", "0"),
    "lending_rebate": (2, "0.29", "0", "0"),
    "spx_0dte_two_weeks": (69, "641.123", "654.663", "-13.54"),
}


@pytest.mark.parametrize("name", present(EXPECTED))
def test_history_is_stored_to_the_last_row_and_digit(
    owner: User, settings: Any, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    rows, cash, realized, open_cost = EXPECTED[name]
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
    for view in View:
        assert realized_in(view) == Decimal(realized)
    if open_cost is not None:
        assert (Lot.objects.aggregate(cost=Sum("remaining_net"))["cost"] or 0) == Decimal(open_cost)


def test_realized_of_the_covered_calls_falls_in_its_years(owner: User, settings: Any) -> None:
    if "covered_calls_acat" not in FILES:
        pytest.skip("the published histories do not lie beside the project")
    today = date(2026, 11, 20)
    scenario = load(str(FILES["covered_calls_acat"]), today=today)
    with running_simulator(scenario, today=today) as simulator:
        settings.TASTYTRADE_SIMULATOR_URL = simulator.url
        make_link(owner, scenario.credentials)
        call_command("sync_tastytrade", user=owner.email)
    by_year = [realized_in(View.TRADER, year) for year in (2024, 2025)]
    assert by_year == [Decimal("4842.43"), Decimal("131.62")]


def realized_in(view: View, year: int | None = None) -> Decimal:
    entries = ProfitEntry.objects.filter(view=view, category=Category.REALIZED)
    if year is not None:
        entries = entries.filter(day__year=year)
    return entries.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
