"""The demo's history, synced once and looked at by clicking: every figure of every page leads to what adds up to it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from apps.core.money import total
from apps.reports.pnl_filter import Places, read_pnl_filter
from apps.reports.report import Report, report
from apps.tastytrade_sync.models import Trigger
from apps.tastytrade_sync.simulator.scenario import load
from apps.tastytrade_sync.simulator.server import running_simulator
from apps.tastytrade_sync.sync import run
from apps.trades.models import Account, Campaign, Chain, ProfitEntry, Transaction
from tests.clicking import Clicks
from tests.factories import make_link, make_user
from tests.reports.clicking import figures_on, listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pytest_django import DjangoDbBlocker

    from apps.reports.cash_page import CashPage

pytestmark = [pytest.mark.long, pytest.mark.django_db]
TODAY = date(2026, 11, 20)
GRAINS = ("day", "week", "month", "quarter", "year")
MARGIN, IRA = "5WX10001", "5WX10002"
PARTS = "Of this row's cash"


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Client]:
    """The owner's browser, once the demo is synced and its ledger is calculated: once for all tests here, which only
    look. It is written outside their transactions, so it is taken away by hand."""
    scenario = load("demo", today=TODAY)
    with django_db_blocker.unblock():
        owner, client = make_user("demo@example.com"), Client()
        with running_simulator(scenario, today=TODAY) as simulator, pytest.MonkeyPatch.context() as patch:
            patch.setattr(settings, "TASTYTRADE_SIMULATOR_URL", simulator.url)
            for _ in run(make_link(owner, scenario.credentials), trigger=Trigger.COMMAND):
                pass
        client.force_login(owner)
    yield client
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def clicks(demo: Client) -> Clicks:
    return Clicks(demo)


def report_of(**query: str) -> Report:
    """Return what the page of the report is made of."""
    return report(list(Account.objects.all()), read_pnl_filter(query), Places.of(query), TODAY)


def cash_of(**query: str) -> CashPage:
    cash = report_of(**query).cash
    assert cash is not None
    return cash


def unbalanced(cash: CashPage) -> list[tuple[str, Decimal]]:
    """Return the periods whose columns do not add up to their cash."""
    sums = [(line, total(figure.amount for figure in line.figures if figure)) for line in cash.table.lines]
    return [(line.heading.words, found) for line, found in sums if found != line.total.amount]


def missed(clicks: Clicks, address: str) -> list[str]:
    """Return the figures of a page that what they lead to does not add up to."""
    found = [(each, total(clicks.named(each.address, each.of))) for each in clicks.figures(address)]
    return [f"{each.of} {each.amount}, but {each.address} {amount}" for each, amount in found if amount != each.amount]


@pytest.mark.parametrize(
    ("address", "figures"),
    [
        # Net liq, cash, buying power, day and P/L open; the same three of what is held together and of each underlying.
        ("/dashboard/", 50),
        (f"/dashboard/?account={IRA}", 8),
        ("/accounts/", 3),
        # Value, day, both kinds of P/L open and cost; one for each account.
        ("/positions/", 5),
        (f"/positions/?account={IRA}&group=none", 5),
        ("/positions/?kind=option&sort=-value", 5),
        ("/positions/?underlying=F", 5),
        ("/positions/lots/", 5),
        ("/positions/lots/?state=closed&underlying=F&view=trader&size=25", 3),
        (f"/positions/lots/?account={IRA}&state=open&view=tax", 3),
        ("/positions/closures/", 6),
        ("/positions/closures/?term=long&sort=oldest", 6),
        (f"/positions/closures/?account={IRA}&view=tax&from=2026-01-01", 5),
        ("/positions/closures/?underlying=/MES&view=trader", 4),
        ("/transactions/?size=200", 2),
        ("/transactions/?type=Money+Movement&sort=largest", 2),
        ("/reports/profit/entries/", 3),
        # Premium, realized, fees and tax; campaigns their income, both together, and what is in none of them.
        ("/trades/chains/", 4),
        (f"/trades/chains/?account={IRA}&kind=several&sort=-realized&size=25", 4),
        ("/trades/campaigns/", 7),
        ("/trades/campaigns/?kind=wheel", 6),
        ("/trades/campaigns/?status=open&by=opened&to=2026-06-30", 6),
        ("/trades/campaigns/?strategy=SHORT_STRANGLE&result=win&by=closed&to=2026-06-30", 6),
        ("/trades/chains/?strategy=COVERED_CALL&result=loss", 4),
        ("/trades/campaigns/beside/?size=200", 1),
        (f"/reports/profit/entries/?view=tax&account={IRA}", 3),
        ("/reports/profit/cash/", 1),
        # Realized, fees and realized for tax; what the open ones make.
        ("/trades/", 4),
        ("/trades/?status=closed&sort=-realized&size=200", 3),
        (f"/trades/?account={IRA}&preset=tax&from=2026-06-01&by=closed", 3),
        ("/trades/?underlying=F&sort=-open&preset=income", 4),
        ("/reports/profit/open-change/", 1),
    ],
)
def test_every_figure_leads_to_figures_that_add_up_to_it(clicks: Clicks, address: str, figures: int) -> None:
    assert len(clicks.figures(address)) >= figures
    assert missed(clicks, address) == []


def test_every_position_adds_up_and_opens_to_lots_and_closures_that_do(clicks: Clicks) -> None:
    for name, of in (("P/L open, ours", "P/L open, fees in"), ("Open cost", "Open cost")):
        legs = lines(clicks, "/positions/", name, "/positions/")
        assert len(legs) > 15
        for amount, place in legs:
            assert {each.of: each.amount for each in clicks.figures(place)}.get(of) == amount
            assert missed(clicks, place) == []


@pytest.mark.parametrize("query", ["status=open&size=25", "from=2026-08-01&sort=-realized&size=25"])
def test_every_trade_leads_to_a_page_whose_figures_add_up(clicks: Clicks, query: str) -> None:
    trades = lines(clicks, f"/trades/?{query}", "Realized", "/trades/")
    assert len(trades) > 20
    for amount, trade in trades[:40]:
        place = trade.partition("#")[0]
        assert {each.of: each.amount for each in clicks.figures(place)}["Realized"] == amount
        assert missed(clicks, place) == []


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/positions/lots/?from=2026-10-01", "Cost"),
        ("/positions/closures/?from=2026-10-01", "Proceeds"),
        ("/reports/profit/cash/?from=2026-11-01", "Amount"),
        ("/transactions/?from=2026-11-01", "Net"),
    ],
)
def test_every_line_leads_to_a_row_of_the_broker_that_it_is_a_part_of(clicks: Clicks, address: str, name: str) -> None:
    found = lines(clicks, address, name, "/transactions/")
    assert len(found) > 20
    for amount, row in found:
        parts = clicks.named(f"{row}#parts", PARTS)
        # A row that brings no cash in has no part; one whose cash is all that is listed has it in several.
        assert amount in (*parts, total(parts))
        assert missed(clicks, row) == []


def lines(clicks: Clicks, address: str, name: str, beginning: str) -> list[tuple[Decimal | None, str]]:
    """Return the figures of a list's column, each with where the first link of its line leads that begins like this."""
    found = []
    for part in clicks.parts(address):
        for line in part.inside("tr"):
            amounts = [cell.value for cell in line.children if cell["data-name"] == name]
            places = [link["href"] for link in line.inside("a") if link["href"].startswith(beginning)]
            found += [(amount, places[0]) for amount in amounts if places]
    return found


