"""The lists of lots and closures: what a filter finds, and sums that are those of the rows."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.filters.ledger import CLOSURE_SORTS, LOT_SORTS, LedgerFilter, read_ledger_filter
from apps.trades.selectors.ledger_lists import closure_sums, closures_page, lot_sums, lots_page
from apps.trades.services.statements.lots import state_lot
from tests.builders import acat, assign, buy, deliver, exact, expire, put, sell, sell_to_open, split
from tests.factories import NOON, make_account
from tests.stored import keep, the_row

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
PUT = put("KO", 50, "2026-03-20")
CALM = put("PEP", 140, "2026-03-20")


@pytest.fixture
def traded(account: Account) -> Account:
    """Shares held for two years and sold in part, a put that was assigned, one that expired, a split."""
    keep(
        account,
        buy(10, "MO", 40, on="2024-01-08"),
        sell(4, "MO", 60, fees=1, on="2026-02-02"),
        sell_to_open(1, PUT, "1.50", fees="1.14", on="2026-02-03"),
        sell_to_open(1, CALM, 1, on="2026-02-04"),
        buy(10, "XYZ", 30, on="2026-02-05"),
        split(10, 20, "XYZ", on="2026-02-06"),
        expire(1, CALM),
        (assign(1, PUT), deliver(buy(100, "KO", 50, fees=5))),
    )
    return account


def lots(account: Account, **wanted: object) -> list[str]:
    return [line.row.instrument.symbol[:4].strip() for line in lots_page([account], LedgerFilter(**wanted), None)[1]]  # type: ignore[arg-type]


def closures(account: Account, **wanted: object) -> list[str]:
    lines = closures_page([account], LedgerFilter(**wanted), None)[1]  # type: ignore[arg-type]
    return [line.row.instrument.symbol[:4].strip() for line in lines]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["KO", "XYZ", "XYZ", "PEP", "KO", "MO"]),
        ({"sort": "oldest", "state": "closed"}, ["KO", "PEP", "XYZ"]),
        ({"state": "open"}, ["KO", "XYZ", "MO"]),
        ({"underlying": "KO"}, ["KO", "KO"]),
        ({"first": date(2026, 2, 3), "last": date(2026, 2, 4)}, ["PEP", "KO"]),
        # Bought for 5,005, twice 300 and 400; sold for 148.86 and 100.
        ({"sort": "dearest"}, ["KO", "MO", "XYZ", "XYZ", "PEP", "KO"]),
        ({"sort": "largest", "state": "closed"}, ["KO", "PEP", "XYZ"]),
    ],
)
def test_lots_are_those_asked_for(traded: Account, wanted: dict[str, object], expected: list[str]) -> None:
    assert lots(traded, **wanted) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["KO", "PEP", "XYZ", "MO"]),
        ({"term": "long"}, ["MO"]),
        ({"term": "short"}, ["KO", "PEP"]),
        ({"underlying": "ko"}, []),
        ({"first": date(2026, 2, 3)}, ["KO", "PEP", "XYZ"]),
        ({"last": date(2026, 2, 2)}, ["MO"]),
        # Realized: the assigned put 148.86, the other one 100, shares 239 − 160 = 79; the split nothing, and last.
        ({"sort": "largest"}, ["KO", "PEP", "MO", "XYZ"]),
        ({"sort": "smallest"}, ["MO", "PEP", "KO", "XYZ"]),
    ],
)
def test_closures_are_those_asked_for(traded: Account, wanted: dict[str, object], expected: list[str]) -> None:
    assert closures(traded, **wanted) == expected


def test_both_views_stand_side_by_side_with_the_premium_that_moved(traded: Account) -> None:
    line = next(each for each in closures_page([traded], LedgerFilter(), None)[1] if each.row.moved_net)
    assert (line.trader, line.row.moved_net, line.tax) == exact("148.86", "-148.86", 0)
    assert line.reason == "assigned"
    lot = next(each for each in lots_page([traded], LedgerFilter(), None)[1] if each.row.folded_net)
    assert (lot.cost, lot.tax_cost, lot.open_tax_cost) == exact(-5005, "-4856.14", "-4856.14")
    assert lot.origin == "assigned from KO 20 Mar 2026 50 put"


def test_closure_by_a_split_realizes_nothing_and_is_counted_apart(traded: Account) -> None:
    line = next(each for each in closures_page([traded], LedgerFilter(underlying="XYZ"), None)[1])
    assert (line.trader, line.tax) == (None, None)
    sums = closure_sums([traded], LedgerFilter())
    # What does not add up to the realized goes on: the 300 that the shares cost before the split.
    assert (sums.opening + sums.closing, sums.carried_cost) == (sums.trader + sums.carried_cost, Decimal(-300))
    # 148.86 + 100 + 79 and, for tax, without the premium that went into the shares.
    assert (sums.count, sums.carried, sums.trader, sums.moved, sums.tax) == (4, 1, *exact("327.86", "-148.86", 179))


@pytest.mark.parametrize("wanted", [LedgerFilter(), LedgerFilter(underlying="KO"), LedgerFilter(state="open")])
def test_sums_of_lots_are_those_of_the_rows(traded: Account, wanted: LedgerFilter) -> None:
    lines, sums = lots_page([traded], wanted, None)[1], lot_sums([traded], wanted)
    first = [line for line in lines if line.row.carried_from is None]
    for name, own in (("cost", first), ("tax_cost", first), ("open_cost", lines), ("open_tax_cost", lines)):
        assert getattr(sums, name) == sum((getattr(line, name) for line in own), Decimal(0)), name
    assert (sums.count, sums.fees) == (len(lines), sum(line.row.opening_fees for line in first))


def test_cost_that_a_split_carries_on_counts_once(page: Client, traded: Account) -> None:
    sums = lot_sums([traded], LedgerFilter(underlying="XYZ"))
    # Ten bought at 30, then twenty in their place.
    assert (sums.count, sums.cost, sums.carried, sums.carried_cost) == (2, Decimal(-300), 1, Decimal(-300))
    assert sums.open_cost == -300
    html = page.get(reverse("trades:lots"), {"underlying": "XYZ"}).content.decode()
    assert html.count('data-name="Carried cost"') == html.count('data-name="Cost"') == 1


def test_lots_say_whose_word_their_cost_is(page: Client, account: Account) -> None:
    keep(account, acat(10, "KO", -400, id=1), acat(20, "T", -300, id=2), buy(1, "MO", 40))
    state_lot(row=the_row(1), opened_on=date(2025, 3, 3), cash=Decimal(-395), note="", by=account.owner, at=NOON)
    lines, sums = lots_page([account], LedgerFilter(), None)[1], lot_sums([account], LedgerFilter())
    assert {line.words: line.cost_words for line in lines} == {
        "KO": "cost as you stated it", "T": "cost as the broker stated it", "MO": "",
    }  # fmt: skip
    assert (sums.doubted, sums.doubted_cost) == (1, Decimal(-300))
    html = " ".join(page.get(reverse("trades:lots")).content.decode().split())
    assert '1 lot, <data class="loss" value="-300">−300.00</data> of the cost, counts what the broker stated' in html


def test_sums_are_counted_anew_when_the_ledger_moves(traded: Account) -> None:
    before = closure_sums([traded], LedgerFilter())
    keep(traded, sell(1, "MO", 50, id=99, on="2026-04-01"))
    # One more share sold for 50 that had cost 40.
    assert closure_sums([traded], LedgerFilter()).trader == before.trader + 10


@pytest.mark.parametrize("name", ["trades:lots", "trades:closures"])
@pytest.mark.parametrize("query", [{}, {"underlying": "KO"}, {"view": "tax", "size": "25", "sort": "oldest"}])
def test_page_s_figures_add_up_to_the_sum_above_them(
    page: Client, traded: Account, name: str, query: dict[str, str]
) -> None:
    html = page.get(reverse(name), query).content.decode()
    column, figure = ("Cost for tax", "tax_cost") if name == "trades:lots" else ("Tax", "tax")
    cells = re.findall(rf'data-name="{column}">(.*?)</td>', html, re.DOTALL)
    shown = re.search(rf'data-sum="{figure}">(.*?)</strong>', html, re.DOTALL)
    assert shown is not None
    assert traded.lots.exists()
    assert sum(map(money, cells)) == money(shown[1])


def money(cell: str) -> Decimal:
    """Return a figure as it is read on the page; no figure is nothing."""
    found = re.search(r">([+−]?[\d,]+\.\d\d)<", cell)
    return Decimal(found[1].replace(",", "").replace("−", "-")) if found else Decimal(0)


def test_list_is_cut_into_pages_that_keep_the_filter(page: Client, account: Account) -> None:
    keep(account, *(buy(1, "KO", 10 + number) for number in range(30)))
    answer = page.get(reverse("trades:lots"), {"size": "25", "sort": "oldest", "underlying": "KO", "page": "2"})
    assert [line.row.price for line in answer.context["lines"]] == [35 + number for number in range(5)]
    assert "size=25&amp;sort=oldest&amp;underlying=KO&amp;page=1" in answer.content.decode()
    assert 'data-count="30"' in answer.content.decode()


def test_columns_are_those_of_the_view_asked_for(page: Client, traded: Account) -> None:
    assert traded.lots.exists()
    html = page.get(reverse("trades:closures"), {"view": "trader"}).content.decode()
    assert ('data-name="Trader"' in html, 'data-name="Tax"' in html) == (True, False)


@pytest.mark.parametrize("sorts", [LOT_SORTS, CLOSURE_SORTS])
def test_filter_says_what_it_did_not_understand(sorts: dict[str, tuple[str, ...]]) -> None:
    query = {"sort": "warp", "state": "x", "term": "y", "view": "z", "from": "soon", "size": "7", "account": "\x00"}
    wanted = read_ledger_filter(query, sorts)
    assert len(wanted.complaints) == 6
    assert wanted == LedgerFilter(complaints=wanted.complaints)


def test_filter_that_ends_before_it_begins_is_said() -> None:
    wanted = read_ledger_filter({"from": "2026-02-02", "to": "2026-02-01"}, LOT_SORTS)
    assert wanted.complaints == ["The first day lies after the last one, so no row can match."]


@pytest.mark.parametrize("name", ["trades:lots", "trades:closures"])
def test_stranger_s_rows_are_not_listed(page: Client, stranger: User, name: str) -> None:
    keep(make_account(stranger, "5WX07777"), buy(1, "KO", 10), sell(1, "KO", 11))
    assert "Nothing here yet" in page.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", ["trades:lots", "trades:closures"])
def test_empty_list_says_what_to_do(page: Client, account: Account, name: str) -> None:
    assert account.pk
    assert "Sync to bring your trades in" in page.get(reverse(name)).content.decode()
    assert "matches." in page.get(reverse(name), {"underlying": "X"}).content.decode()
