from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from apps.trades.filters.positions import PositionFilter
from apps.trades.selectors.positions import position_groups, position_lines, position_sums
from tests.factories import NOON, make_account, make_position, make_snapshot, make_transaction

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account
    from apps.trades.selectors.positions import PositionLine

pytestmark = pytest.mark.django_db
ALL = PositionFilter()
PUT = {"instrument_type": "Equity Option", "underlying_symbol": "SPY", "multiplier": "100"}


def the_line(user: User) -> PositionLine:
    (line,) = position_lines(user, ALL, NOON)
    return line


def symbols(user: User, **wanted: str) -> list[str]:
    return [line.position.symbol for line in position_lines(user, PositionFilter(**wanted), NOON)]  # type: ignore[arg-type]


@pytest.fixture
def book(account: Account) -> None:
    """Hold stock, a long and a short option, a future and a coin."""
    snapshot = make_snapshot(account)
    make_position(snapshot, "SPY", "100", mark_price="500", average_open_price="450")
    make_position(snapshot, "SPY   261218P00400000", "-2", mark_price="3", average_open_price="5", **PUT)
    make_position(snapshot, "SPY   261120C00510000", "1", mark_price=None, **PUT)
    future = {"instrument_type": "Future", "multiplier": "50", "mark_price": "6010", "average_open_price": "6000"}
    make_position(snapshot, "/ESZ6", "1", underlying_symbol="/ES", **future)
    make_position(snapshot, "BTC/USD", "0.5", instrument_type="Cryptocurrency", mark_price="60000")


def test_short_option_is_worth_what_closing_it_costs(owner: User, account: Account) -> None:
    option = {**PUT, "mark_price": "3", "average_open_price": "5", "close_price": "2"}
    make_position(make_snapshot(account), "SPY   261218P00400000", "-2", **option)
    line = the_line(owner)
    # −2 × 3 × 100; −2 × (3 − 2) × 100 since the close; −2 × (3 − 5) × 100 since it was opened.
    assert (line.value, line.day_change, line.open_change) == (Decimal(-600), Decimal(-200), Decimal(400))
    assert (line.words, line.kind, line.days_left) == ("SPY 18 Dec 2026 400 put", "option", 28)


def test_day_of_what_was_opened_today_begins_at_the_fill(owner: User, account: Account) -> None:
    make_position(
        make_snapshot(account), quantity="10", close_price="104", day_base_price=Decimal(103), mark_price="105"
    )
    # 10 × (105 − 103), although the stock closed at 104 yesterday.
    assert the_line(owner).day_change == Decimal(20)


def test_future_has_profit_but_no_value(owner: User, account: Account) -> None:
    future = {"instrument_type": "Future", "multiplier": "50", "mark_price": "6010", "average_open_price": "6000"}
    make_position(make_snapshot(account), "/ESZ6", "1", **future)
    line = the_line(owner)
    assert (line.value, line.open_change) == (None, Decimal(500))
    assert position_sums([line]).value is None


def test_position_leads_to_its_transactions_and_to_what_was_received(page: Client, account: Account) -> None:
    make_position(make_snapshot(account), "/ESZ6", underlying_symbol="/ES", payload='{"mark":"1.10"}')
    make_transaction(account, 1, symbol="/ESZ6", underlying_symbol="/ESZ6", family="/ES", description="Bought ES")
    make_transaction(account, 2, description="Bought AAPL")
    html = page.get(reverse("trades:positions")).content.decode()
    rows, row = (each.replace("&amp;", "&") for each in re.findall(r'href="([^"]*(?:account=|symbol=)[^"]*)"', html))
    assert rows == "/transactions/?account=5WX01234&underlying=%2FES"
    listed = page.get(rows).content.decode()
    assert ("Bought ES" in listed, "Bought AAPL" in listed) == (True, False)
    assert "1.10" in page.get(row).content.decode()