@pytest.mark.parametrize("query", [{"by": "year", "from": "2025-10-06"}, {"view": "tax", "from": "2026-06-01"}])
def test_every_figure_of_the_report_leads_to_rows_that_add_up_to_it(demo: Client, query: dict[str, str]) -> None:
    figures = figures_on(demo, **query)
    assert len(figures) > 100
    found = {address: listed(demo, address) for address in {each.address for each in figures}}
    expected = {each.address: (each.amount, each.rows) for each in figures}
    assert {address: (total(amounts), len(amounts)) for address, amounts in found.items()} == expected


@pytest.mark.parametrize("view", ["trader", "tax"])
def test_every_entry_is_the_sum_of_its_parts(demo: Client, view: str) -> None:
    address, query = reverse("reports:entries"), {"view": view, "from": "2026-01-01"}
    pages = demo.get(address, query).context["page"].paginator.page_range
    shown = [line for page in pages for line in demo.get(address, {**query, "page": page}).context["lines"]]
    assert len(shown) > 100
    assert all(total(source.part for source in line.sources) == line.entry.amount for line in shown)


@pytest.mark.parametrize("view", ["trader", "tax"])
@pytest.mark.usefixtures("demo")
def test_demo_s_periods_add_up_and_its_cash_is_explained(view: str) -> None:
    cash = Transaction.objects.aggregate(cash=Sum("net_value"))["cash"]
    profit = ProfitEntry.objects.filter(view=view.upper()).aggregate(sum=Sum("amount"))["sum"]
    for grain in GRAINS:
        shown, flow = report_of(by=grain, view=view).page, cash_of(by=grain, view=view)
        assert shown.periods.totals.total.amount == shown.period_lines[0].running.amount == profit
        assert flow.unexplained == 0
        assert flow.cash.amount == cash
        for number in flow.table.page.paginator.page_range:
            assert unbalanced(cash_of(by=grain, view=view, cash=str(number))) == []


