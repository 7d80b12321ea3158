"""The P&L page: its sums, and that every figure on it leads to entries that add up to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core.dates import new_york_day
from apps.core.money import total
from apps.trades.engine.results import Category
from apps.trades.models import Account, Partition
from tests.factories import make_account
from tests.reports.clicking import figures_on, listed
from tests.reports.ledgers import make_payment, make_round_trip

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.reports.profit_page import ProfitPage

pytestmark = pytest.mark.django_db


def report(page: Client, **query: str) -> ProfitPage:
    found: ProfitPage = page.get(reverse("reports:profit"), query).context["page"]
    return found


def make_history(account: Account) -> None:
    """Round trips and payments over two years, on two underlyings and on none, some of them at a third of a cent."""
    for number, month in enumerate((1, 2, 2, 5, 9, 12)):
        make_round_trip(account, "-100.000003", f"{90 + 7 * number}.337", day=date(2025, month, 11 + number))
    make_round_trip(account, "200", "-50", day=date(2026, 1, 2), moved="-150", symbol="MSFT")
    make_round_trip(account, "-500", "620", day=date(2026, 3, 31), moved="150", symbol="MSFT")
    make_payment(account, "12.345678", Category.DIVIDEND, day=date(2026, 1, 15), symbol="MSFT")
    make_payment(account, "-1.85", Category.WITHHOLDING, day=date(2026, 1, 15), symbol="MSFT")
    make_payment(account, "-25", Category.FEE, day=date(2026, 2, 1))
    make_payment(account, "3.07", Category.INTEREST, day=date(2025, 12, 31))


@pytest.mark.parametrize(("grain", "view"), [("month", "trader"), ("week", "tax"), ("year", "tax")])
def test_every_figure_leads_to_entries_that_add_up_to_it(page: Client, account: Account, grain: str, view: str) -> None:
    make_history(account)
    make_round_trip(make_account(account.owner, "5WX09999"), "-1", "2")
    figures = figures_on(page, view=view, by=grain)
    assert len(figures) > 20
    for address in {each.address for each in figures}:
        amounts = listed(page, address)
        for shown in (each for each in figures if each.address == address):
            assert (total(amounts), len(amounts)) == (shown.amount, shown.rows), address


def test_months_add_up_to_quarters_and_quarters_to_years(page: Client, account: Account) -> None:
    make_history(account)
    sums = {grain: report(page, by=grain).periods for grain in ("day", "month", "quarter", "year")}
    wholes = {grain: total(line.total.amount for line in table.lines) for grain, table in sums.items()}
    assert len(set(wholes.values())) == 1
    assert wholes["year"] == sums["year"].totals.total.amount
    year = report(page, by="month", **{"from": "2025-01-01", "to": "2025-12-31"}).periods
    # The six round trips: 6 × −100.000003, and 6 × 90.337 + 7 × (0+1+2+3+4+5); the interest of the last day: 3.07.
    expected = Decimal("-600.000018") + Decimal("542.022") + 105 + Decimal("3.07")
    assert year.totals.total.amount == expected
    assert total(line.total.amount for line in year.lines) == expected
    assert sums["year"].lines[-1].total.amount == expected


def test_month_without_entries_stands_between_those_that_have_some(page: Client, account: Account) -> None:
    make_round_trip(account, day=date(2026, 1, 5))
    make_round_trip(account, day=date(2026, 3, 5))
    lines = report(page).periods.lines
    assert [line.heading.words for line in lines] == ["Mar 2026", "Feb 2026", "Jan 2026"]
    assert [int(line.total.amount) for line in lines] == [30, 0, 30]


def test_views_differ_by_the_premium_moved_and_agree_when_all_is_closed(page: Client, account: Account) -> None:
    make_history(account)
    trader, tax = report(page, by="month"), report(page, by="month", view="tax")
    assert trader.periods.totals.total.amount == tax.periods.totals.total.amount
    january = {"from": "2026-01-01", "to": "2026-01-31"}
    # The option of 2 January kept 200 − 50; in the tax view it is part of what the shares of March brought.
    assert realized(report(page, **january)) == Decimal(150)
    assert realized(report(page, view="tax", **january)) == 0


def realized(shown: ProfitPage) -> Decimal:
    return next(each.figure.amount for each in shown.named if each.name == "Realized")


def test_sums_that_miss_each_other_by_a_cent_say_so(page: Client, account: Account) -> None:
    for day in (1, 2):
        make_round_trip(account, "-10", "10.006", day=date(2026, 4, day))
    # 0.006 is shown as 0.01 twice; together 0.012, shown as 0.01.
    assert "exact sum, rounded to the cent" in page.get(reverse("reports:profit"), {"by": "day"}).content.decode()
    assert "exact sum, rounded to the cent" not in page.get(reverse("reports:profit"), {"by": "year"}).content.decode()


def test_rounded_figures_tell_what_they_are_exactly(page: Client, account: Account) -> None:
    make_round_trip(account, "-10", "10.006", day=date(2026, 4, 1))
    for grain in ("month", "year"):
        html = page.get(reverse("reports:profit"), {"by": grain}).content.decode()
        assert '<data class="gain" value="0.006" title="exactly 0.006">+0.01</data>' in html


@pytest.mark.parametrize("name", ["reports:entries", "reports:cash", "trades:lots", "trades:closures"])
def test_total_over_rounded_lines_says_that_they_are_rounded(page: Client, account: Account, name: str) -> None:
    make_round_trip(account, "-10", "10.006")
    assert "each is rounded to the cent only to be shown" in page.get(reverse(name)).content.decode()


def test_year_to_date_counts_from_the_new_year_whatever_range_is_shown(page: Client, account: Account) -> None:
    # The day in New York, which is in the old year for five hours after the new one has begun in UTC.
    today = new_york_day(timezone.now())
    make_round_trip(account, "-1", "8", day=date(today.year, 1, 1))
    make_round_trip(account, "-1", "90", day=date(today.year - 1, 12, 31))
    make_payment(account, "5", Category.INTEREST, day=date(today.year, 1, 1))
    named = {each.name: each.figure.amount for each in report(page, to="2001-01-01").named}
    assert named == {"Total P&L": 0, "Realized": 0, "YTD realized": 7}


@pytest.mark.parametrize(
    ("query", "names", "note"),
    [
        ({}, ["Total P&L", "Realized", "YTD realized"], "all categories"),
        ({"category": "realized"}, ["Total P&L", "YTD realized"], "realized only"),
        ({"category": "dividend"}, ["Total P&L"], "dividends only"),
        ({"cost": "broker"}, ["Total P&L", "Realized", "YTD realized"], "cost as the broker stated it only"),
    ],
)
def test_named_figures_are_those_of_what_is_asked_for(
    page: Client, account: Account, query: dict[str, str], names: list[str], note: str
) -> None:
    make_history(account)
    shown = report(page, **query).named
    assert ([each.name for each in shown], shown[0].note) == (names, note)
    has_year = "YTD with open change" in page.get(reverse("reports:profit"), query).content.decode()
    assert has_year is ("YTD realized" in names and "cost" not in query)


def test_filter_narrows_every_table(page: Client, account: Account) -> None:
    make_history(account)
    shown = report(page, underlying="msft", category="dividend")
    tables = (shown.periods, shown.accounts, shown.underlyings)
    assert [table.totals.total.amount for table in tables] == [Decimal("12.345678")] * 3
    assert report(page, underlying="-").periods.totals.total.amount == Decimal("-21.93")


def test_period_cut_by_the_range_says_which_days_are_in_it(page: Client, account: Account) -> None:
    make_round_trip(account, day=date(2026, 3, 16))
    make_round_trip(account, day=date(2026, 3, 17))
    (line,) = report(page, **{"from": "2026-03-17"}).periods.lines
    assert line.heading.note == "2026-03-17 to 2026-03-31"
    assert line.total.amount == Decimal(30)
    # The day before, which has an entry too, is not behind the figure either.
    assert listed(page, line.total.address) == [30]


def test_largest_underlying_comes_first_in_either_direction(page: Client, account: Account) -> None:
    make_round_trip(account, "-1", "11", symbol="UP")
    make_round_trip(account, "-61", "1", symbol="DOWN")
    assert [line.heading.words for line in report(page).underlyings.lines] == ["DOWN", "UP"]


def test_long_tables_are_shown_a_page_at_a_time(page: Client, account: Account) -> None:
    for number in range(26):
        make_round_trip(account, "-1", str(100 - number), symbol=f"S{number:02}")
    first, second = report(page).underlyings, report(page, underlyings="2").underlyings
    assert (len(first.lines), [line.heading.words for line in second.lines]) == (25, ["S25"])
    assert first.totals.total.amount == second.totals.total.amount == sum(range(74, 100))
    assert "1 to 25 of 26 underlyings; the total is of all." in page.get(reverse("reports:profit")).content.decode()


def test_recalculation_is_said(page: Client, account: Account) -> None:
    make_round_trip(account)
    addresses = [reverse("reports:profit"), reverse("reports:entries")]
    assert all("being recalculated" not in page.get(address).content.decode() for address in addresses)
    Partition.objects.create(account=account, family="AAPL", is_dirty=True, dirty_since=timezone.now())
    assert all("1 underlying is being recalculated" in page.get(address).content.decode() for address in addresses)


def test_sums_are_found_again_when_the_ledger_moved(page: Client, account: Account) -> None:
    make_round_trip(account)
    assert report(page).count == 1
    make_round_trip(account)
    assert report(page).count == 1
    Account.objects.filter(pk=account.pk).update(ledger_version=1)
    assert report(page).count == 2


@pytest.mark.parametrize(
    "query",
    [
        {"view": "x"}, {"by": "hour"}, {"from": "never"}, {"to": "9999-12-31"}, {"category": "x"}, {"account": "\x00"},
        {"underlying": "🦄" * 500}, {"periods": "x"}, {"underlyings": "99"}, {"page": "-1"},
        {"from": "2026-02-01", "to": "2026-01-01"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["reports:profit", "reports:entries", "reports:profit_csv"])
def test_address_of_nonsense_is_answered(page: Client, account: Account, name: str, query: dict[str, str]) -> None:
    make_round_trip(account)
    answer = page.get(reverse(name), query)
    assert answer.status_code == 200
    assert b"".join(answer)


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"by": "hour"}, "There is no by “hour”; it was left out. Known are day, week, month, quarter, year."),
        ({"from": "never"}, "The date in “from” is not of the form YYYY-MM-DD and was left out."),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "The first day lies after the last one, so nothing can match."),
    ],
)
@pytest.mark.parametrize("name", ["reports:profit", "reports:entries", "reports:cash"])
def test_page_says_what_of_its_address_it_did_not_understand(
    page: Client, account: Account, name: str, query: dict[str, str], complaint: str
) -> None:
    make_round_trip(account)
    assert complaint in page.get(reverse(name), query).content.decode()


def test_stranger_sees_none_of_it(client: Client, account: Account, stranger: User) -> None:
    make_round_trip(account)
    make_account(stranger, "THEIRS")
    client.force_login(stranger)
    for query in ({}, {"account": account.number}):
        assert report(client, **query).count == 0
        assert listed(client, reverse("reports:entries") + f"?account={query.get('account', '')}") == []
        assert b"".join(client.get(reverse("reports:profit_csv"), query)).count(b"\n") == 1


def test_pages_cost_the_same_number_of_queries__ten_times_the_entries(page: Client, account: Account) -> None:
    make_history(account)
    before = [queries_of(page, name) for name in ("reports:profit", "reports:entries")]
    for number in range(60):
        make_round_trip(account, symbol=f"S{number}", day=date(2025, 1 + number % 12, 3))
    Account.objects.filter(pk=account.pk).update(ledger_version=1)
    assert [queries_of(page, name) for name in ("reports:profit", "reports:entries")] == before


def queries_of(page: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert page.get(reverse(name)).status_code == 200
    return len(queries)


def test_nobody_s_page_says_what_to_do(page: Client, owner: User) -> None:
    assert "To the sync page" in page.get(reverse("reports:profit")).content.decode()
    make_account(owner)
    assert "Nothing was realized yet" in page.get(reverse("reports:profit")).content.decode()
    assert "show everything" in page.get(reverse("reports:profit"), {"underlying": "AAPL"}).content.decode()
