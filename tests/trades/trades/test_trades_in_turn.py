"""A trade whose parts a person merged though they were never held together: what its page and list say of it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.models import Trade
from apps.trades.selectors.trade_detail import trade_detail
from apps.trades.selectors.trade_lines import TradeLine
from apps.trades.services.edits.structure import merge_trades
from tests.builders import buy, buy_to_close, call, put, sell, sell_to_open
from tests.factories import NOON
from tests.stored import keep_orders
from tests.trades.edits.making import make

if TYPE_CHECKING:
    from django.test import Client

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
FEBRUARY, AUGUST = put("KO", 95, "2026-02-20"), put("KO", 90, "2026-08-21")
# 14 puts for 2.71 each, bought back at 0.30; months later 14 for 3.41, bought back at 0.43.
IN_TURN = (
    sell_to_open(14, FEBRUARY, "2.71"),
    buy_to_close(14, FEBRUARY, "0.30", on="2026-02-10"),
    sell_to_open(14, AUGUST, "3.41", on="2026-06-01"),
    buy_to_close(14, AUGUST, "0.43", on="2026-07-01"),
)
CALLS = (
    buy(1, call("KO", 105, "2026-02-20"), 1),
    sell(1, call("KO", 105, "2026-02-20"), 2, on="2026-02-10"),
    buy(1, call("KO", 110, "2026-08-21"), 1, on="2026-06-01"),
)


@pytest.fixture
def merged(account: Account) -> Account:
    keep_orders(account, *IN_TURN)
    make(account, merge_trades, keys=["1", "3"])
    return account


def words_of(page: Client) -> str:
    trade = Trade.objects.get()
    html = page.get(reverse("trades:trade", args=[trade.account_id, trade.key])).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())


def test_share_of_the_most_it_could_win_is_of_both_credits(merged: Account) -> None:
    trade = Trade.objects.get()
    # 14 × 271 and 14 × 341 could be won; 14 × 30 and 14 × 43 of it were given back: 539 of 612.
    assert (trade.max_profit, trade.realized) == (Decimal(14 * 612), Decimal(14 * 539))
    percent = TradeLine(trade, None, NOON.date()).percent_of_max
    assert percent is not None
    assert round(percent, 2) == Decimal("88.07")


def test_page_says_of_which_part_each_figure_is(page: Client, merged: Account) -> None:
    words = words_of(page)
    assert "Max profit +8,568.00 of its parts, held one after the other 88 % of it" in words
    # 14 puts at 95, 133,000, less 3,794 received for these.
    assert "Max loss −129,206.00 of the most it held at once" in words
    assert "at expiration, fees in, of the most it held at once" in words
    assert "Short put × 14 at once" in words


def test_no_figure_is_made_of_what_was_never_one_position(merged: Account) -> None:
    trade = Trade.objects.get()
    # Its whole credit over 14 puts would be twice what any of them brought.
    assert TradeLine(trade, None, NOON.date()).per_share is None
    assert trade_detail(trade, NOON.date()).payoff is None


def test_page_calls_a_closed_trade_closed_once(page: Client, merged: Account) -> None:
    assert "Closed Closed" not in words_of(page)
    assert TradeLine(Trade.objects.get(), None, NOON.date()).status == ["Closed"]


def test_what_went_of_an_open_trade_is_a_part(account: Account) -> None:
    keep_orders(account, sell_to_open(2, AUGUST, 3), buy_to_close(1, AUGUST, 1, on="2026-01-07"))
    assert TradeLine(Trade.objects.get(), None, NOON.date()).status == ["Partly closed"]


def test_calls_bought_in_turn_win_without_limit(page: Client, account: Account) -> None:
    keep_orders(account, *CALLS)
    make(account, merge_trades, keys=["1", "3"])
    assert "Max profit unlimited" in words_of(page)


def test_shares_whose_call_was_rolled__what_all_could_win_is_not_known(page: Client, account: Account) -> None:
    first, second = call("KO", 105, "2026-02-20"), call("KO", 110, "2026-03-20")
    keep_orders(
        account,
        buy(100, "KO", 100),
        sell_to_open(1, first, 1, on="2026-01-06"),
        (buy_to_close(1, first, 2, on="2026-01-20"), sell_to_open(1, second, 3)),
    )
    make(account, merge_trades, keys=["1", "2", "4"])
    assert "Max profit not known" in words_of(page)
