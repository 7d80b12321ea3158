from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.trades.models import Position
from apps.trades.selectors.holdings import account_summaries
from apps.trades.selectors.underlyings import MOST_SHOWN, holdings
from tests.factories import NOON, make_account, make_position, make_snapshot

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account
    from apps.trades.selectors.underlyings import Holdings

pytestmark = pytest.mark.django_db


def held(user: User, number: str = "") -> Holdings:
    summaries = account_summaries(user, NOON)
    return holdings(user, [each for each in summaries if number in {"", each.account.number}], number, NOON)


def names(found: Holdings) -> list[str]:
    return [each.underlying for each in found.shown]


def test_holdings_are_one_line_per_underlying(owner: User, account: Account) -> None:
    snapshot = make_snapshot(account)
    make_position(snapshot, "MSFT", "2", mark_price="400")
    make_position(snapshot, "AAPL", "10", mark_price="105")
    found = held(owner)
    assert [(each.underlying, each.holds, each.sums.value) for each in found.shown] == [
        ("AAPL", "10 shares", Decimal(1050)),
        ("MSFT", "2 shares", Decimal(800)),
    ]
    assert (found.others, found.sums.value) == (0, Decimal(1850))


def test_months_of_a_future_are_held_under_its_product_on_both_pages(page: Client, account: Account) -> None:
    snapshot, future = make_snapshot(account), {"instrument_type": "Future", "multiplier": "50"}
    for symbol in ("/ESZ6", "/ESH7"):
        make_position(snapshot, symbol, "1", underlying_symbol=symbol, **future)
    assert names(held(account.owner)) == ["/ES"]
    for asked, count in (("/ES", 2), ("/ESH7", 1), ("/NQ", 0)):
        legs = page.get(reverse("trades:positions"), {"underlying": asked}).context["legs"]
        assert len(legs) == count


def test_only_the_largest_are_shown_and_the_others_counted(owner: User, account: Account) -> None:
    snapshot = make_snapshot(account)
    for number in range(MOST_SHOWN + 2):
        make_position(snapshot, f"S{number:02}", "1", mark_price=str(number), average_open_price=str(number))
    found = held(owner)
    # The two that are worth the least, 0 and 1, are left out of the list and not out of the sum: 0 + 1 + … + 16.
    assert names(found) == [f"S{number:02}" for number in range(2, MOST_SHOWN + 2)]
    assert (found.others, found.sums.count, found.sums.value) == (2, 17, Decimal(136))


def test_short_and_future_are_as_large_as_what_is_in_them(owner: User, account: Account) -> None:
    snapshot = make_snapshot(account)
    for number in range(MOST_SHOWN - 1):
        make_position(snapshot, f"S{number:02}", "1", mark_price="50", average_open_price="50")
    make_position(snapshot, "TINY", "1", mark_price="1", average_open_price="1")
    future = {"instrument_type": "Future", "multiplier": "50", "mark_price": "6010", "average_open_price": "6000"}
    make_position(snapshot, "/ESZ6", "1", underlying_symbol="/ES", **future)
    make_position(snapshot, "SHORT", "-1", mark_price="1000", average_open_price="1000")
    found = held(owner)
    assert {"/ES", "SHORT"} < set(names(found))
    assert "TINY" not in names(found)


def test_holdings_are_found_once_per_snapshot(owner: User, account: Account) -> None:
    snapshot = make_snapshot(account)
    make_position(snapshot, "AAPL")
    held(owner)
    with CaptureQueriesContext(connection) as queries:
        held(owner)
    assert not [each for each in queries if Position._meta.db_table in each["sql"]]
    snapshot.is_current = False
    snapshot.save()
    make_position(make_snapshot(account), "MSFT")
    assert names(held(owner)) == ["MSFT"]


def test_one_account_and_all_are_kept_apart(owner: User, stranger: User) -> None:
    for user, number, symbol in ((owner, "A", "AAPL"), (owner, "B", "MSFT"), (stranger, "A", "TSLA")):
        make_position(make_snapshot(make_account(user, number)), symbol)
    assert names(held(owner)) == ["AAPL", "MSFT"]
    assert names(held(owner, "A")) == ["AAPL"]
    assert names(held(stranger, "A")) == ["TSLA"]


def test_dashboard_leads_to_those_it_leaves_out(page: Client, account: Account) -> None:
    snapshot = make_snapshot(account)
    for number in range(MOST_SHOWN + 1):
        make_position(snapshot, f"S{number:02}", "1", mark_price=str(number))
    assert "1 more underlying</a>" in page.get(reverse("dashboard:index")).content.decode()
