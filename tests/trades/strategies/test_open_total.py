"""What the open trades of a list have gained: found once, and anew as soon as marks or trades are others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.trades.filters.trades import TradeFilter
from apps.trades.models import Snapshot
from apps.trades.selectors.trade_list import open_total
from tests.builders import buy
from tests.factories import NOON, make_position, make_snapshot
from tests.stored import keep_orders, the_instrument

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def marked(account: Account, mark: str) -> None:
    """Let the broker state another mark, as the next sync does."""
    Snapshot.objects.filter(account=account).update(is_current=False)
    make_position(make_snapshot(account), "KO", "10", instrument=the_instrument("KO"), mark_price=mark)


def total(account: Account) -> Decimal | None:
    account.refresh_from_db()
    return open_total([account], TradeFilter(), TODAY).profit


def test_open_total_follows_the_marks_and_the_trades(account: Account) -> None:
    bought = buy(10, "KO", 50)
    keep_orders(account, bought)
    marked(account, "52")
    # Ten shares at 50, now 52; then 53; then ten more at 54, of which each has lost 1.
    assert total(account) == 20
    marked(account, "53")
    assert total(account) == 30
    keep_orders(account, bought, buy(10, "KO", 54, on="2026-01-06"))
    assert total(account) == 20


def test_open_total_is_found_once(account: Account, django_assert_num_queries: object) -> None:
    keep_orders(account, buy(10, "KO", 50))
    marked(account, "52")
    first = open_total([account], TradeFilter(), TODAY)
    with django_assert_num_queries(1):  # type: ignore[operator]  # which snapshot is current
        assert open_total([account], TradeFilter(sort="-realized"), TODAY) == first
