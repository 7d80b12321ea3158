"""The demo's history, synced and recalculated: every figure of its P&L page is clicked and added up."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import Sum
from django.urls import reverse

from apps.core.money import total
from apps.tastytrade_sync.models import Trigger
from apps.tastytrade_sync.simulator.scenario import load
from apps.tastytrade_sync.simulator.server import running_simulator
from apps.tastytrade_sync.sync import run
from apps.trades.models import ProfitEntry, Transaction
from apps.trades.services.ledger import rebuild_dirty
from tests.factories import make_link
from tests.reports.clicking import figures_on, listed

if TYPE_CHECKING:
    from decimal import Decimal

    from django.test import Client
    from pytest_django.fixtures import Settings

    from apps.accounts.models import User
    from apps.reports.cash_page import CashPage

pytestmark = [pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 11, 20)
GRAINS = ("day", "week", "month", "quarter", "year")


@pytest.fixture
def demo(page: Client, owner: User, settings: Settings) -> Client:
    """The owner's browser, once the demo is synced and its ledger is calculated."""
    scenario = load("demo", today=TODAY)
    with running_simulator(scenario, today=TODAY) as simulator:
        settings.TASTYTRADE_SIMULATOR_URL = simulator.url
        for _ in run(make_link(owner, scenario.credentials), trigger=Trigger.COMMAND):
            pass
    rebuild_dirty(user=owner)
    return page


def report_of(page: Client, **query: str) -> dict[str, Any]:
    context = page.get(reverse("reports:profit"), query).context
    return {name: context[name] for name in ("page", "cash", "families", "numbers")}


def unbalanced(cash: CashPage) -> list[tuple[str, Decimal]]:
    """Return the periods whose columns do not add up to their cash."""
    sums = [(line, total(figure.amount for figure in line.figures if figure)) for line in cash.table.lines]
    return [(line.heading.words, found) for line, found in sums if found != line.total.amount]


@pytest.mark.parametrize("query", [{"by": "year", "from": "2025-02-03"}, {"view": "tax", "from": "2026-04-01"}])
def test_every_figure_of_the_demo_leads_to_rows_that_add_up_to_it(demo: Client, query: dict[str, str]) -> None:
    figures = figures_on(demo, **query)
    assert len(figures) > 100
    found = {address: listed(demo, address) for address in {each.address for each in figures}}
    expected = {each.address: (each.amount, each.rows) for each in figures}
    assert {address: (total(amounts), len(amounts)) for address, amounts in found.items()} == expected


@pytest.mark.parametrize("view", ["trader", "tax"])
def test_demo_s_periods_add_up_and_its_cash_is_explained(demo: Client, owner: User, view: str) -> None:
    cash = Transaction.objects.for_user(owner).aggregate(cash=Sum("net_value"))["cash"]
    profit = ProfitEntry.objects.for_user(owner).filter(view=view.upper()).aggregate(sum=Sum("amount"))["sum"]
    for grain in GRAINS:
        shown = report_of(demo, by=grain, view=view)
        assert shown["page"].periods.totals.total.amount == profit
        assert shown["page"].period_lines[0].running.amount == profit
        assert (shown["cash"].unexplained, shown["cash"].cash.amount) == (0, cash)
        for number in range(1, shown["cash"].table.page.paginator.num_pages + 1):
            assert unbalanced(report_of(demo, by=grain, view=view, cash=str(number))["cash"]) == []


def test_demo_s_cash_is_explained_for_each_underlying_and_account(demo: Client) -> None:
    shown = report_of(demo)
    asked = [{"underlying": name, "view": "tax"} for name in (*shown["families"], "-")]
    asked += [{"account": number} for number in shown["numbers"]]
    left = {str(query): report_of(demo, **query)["cash"].unexplained for query in asked}
    assert {query: amount for query, amount in left.items() if amount} == {}
