"""The broker's positions beside the ledger's lots."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.core.dates import new_york_day
from apps.trades.filters.positions import PositionFilter
from apps.trades.selectors.legs import leg_groups, legs_of, sums_by_account
from apps.trades.selectors.open_lots import open_lots
from apps.trades.selectors.positions import position_lines
from tests.builders import buy, exact, future, future_option, put, sell, sell_to_open
from tests.factories import NOON, make_account, make_position, make_snapshot
from tests.stored import keep, the_instrument
from tests.stored import put as store

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account, Snapshot
    from apps.trades.selectors.legs import Leg

pytestmark = pytest.mark.django_db
PUT = put("KO", 50, "2026-12-18")


def the_legs(owner: User, **wanted: str) -> list[Leg]:
    asked = PositionFilter(**wanted)  # type: ignore[arg-type]
    lots = open_lots(list(owner.brokerage_accounts.all()), new_york_day(NOON))
    return legs_of(position_lines(owner, asked, NOON), lots, asked)


def hold(snapshot: Snapshot, symbol: str, quantity: str, **fields: object) -> None:
    instrument = the_instrument(symbol)
    names = {"instrument": instrument, "instrument_type": instrument.instrument_type}
    make_position(snapshot, symbol, quantity, **{**names, "underlying_symbol": instrument.underlying_symbol, **fields})


def test_leg_carries_its_lots_and_says_nothing_where_both_agree(owner: User, account: Account) -> None:
    keep(account, buy(60, "KO", 50), buy(40, "KO", 51))
    hold(make_snapshot(account), "KO", "100", mark_price="52")
    (leg,) = the_legs(owner)
    # 60 × 2 + 40 × 1.
    assert (leg.sums.count, leg.sums.quantity, leg.sums.total.profit) == (2, *exact(100, 160))
    assert (leg.remark, leg.instrument_id) == ("", the_instrument("KO").pk)


@pytest.mark.parametrize(
    ("sold", "shown", "remark"),
    [
        (10, "100", "The broker shows 100, the ledger holds 90."),
        (100, "100", "The broker shows it; the ledger has no open lot of it."),
        (10, None, "The ledger holds 90; the broker does not show it."),
    ],
)
def test_leg_says_where_broker_and_ledger_differ(
    owner: User, account: Account, sold: int, shown: str | None, remark: str
) -> None:
    keep(account, buy(100, "KO", 50), sell(sold, "KO", 51))
    snapshot = make_snapshot(account)
    if shown:
        hold(snapshot, "KO", shown)
    (leg,) = the_legs(owner)
    assert leg.remark == remark


def test_position_stored_without_an_instrument_is_matched_by_its_symbol(owner: User, account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1))
    hold(make_snapshot(account), PUT.symbol, "-2", instrument=None)
    (leg,) = the_legs(owner)
    assert (leg.remark, leg.instrument_id) == ("", the_instrument(PUT.symbol).pk)


def test_future_and_its_options_stand_under_their_product(owner: User, account: Account) -> None:
    keep(account, buy(1, future("/ESZ6"), 6000), buy(1, future_option("./ESZ6 EW4X6 261127P5900"), 20))
    hold(make_snapshot(account), "/ESZ6", "1", underlying_symbol="/ESZ6")
    (group,) = leg_groups(the_legs(owner))
    assert (group.underlying, len(group.legs), len(group.lines), group.remarks) == ("/ES", 2, 1, 1)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [({"kind": "option"}, 1), ({"underlying": "KO"}, 2), ({"text": "50 PUT"}, 1), ({"account": "5WX0"}, 0)],
)
def test_filter_keeps_what_only_the_ledger_holds(
    owner: User, account: Account, wanted: dict[str, str], count: int
) -> None:
    keep(account, buy(100, "KO", 50), sell_to_open(1, PUT, 1), buy(1, "PEP", 140))
    assert len(the_legs(owner, **wanted)) == count


def test_sums_of_accounts_stand_apart__none_for_one(owner: User, account: Account) -> None:
    keep(account, buy(100, "KO", 50))
    assert sums_by_account(the_legs(owner)) == []
    keep(make_account(owner, "5WX00001"), buy(10, "KO", 51))
    found = sums_by_account(the_legs(owner))
    assert [(each.account.number, each.ledger.total.cost) for each in found] == [
        ("5WX00001", *exact(-510)), ("5WX01234", *exact(-5000)),
    ]  # fmt: skip


def test_page_opens_from_underlying_to_leg_to_lot_to_row(page: Client, account: Account) -> None:
    keep(account, buy(100, "KO", 50, fees=5))
    hold(make_snapshot(account), "KO", "100", mark_price="52", average_open_price="50")
    html = page.get(reverse("trades:positions")).content.decode()
    group = re.search(r'<details class="group" open>(.*)</details>', html, re.DOTALL)
    assert group is not None
    inner = group[1]
    row = account.transactions.get()
    for address in (
        reverse("trades:position", args=[account.pk, the_instrument("KO").pk]),
        reverse("trades:transaction", args=[row.pk]),
    ):
        assert f'href="{address}"' in inner
    # The broker's figure has no fees in it, ours has: 200 and 195.
    assert ("+200.00" in inner, "+195.00" in inner) == (True, True)


@pytest.mark.parametrize(("asked", "is_open"), [("", False), ("all", True), ("none", False)])
def test_many_legs_are_shut_until_asked_for(page: Client, account: Account, asked: str, is_open: bool) -> None:  # noqa: FBT001
    keep(account, *(buy(1, f"S{letter}", 10) for letter in "ABCDEFGHI"))
    html = page.get(reverse("trades:positions"), {"open": asked}).content.decode()
    assert ('<details class="group" open>' in html) is is_open
    assert html.count('<details class="group"') == 9


def test_page_says_that_figures_are_being_recalculated(page: Client, account: Account) -> None:
    keep(account, buy(100, "KO", 50))
    address = reverse("trades:positions")
    assert "Being recalculated" not in page.get(address).content.decode()
    store(account, buy(100, "KO", 50), buy(1, "KO", 51))
    assert "Being recalculated" in page.get(address).content.decode()


def test_unknown_profit_is_counted_on_the_page(page: Client, account: Account) -> None:
    keep(account, buy(100, "KO", 50), buy(1, "PEP", 140))
    hold(make_snapshot(account), "KO", "100", mark_price="52")
    html = " ".join(page.get(reverse("trades:positions")).content.decode().split())
    assert "1 of 2 lots is unknown (1 no price)" in html