def test_position_without_an_underlying_leads_to_what_names_its_symbol(page: Client, account: Account) -> None:
    make_position(make_snapshot(account), "912797", underlying_symbol="")
    html = page.get(reverse("trades:positions")).content.decode()
    assert "/transactions/?account=5WX01234&amp;text=912797" in html


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("name", ["trades:positions", "dashboard:index"])
def test_value_of_a_future_is_marked_as_none_and_the_sums_say_they_leave_it_out(page: Client, name: str) -> None:
    html = page.get(reverse(name)).content.decode()
    assert "The sums of Value leave 1 future out" in html
    assert '<span title="A future has no value">n/a</span>' in html


def test_value_that_is_not_known_is_not_marked_as_none(page: Client, account: Account) -> None:
    make_position(make_snapshot(account), "AAPL", mark_price=None)
    html = page.get(reverse("trades:positions")).content.decode()
    assert '<span title="not known">' in html
    assert "n/a" not in html
    assert "The sums of Value" not in html


@pytest.mark.parametrize("missing", ["mark_price", "multiplier"])
def test_figure_that_lacks_a_part_is_unknown_and_so_is_its_sum(owner: User, account: Account, missing: str) -> None:
    snapshot = make_snapshot(account)
    nothing: dict[str, Any] = {missing: None}
    make_position(snapshot, "AAPL", **nothing)
    make_position(snapshot, "MSFT")
    lines = position_lines(owner, ALL, NOON)
    assert (lines[0].value, lines[0].day_change, lines[0].open_change) == (None, None, None)
    sums = position_sums(lines)
    assert (sums.count, sums.value, sums.day_change, sums.open_change) == (2, None, None, None)


def test_open_price_that_is_unknown_hides_only_the_profit(owner: User, account: Account) -> None:
    make_position(make_snapshot(account), "AAPL", "10", average_open_price=None)
    line = the_line(owner)
    assert (line.value, line.open_change) == (Decimal(1050), None)


def test_sums_of_nothing_are_zero() -> None:
    assert position_sums([]).value == 0


@pytest.mark.usefixtures("book")
def test_groups_say_what_is_held_on_each_underlying(owner: User) -> None:
    groups = {group.underlying: group for group in position_groups(position_lines(owner, ALL, NOON))}
    assert {name: group.holds for name, group in groups.items()} == {
        "/ES": "1 future", "BTC/USD": "0.5 coins", "SPY": "100 shares, 1 call, −2 puts",
    }  # fmt: skip
    assert groups["BTC/USD"].value == Decimal(30000)


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"kind": "stock"}, ["SPY"]),
        ({"kind": "future"}, ["/ESZ6"]),
        ({"kind": "crypto"}, ["BTC/USD"]),
        ({"underlying": "/ES"}, ["/ESZ6"]),
        ({"text": "400 PUT"}, ["SPY   261218P00400000"]),
        ({"text": "btc"}, ["BTC/USD"]),
        ({"account": "nobody's"}, []),
    ],
)
def test_filter_keeps_what_was_asked_for(owner: User, wanted: dict[str, str], expected: list[str]) -> None:
    assert symbols(owner, **wanted) == expected


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-value", ["SPY", "BTC/USD", "SPY   261218P00400000", "/ESZ6", "SPY   261120C00510000"]),
        ("value", ["SPY   261218P00400000", "BTC/USD", "SPY", "/ESZ6", "SPY   261120C00510000"]),
        ("expires", ["SPY   261120C00510000", "SPY   261218P00400000", "/ESZ6", "BTC/USD", "SPY"]),
        ("-symbol", ["SPY   261218P00400000", "SPY   261120C00510000", "SPY", "BTC/USD", "/ESZ6"]),
    ],
)
def test_sorting_puts_the_unknown_last_either_way(owner: User, sort: str, expected: list[str]) -> None:
    # Values: SPY 50,000, coins 30,000, puts −600; the future has none and the call no mark. A future's symbol names
    # no day.
    assert symbols(owner, sort=sort) == expected


def test_what_was_closed_and_what_is_no_longer_current_is_left_out(owner: User, account: Account) -> None:
    former = make_snapshot(account)
    make_position(former, "OLD")
    former.is_current = False
    former.save()
    make_position(make_snapshot(account), "GONE", "0")
    assert symbols(owner) == []