def test_demo_s_cash_is_explained_for_each_underlying_and_account(demo: Client) -> None:
    shown = demo.get(reverse("reports:profit")).context
    asked = [{"underlying": name, "view": "tax"} for name in (*shown["families"], "-")]
    asked += [{"account": number} for number in shown["numbers"]]
    left = {str(query): cash_of(**query).unexplained for query in asked}
    assert {query: amount for query, amount in left.items() if amount} == {}


@pytest.mark.parametrize(
    ("model", "name", "narrowed"),
    [
        (Chain, "trades:chain", {"rolls__gt": 1}),
        (Chain, "trades:chain", {"trade_count__gt": 2, "rolls": 0}),
        (Campaign, "trades:campaign", {"kind": "WHEEL"}),
        (Campaign, "trades:campaign", {"kind": "STOCK", "trade_count__gt": 1}),
        (Campaign, "trades:campaign", {"kind": "OPTIONS", "chain_count__gt": 1}),
    ],
)
def test_every_chain_and_campaign_opens_to_figures_that_add_up(
    clicks: Clicks, model: type[Chain] | type[Campaign], name: str, narrowed: dict[str, Any]
) -> None:
    found = model.objects.filter(**narrowed).order_by("-trade_count", "pk")[:4]
    assert found
    for each in found:
        address = reverse(name, args=[each.account_id, each.key])
        assert len(clicks.figures(address)) >= 5
        assert missed(clicks, address) == []


@pytest.mark.parametrize("query", ["unit=campaign", "unit=campaign&rows=year", "unit=chain&from=2026-01-01"])
def test_what_strategies_made_leads_to_what_adds_up_to_it(clicks: Clicks, query: str) -> None:
    cells = [each for each in clicks.page(f"/trades/strategies/?{query}").inside() if each["data-part"]]
    figures = [(link["href"], link["data-of"], link.value) for cell in cells for link in cell.inside("a")]
    assert len(figures) > 6
    assert [each for each in figures if total(clicks.named(each[0], each[1])) != each[2]] == []


@pytest.mark.usefixtures("demo")
def test_demo_s_campaigns_and_what_is_in_none_are_the_whole_profit(clicks: Clicks) -> None:
    profit = ProfitEntry.objects.filter(view="TRADER").aggregate(sum=Sum("amount"))["sum"]
    page = clicks.page("/trades/campaigns/")
    (together,) = (each.value for each in page.inside() if each["data-sum"] == "together")
    assert together == profit
