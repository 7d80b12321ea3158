"""Random histories arrive piece by piece: after each rebuild the trades kept and the trades made anew are together
what the whole history says."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.trades.engine.grouping.campaigns import GRACE
from apps.trades.engine.trading_days import trading_days_after
from apps.trades.ledger.grouping.boundaries import LOOKS_BACK
from apps.trades.models import Campaign, Trade
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.ledger_check import check_account
from tests.builders import assign, buy, buy_to_close, deliver, expire, put, sell, sell_to_open
from tests.factories import make_account
from tests.stored import sent_as_orders
from tests.trades.ledger.grouping.stories import (
    EPISODES,
    FIRST,
    dividend_late,
    instants,
    on,
    put_becomes_shares,
    put_expires,
    spread_of_a_day,
)
from tests.trades.ledger.histories import store

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from apps.accounts.models import User
    from apps.trades.engine.values import BrokerTransaction
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
relaxed = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def pieces_of_a_history(draw: DrawFn) -> list[list[BrokerTransaction]]:
    """Episodes one after another, some overlapping, some after weeks of nothing; cut anywhere, most rows in order."""
    day, dated = FIRST, []
    for episode in draw(st.lists(st.sampled_from(EPISODES), min_size=3, max_size=9)):
        dated.append(episode(day))
        day += timedelta(draw(st.sampled_from([0, 1, 4, 6, 9, 12, 20, 40])))
    rows = sent_as_orders(*instants(*dated))
    late = draw(st.lists(st.sampled_from([0, 0, 0, 0, 0, 3]), min_size=len(rows), max_size=len(rows)))
    arriving = [rows[index] for index in sorted(range(len(rows)), key=lambda index: (index + late[index], index))]
    cuts = sorted(draw(st.sets(st.integers(1, len(rows)), max_size=6)) | {0, len(rows)})
    return [arriving[start:end] for start, end in itertools.pairwise(cuts)]


@given(pieces_of_a_history())
@relaxed
def test_trades_are_right_after_every_piece_of_a_history(owner: User, pieces: list[list[BrokerTransaction]]) -> None:
    with transaction.atomic():
        account = make_account(owner)
        for piece in pieces:
            store(account, *piece)
            rebuild_account(account)
            assert check_account(account) == []
        transaction.set_rollback(True)


def kept(account: Account, earlier: list[BrokerTransaction], later: list[BrokerTransaction]) -> list[bool]:
    """Return which campaigns of the earlier rows are still the same rows of the table after the later ones came."""
    store(account, *earlier)
    rebuild_account(account)
    before = dict(Campaign.objects.values_list("key", "pk"))
    store(account, *later)
    rebuild_account(account)
    assert check_account(account) == []
    now = dict(Campaign.objects.values_list("key", "pk"))
    return [now[key] == pk for key, pk in sorted(before.items(), key=lambda each: int(each[0]))]


def test_campaign_that_was_long_over_stays_and_a_recent_one_is_grouped_again(account: Account) -> None:
    # Each put lives four days: over on 9 January and 17 February. New rows come on 20 February.
    days = [FIRST, FIRST + timedelta(39), FIRST + timedelta(46)]
    rows = sent_as_orders(*instants(*map(put_expires, days)))
    assert kept(account, rows[:4], rows[4:]) == [True, False]


def test_round_within_the_grace_of_shares_goes_on_with_the_campaign(account: Account) -> None:
    # The shares are called away on a Friday; the put sold on the Monday after belongs to the same wheel.
    rows = sent_as_orders(*instants(put_becomes_shares(FIRST), put_expires(FIRST + timedelta(14))))
    store(account, *rows[:-2])
    rebuild_account(account)
    store(account, *rows[-2:])
    rebuild_account(account)
    assert list(Campaign.objects.values_list("kind", "trade_count")) == [("WHEEL", 4)]
    assert check_account(account) == []


def test_dividend_on_the_day_one_campaign_ends_and_another_begins_stays_in_neither(account: Account) -> None:
    # A spread of one day, and on the same day a put that runs for weeks: nothing says which of them earned it.
    option = put("KO", 50, "2026-01-30")
    weeks = [
        on(FIRST, lambda day: sell_to_open(1, option, 1, on=day)),
        (date(2026, 1, 30), expire(1, option, on="2026-01-30")),
    ]
    dated = (spread_of_a_day(FIRST), dividend_late(FIRST), weeks, put_expires(date(2026, 2, 4)))
    rows = sent_as_orders(*instants(*dated))
    # Seventeen days before the new rows of 4 February the put was running: it is grouped again, the spread with it.
    assert kept(account, rows[:-2], rows[-2:]) == [False, False]
    assert set(Campaign.objects.values_list("earned", flat=True)) == {0}


def sent_in_one_order(rows: list[BrokerTransaction], *numbers: int) -> list[BrokerTransaction]:
    """Return the rows, those of these broker ids being fills of one order."""
    return [replace(row, order_id=7) if row.broker_id in numbers else row for row in rows]


def test_order_that_is_filled_again_after_weeks_is_one_trade(account: Account) -> None:
    # Good till cancelled: one put on 5 January, closed on the 6th; the order's second one on 20 February.
    option = put("KO", 50, "2026-06-19")
    rows = sent_as_orders(
        sell_to_open(1, option, 1, on="2026-01-05"),
        buy_to_close(1, option, "0.50", on="2026-01-06"),
        sell_to_open(1, option, 1, on="2026-02-20"),
    )
    rows = sent_in_one_order(rows, 1, 3)
    assert kept(account, rows[:2], rows[2:]) == [False]
    assert list(Trade.objects.values_list("key", flat=True)) == ["1"]


def test_order_that_closed_one_put_and_opens_another_after_weeks_is_told_of_both(account: Account) -> None:
    near, far = put("KO", 50, "2026-06-19"), put("KO", 45, "2026-06-19")
    rows = sent_as_orders(
        sell_to_open(1, near, 1, on="2026-01-05"),
        buy_to_close(1, near, "0.50", on="2026-01-06"),
        sell_to_open(1, far, 1, on="2026-02-20"),
    )
    assert kept(account, sent_in_one_order(rows, 2, 3)[:2], sent_in_one_order(rows, 2, 3)[2:]) == [False]


def test_order_that_filled_another_family_before_is_told_of_nothing(account: Account) -> None:
    # One order over KO and PEP: each family keeps its own trades, so what KO had before stays.
    rows = sent_as_orders(*instants(put_expires(FIRST), put_expires(FIRST + timedelta(46))))
    other = sent_as_orders(sell_to_open(1, put("PEP", 150, "2026-06-19"), 1, on="2026-01-05", id=90))
    rows = sent_in_one_order([*rows, *other], rows[2].broker_id, 90)
    assert kept(account, [*rows[:2], *rows[4:]], rows[2:4]) == [True, True]


def test_delivery_tells_what_a_trade_of_months_before_was(account: Account) -> None:
    # GREE1 may stand for any number of shares, until one of them delivers eleven.
    option = put("GREE1", 22, on="GREE")
    rows = sent_as_orders(
        sell_to_open(1, option, 2, on="2026-01-05"),
        buy_to_close(1, option, 1, on="2026-01-06"),
        sell_to_open(1, option, 2, on="2026-03-02"),
        (assign(1, option, on="2026-03-05"), deliver(buy(11, "GREE", 200))),
        sell(11, "GREE", 210, on="2026-03-06"),
    )
    store(account, *rows[:2])
    rebuild_account(account)
    assert Trade.objects.get().name == "Unknown (adjusted contract)"
    store(account, *rows[2:])
    rebuild_account(account)
    assert Trade.objects.get(key="1").name == "Short put"
    assert check_account(account) == []


def test_grace_never_reaches_farther_back_than_is_looked() -> None:
    # The day itself is one of the days looked back, whatever the time of day.
    days = [date(1990, 1, 1) + timedelta(n) for n in range(25_000)]

    assert all(trading_days_after(day, day + LOOKS_BACK) > GRACE for day in days)
