"""Which trades a list finds, in which order, and what they come to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.filters.trades import SORTS, read_trade_filter
from apps.trades.models import Trade
from apps.trades.selectors.edits import trades_matching
from apps.trades.selectors.trade_list import need_count, open_total, strategies_of, tags_of, trade_sums, trades_page
from apps.trades.services.edits.annotations import plan, tag
from tests.builders import buy, put, sell, sell_to_open
from tests.factories import make_account
from tests.stored import keep, keep_orders
from tests.trades.edits.making import make
from tests.trades.groups.stories import PAID, TO_CALLS
from tests.trades.trades.stories import P100, mark_them, three_trades

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def trades(account: Account) -> Account:
    return three_trades(account)


def keys(of: Account, /, page: str = "1", **query: str) -> list[str]:
    return [line.row.key for line in trades_page([of], read_trade_filter(query), page, TODAY)[1]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["4", "3", "1"]),
        ({"status": "open"}, ["3", "1"]),
        ({"status": "closed"}, ["4"]),
        ({"underlying": "ko"}, ["4", "3", "1"]),
        ({"underlying": "PEP"}, []),
        ({"strategy": "SHORT_PUT"}, ["3"]),
        ({"from": "2026-01-07", "to": "2026-01-07"}, ["3"]),
        ({"from": "2026-01-09", "by": "closed"}, ["4"]),
        ({"text": "SPREAD"}, ["1"]),
        ({"text": "bull spread"}, ["1"]),
        ({"text": "pread"}, []),
        ({"text": "%"}, []),
        ({"text": "−"}, []),
        # The list prints −1 16 Mar 35 100 put.
        ({"text": "100 put"}, ["3"]),
        ({"text": "16 Mar 35 95"}, ["1"]),
        ({"text": "mar 16"}, ["3", "1"]),
        ({"text": "100.00 put"}, ["3"]),
        ({"text": "put / 100.0"}, ["3"]),
        ({"text": "/"}, []),
        ({"text": "00 put"}, []),
        ({"text": "10 put"}, []),
        ({"text": "ko closed"}, ["4"]),
        ({"text": "#1001"}, ["1"]),
        ({"text": "1001 call"}, []),
        ({"outcome": "CLOSED"}, ["4"]),
        ({"account": "nobody's"}, []),
    ],
)
def test_filter_finds(trades: Account, query: dict[str, str], found: list[str]) -> None:
    assert keys(trades, **query) == found
    assert trade_sums([trades], read_trade_filter(query), TODAY).count == len(found)
    assert [row.key for row in trades_matching(trades.owner, read_trade_filter(query), TODAY)] == found[::-1]


def test_chain_and_campaign_are_found_by_their_keys(trades: Account) -> None:
    trade = Trade.objects.get(key="3")
    assert "3" in keys(trades, chain=trade.chain.key)
    assert "3" in keys(trades, campaign=trade.campaign.key)


def test_tag_is_found_and_offered(trades: Account) -> None:
    make(trades, tag, keys=["3"], text="core")
    trades.refresh_from_db()
    assert keys(trades, tag="core") == ["3"]
    assert keys(trades, tag="cor") == []
    assert tags_of([trades]) == ["core"]
    assert "SHORT_PUT" in dict(strategies_of([trades]))


@pytest.mark.parametrize("way", ["", "-"])
@pytest.mark.parametrize("sort", [*SORTS, "open", "percent"])
def test_no_sort_loses_or_repeats_a_trade_at_a_page_s_border(account: Account, sort: str, way: str) -> None:
    sold = [sell_to_open(1, put("KO", 40 + number, "2035-03-16"), 1) for number in range(30)]
    keep_orders(account, *sold)
    pages = [keys(account, page, sort=way + sort, size="25") for page in ("1", "2")]
    assert [len(page) for page in pages] == [25, 5]
    assert len({*pages[0], *pages[1]}) == 30


def test_sorting_puts_what_is_unknown_last_either_way(trades: Account) -> None:
    assert keys(trades, sort="closed")[0] == keys(trades, sort="-closed")[0] == "4"
    assert keys(trades, sort="premium") == ["4", "1", "3"]
    assert keys(trades, sort="-premium") == ["3", "1", "4"]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        # Open +100 and +50; of at most 200 and 300 that is 50 % and 17 %. What is closed follows either way.
        ("-open", ["1", "3", "4"]),
        ("open", ["3", "1", "4"]),
        ("-percent", ["1", "3", "4"]),
        ("percent", ["3", "1", "4"]),
    ],
)
def test_open_trades_are_sorted_by_what_they_make_at_their_marks(trades: Account, sort: str, found: list[str]) -> None:
    mark_them(trades)
    assert keys(trades, sort=sort) == found


def test_newer_marks_change_the_order_at_once(trades: Account) -> None:
    mark_them(trades, but=P100.symbol)
    # Of 3 nothing is known, so it comes after 1 even where the smallest is asked for first.
    assert keys(trades, sort="open") == ["1", "3", "4"]
    trades.snapshots.update(is_current=False)
    mark_them(trades)
    assert keys(trades, sort="open") == ["3", "1", "4"]


def test_sums_are_of_all_that_is_found(trades: Account) -> None:
    sums = trade_sums([trades], read_trade_filter({}), TODAY)
    assert (sums.count, sums.open_count) == (3, 2)
    # 200 + 300 for the puts, nothing of the shares' 5,000; these realized 100.
    assert [sums.premium, sums.realized, sums.tax, sums.fees] == [500, 100, 100, 0]


def test_open_profit_is_added_up(trades: Account) -> None:
    mark_them(trades)
    found = open_total([trades], read_trade_filter({}), TODAY)
    assert [found.count, found.unknown, found.profit] == [2, 0, 150]
    assert open_total([trades], read_trade_filter({"text": "spread"}), TODAY).profit == 100
    assert open_total([trades], read_trade_filter({"status": "closed"}), TODAY).count == 0


def test_open_profit_that_is_partly_known_says_what_the_rest_makes(trades: Account) -> None:
    mark_them(trades, but=P100.symbol)
    found = open_total([trades], read_trade_filter({}), TODAY)
    assert [found.count, found.unknown, found.is_partial, found.profit] == [2, 1, True, 100]


@pytest.mark.parametrize(
    ("today", "need", "found"),
    [
        # All expire on 16 March 2035. 1 has made 100 of at most 200, which is half; 3 has made 50 of 300.
        (TODAY, "attention", ["1"]),
        (TODAY, "closing", ["1"]),
        (TODAY, "expiring", []),
        (date(2035, 3, 9), "expiring", ["3", "1"]),
        (date(2035, 3, 9), "attention", ["3", "1"]),
        (date(2035, 3, 17), "attention", ["3", "1"]),
        (date(2035, 3, 17), "expired", ["3", "1"]),
        (date(2035, 3, 16), "expired", []),
    ],
)
def test_what_needs_its_owner_is_found(trades: Account, today: date, need: str, found: list[str]) -> None:
    mark_them(trades)
    wanted = read_trade_filter({"needs": need})
    assert [line.row.key for line in trades_page([trades], wanted, "1", today)[1]] == found
    assert [row.key for row in trades_matching(trades.owner, wanted, today)] == found[::-1]


@pytest.mark.parametrize(("query", "count"), [({}, 2), ({"strategy": "SHORT_PUT"}, 1), ({"status": "closed"}, 0)])
def test_what_needs_its_owner_is_counted_of_what_is_found(trades: Account, query: dict[str, str], count: int) -> None:
    assert need_count([trades], read_trade_filter(query), date(2035, 3, 9)) == count


def test_what_needs_its_owner_follows_marks_and_plans(trades: Account) -> None:
    mark_them(trades)
    assert keys(trades, needs="attention") == ["1"]
    make(trades, plan, key="1", stated={"target": "60"})
    make(trades, plan, key="3", stated={"target": "10"})
    trades.refresh_from_db()
    assert keys(trades, needs="attention") == ["3"]
    trades.snapshots.update(is_current=False)
    mark_them(trades, but=P100.symbol)
    assert keys(trades, needs="attention") == []


def test_trades_of_another_account_are_not_found(trades: Account, stranger: User) -> None:
    other = make_account(stranger, "5WX09999")
    assert keys(other) == []
    assert strategies_of([other]) == []
    assert tags_of([other]) == []


def test_income_is_premium_and_shares_that_paid_dividends(account: Account) -> None:
    keep(account, *PAID, buy(1, put("PEP", 50), 2), buy(10, "PEP", 10))
    found = trades_page([account], read_trade_filter({"kind": "income"}), "1", TODAY)[1]
    # The put sold, and the shares it brought, which paid 48; neither the put bought nor shares that paid nothing.
    assert sorted(line.row.name for line in found) == ["Long stock", "Short put"]
    assert {line.row.underlying for line in found} == {"KO"}


def test_wheel_is_every_trade_of_one_with_its_bases(account: Account) -> None:
    keep_orders(account, *TO_CALLS, buy(10, "PEP", 10))
    wanted = read_trade_filter({"kind": "wheel", "preset": "wheel"})
    found = trades_page([account], wanted, "1", TODAY)[1]
    assert {line.row.underlying for line in found} == {"KO"}
    (basis,) = {column.value(found[0]) for column in wanted.columns if column.name == "tax_basis"}
    # 50.05 a share less the put's 148.86 for a hundred.
    assert basis == Decimal("48.5614")


def test_term_is_that_of_what_was_closed(account: Account) -> None:
    keep_orders(
        account,
        buy(10, "OLD", 10, on="2025-01-06"),
        buy(10, "NEW", 10, on="2026-01-06"),
        sell(5, "OLD", 11, on="2025-02-03"),
        sell(5, "OLD", 11, on="2026-02-03"),
        sell(10, "NEW", 11, on="2026-02-04"),
        buy(1, "OPEN", 10, on="2026-02-05"),
    )
    lines = trades_page([account], read_trade_filter({"preset": "tax"}), "1", TODAY)[1]
    assert {line.row.underlying: line.term for line in lines} == {"OLD": "short and long", "NEW": "short", "OPEN": ""}