def test_line_knows_how_old_it_is(owner: User, account: Account) -> None:
    make_position(make_snapshot(account, taken_at=NOON - timedelta(days=1)))
    line = the_line(owner)
    assert (line.age, line.is_stale) == (timedelta(days=1), True)


def test_expiry_the_broker_states_serves_where_the_symbol_says_none(owner: User, account: Account) -> None:
    # 22:00 in New York on the 24th is the 25th in UTC.
    expiry = datetime(2026, 11, 25, 3, tzinfo=UTC)
    make_position(make_snapshot(account), "ODD", instrument_type="Warrant", expires_at=expiry)
    assert the_line(owner).days_left == 4


@pytest.mark.usefixtures("book")
def test_page_shows_groups_or_one_list(page: Client) -> None:
    grouped = page.get(reverse("trades:positions"))
    assert [len(group.lines) for group in grouped.context["groups"]] == [1, 1, 3]
    flat = page.get(reverse("trades:positions"), {"group": "none", "sort": "-value"}).content.decode()
    assert flat.index("BTC/USD") < flat.index("SPY 18 Dec 2026 400 put")
    # A second click on the order turns it round.
    assert re.search(r'aria-current="true"\s*href="\?group=none&amp;sort=value">Value', flat)


def test_group_row_carries_its_sums__one_line_as_well_as_two(page: Client, account: Account) -> None:
    snapshot = make_snapshot(account)
    # Ten at 105, bought at 100: 50 open; and 10 × (105 − 104) since the close.
    make_position(snapshot, "AAPL")
    make_position(snapshot, "SPY", "1")
    make_position(snapshot, "SPY   261218P00400000", "1", **PUT)
    html = page.get(reverse("trades:positions")).content.decode()
    groups = re.findall(r"<summary>(.*?)</summary>", html, re.DOTALL)
    # The put: 1 × (105 − 104) × 100 since the close and 1 × (105 − 100) × 100 open; the share 1 and 5.
    figures = [re.findall(r"<data class=\"gain\"[^>]*>([^<]*)</data>", group) for group in groups]
    assert figures == [["+10.00", "+50.00"], ["+101.00", "+505.00"]]
    assert ["1,050.00" in groups[0], "10,605.00" in groups[1]] == [True, True]


@pytest.mark.usefixtures("book")
def test_page_says_what_it_did_not_understand(page: Client) -> None:
    html = page.get(reverse("trades:positions"), {"kind": "warp", "text": "\x00", "sort": "'"}).content.decode()
    assert "There is no kind “warp”" in html


def test_page_without_a_position_says_why(page: Client, account: Account) -> None:
    assert "Nothing is held" in page.get(reverse("trades:positions")).content.decode()
    assert "No position matches" in page.get(reverse("trades:positions"), {"text": "X"}).content.decode()


def test_stranger_s_positions_are_not_there(owner: User, stranger: User) -> None:
    make_position(make_snapshot(make_account(stranger)))
    assert position_lines(owner, ALL, NOON) == []


UNCONFIRMED, SINCE = "expired, not confirmed by the broker", "expired since the last sync"


@pytest.mark.parametrize(
    ("expires", "read", "said"),
    [
        # NOON is on Friday the 20th: what expires on that day is not expired.
        ("261120", NOON, []),
        ("261119", NOON, [UNCONFIRMED]),
        ("221111", NOON, [UNCONFIRMED]),
        # Read on its last day, looked at on the next.
        ("261119", NOON - timedelta(days=1), [SINCE]),
    ],
)
def test_expired_contract_says_what_is_known_of_its_end(
    owner: User, account: Account, expires: str, read: datetime, said: list[str]
) -> None:
    make_position(make_snapshot(account, taken_at=read), f"SPY   {expires}P00400000", "-2", **PUT)
    cells = render_to_string("trades/_expired.html", {"line": the_line(owner)})
    assert [words for words in (UNCONFIRMED, SINCE) if words in cells] == said
