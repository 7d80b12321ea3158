"""What covers sold options as rows come and go, and where one campaign ends and the next begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.results import TradeKey
from tests.builders import (
    assign,
    buy,
    buy_to_close,
    call,
    deliver,
    expire,
    grouped,
    order,
    put,
    remarks,
    sell,
    sell_to_open,
    split,
)
from tests.builders.corporate import adjust

if TYPE_CHECKING:
    from apps.trades.engine.grouping.results import Trade
    from tests.builders.lines import Instant

C110, C120, C60 = call("KO", 110), call("KO", 120), call("KO", 60)
LATER = call("KO", 110, "2026-04-17")
COVERED = "Covered by shares held"
NAKED = "Sold call covered by nothing"


def test_call_bought_back_within_a_minute_frees_its_cover() -> None:
    grouping = grouped(
        buy(100, "KO", 100),
        sell_to_open(1, C110, 1, on="2026-01-06", time="10:00:00"),
        buy_to_close(1, C110, 1, time="10:00:30"),
        sell_to_open(1, C120, 1, on="2026-01-12"),
    )

    assert COVERED in remarks(grouping.trades[2])


def test_roll_whose_sale_comes_before_its_purchase_is_covered() -> None:
    grouping = grouped(
        buy(100, "KO", 100),
        sell_to_open(1, C110, 1, on="2026-01-06"),
        order(7, sell_to_open(1, LATER, 2, on="2026-01-12", time="10:00:00")),
        order(7, buy_to_close(1, C110, 1, time="10:00:02")),
    )

    assert COVERED in remarks(grouping.trades[2])


def test_roll_filled_on_two_days_is_covered_on_both() -> None:
    grouping = grouped(
        buy(200, "KO", 100),
        sell_to_open(2, C110, 1, on="2026-01-06"),
        order(7, buy_to_close(1, C110, 1, on="2026-01-12"), sell_to_open(1, LATER, 2)),
        order(7, buy_to_close(1, C110, 1, on="2026-01-13"), sell_to_open(1, LATER, 2)),
    )

    assert COVERED in remarks(grouping.trades[2])


def test_never_more_calls_than_shares_is_covered_though_scaled_in() -> None:
    grouping = grouped(
        buy(200, "KO", 100),
        sell_to_open(2, C110, 1, on="2026-01-06", time="10:00"),
        buy_to_close(1, C110, 1, time="11:00"),
        sell_to_open(1, C110, 1, time="12:00"),
    )

    assert COVERED in remarks(grouping.trades[1])


def test_shares_promised_before_a_split_stay_promised_after_it() -> None:
    grouping = grouped(
        buy(100, "KO", 100),
        sell_to_open(1, C110, 1, on="2026-01-06"),
        (*split(100, 200, "KO"), *adjust((-1, C110), (-2, call("KO", 55)))),
        sell_to_open(2, C60, 1, on="2026-01-12"),
    )

    assert NAKED in remarks(grouping.trades[2])


def test_call_left_alone_by_its_shares_is_covered_no_longer() -> None:
    grouping = grouped(
        buy(100, "KO", 100),
        sell_to_open(1, C110, 1, on="2026-01-06"),
        sell(100, "KO", 101, on="2026-01-07"),
    )

    _, trade = grouping.trades
    assert (trade.opening.name, trade.current and trade.current.name) == ("Covered call", "Short call")
    assert trade.why.covered_by == ""


def test_wheel_whose_shares_leave_an_open_call_behind_is_none_any_more() -> None:
    puts = put("KO", 50, "2026-01-16")
    grouping = grouped(
        sell_to_open(1, puts, 1),
        (assign(1, puts), deliver(buy(100, "KO", 50))),
        sell_to_open(1, C60, 1, on="2026-01-20"),
        sell(100, "KO", 51, on="2026-01-21"),
    )

    assert [campaign.kind for campaign in grouping.campaigns] == ["STOCK"]


def merged(*instants: Instant, fills: tuple[int, ...]) -> Trade:
    """The trade that a person made of these, by their first fills."""
    edit = Edit(1, EditKind.MERGE, trades=tuple(TradeKey(fill) for fill in fills))
    return next(trade for trade in grouped(*instants, edits=[edit]).trades if trade.key == edit.trades[0])


def test_calls_merged_that_were_never_open_together_need_cover_one_at_a_time() -> None:
    trade = merged(
        buy(100, "KO", 100),
        sell_to_open(1, C110, 1, on="2026-01-06"),
        buy_to_close(1, C110, "0.5", on="2026-01-07"),
        sell_to_open(1, C120, 1, on="2026-01-12"),
        buy_to_close(1, C120, "0.5", on="2026-01-13"),
        fills=(2, 4),
    )

    assert (trade.opening.name, trade.why.covered_by) == ("Covered call", "SHARES")
    assert COVERED in remarks(trade)


def test_call_sold_naked_first_is_not_covered_by_shares_of_the_call_merged_with_it() -> None:
    trade = merged(
        sell_to_open(1, C110, 1, on="2026-01-06"),
        buy_to_close(1, C110, "0.5", on="2026-01-07"),
        buy(100, "KO", 100, on="2026-01-08"),
        sell_to_open(1, C120, 1, on="2026-01-12"),
        buy_to_close(1, C120, "0.5", on="2026-01-13"),
        fills=(1, 4),
    )

    assert (trade.opening.name, trade.why.covered_by) == ("Short call", "")
    assert NAKED in remarks(trade)


def test_calls_merged_that_were_open_together_need_cover_both() -> None:
    trade = merged(
        buy(100, "KO", 100),
        sell_to_open(1, C110, 1, on="2026-01-06"),
        sell_to_open(1, C120, 1, on="2026-01-12"),
        fills=(2, 3),
    )

    assert "1 of 2 covered by shares held" in remarks(trade)


WHEEL: tuple[Instant, ...] = (
    sell_to_open(1, put("KO", 50, "2026-01-16"), 1),
    (assign(1, put("KO", 50, "2026-01-16")), deliver(buy(100, "KO", 50))),
    sell(100, "KO", 52, on="2026-01-20"),
)


@pytest.mark.parametrize(
    "line",
    [buy(1, C60, 1, on="2026-01-22"), sell_to_open(1, C60, 1, on="2026-01-22"), buy(5, "KO", 52, on="2026-01-22")],
)
def test_finished_wheel_stays_one_whatever_comes_next_but_a_put(line: Instant) -> None:
    wheel, other = grouped(*WHEEL, line).campaigns

    assert (wheel.kind, wheel.closed_on is not None) == ("WHEEL", True)
    assert other.kind != "WHEEL"


def test_new_put_within_five_trading_days_goes_on_with_the_wheel() -> None:
    # Tuesday the 20th, then Tuesday the 27th: five trading days; Wednesday is one too many.
    assert len(grouped(*WHEEL, sell_to_open(1, put("KO", 48), 1, on="2026-01-27")).campaigns) == 1
    assert len(grouped(*WHEEL, sell_to_open(1, put("KO", 48), 1, on="2026-01-28")).campaigns) == 2


def test_holiday_does_not_use_up_the_days_of_grace() -> None:
    first = put("KO", 50, "2026-03-20")
    taken = (assign(1, first), deliver(buy(100, "KO", 50)))
    shares = (sell_to_open(1, first, 1), taken, sell(100, "KO", 52, on="2026-04-01"))

    # Sold on a Wednesday, then Good Friday: five trading days are Thursday, and Monday to Thursday.
    assert len(grouped(*shares, sell_to_open(1, put("KO", 48, "2026-06-19"), 1, on="2026-04-09")).campaigns) == 1
    assert len(grouped(*shares, sell_to_open(1, put("KO", 48, "2026-06-19"), 1, on="2026-04-10")).campaigns) == 2


def test_one_put_and_then_a_long_call_are_two_campaigns() -> None:
    first = put("KO", 50, "2026-01-16")
    grouping = grouped(sell_to_open(1, first, 1), expire(1, first), buy(1, C60, 1, on="2026-01-20"))

    assert [campaign.kind for campaign in grouping.campaigns] == ["OPTIONS", "OPTIONS"]


def test_pmcc_opened_in_one_order_is_one() -> None:
    leaps, weekly = call("KO", 80, "2027-01-15"), call("KO", 105, "2026-01-16")
    grouping = grouped(
        (buy(1, leaps, 25), sell_to_open(1, weekly, 1)),
        expire(1, weekly),
        sell_to_open(1, call("KO", 105, "2026-01-23"), 1, on="2026-01-20"),
    )

    assert [campaign.kind for campaign in grouping.campaigns] == ["PMCC"]


LEAPS, LOWER_LEAPS, WEEKLY = call("KO", 80, "2027-01-15"), call("KO", 75, "2027-01-15"), call("KO", 105, "2026-02-20")


def test_calls_sold_on_one_of_several_long_calls_make_a_pmcc() -> None:
    grouping = grouped((buy(1, LEAPS, 25), buy(1, LOWER_LEAPS, 30)), sell_to_open(1, WEEKLY, 1, on="2026-01-20"))

    assert [campaign.kind for campaign in grouping.campaigns] == ["PMCC"]


def test_call_sold_after_the_long_one_went_makes_no_pmcc() -> None:
    put_held = sell_to_open(1, put("KO", 50, "2027-01-15"), 1)
    bought = buy(1, LEAPS, 25, on="2026-01-06"), sell(1, LEAPS, 26, on="2026-01-12")
    grouping = grouped(put_held, *bought, sell_to_open(1, WEEKLY, 1, on="2026-01-20"))

    assert [campaign.kind for campaign in grouping.campaigns] == ["OPTIONS"]


def test_call_sold_to_end_after_the_long_one_makes_no_pmcc() -> None:
    grouping = grouped(buy(1, LEAPS, 25), sell_to_open(1, call("KO", 105, "2027-06-18"), 1, on="2026-01-20"))

    assert [campaign.kind for campaign in grouping.campaigns] == ["OPTIONS"]


def test_longest_of_the_long_calls_still_held_counts() -> None:
    # The longest went before the call was sold; the other ends before it.
    grouping = grouped(
        buy(1, call("KO", 80, "2026-06-19"), 25),
        buy(1, LEAPS, 30, on="2026-01-06"),
        sell(1, LEAPS, 31, on="2026-01-12"),
        sell_to_open(1, call("KO", 105, "2026-09-18"), 1, on="2026-01-20"),
    )

    assert [campaign.kind for campaign in grouping.campaigns] == ["OPTIONS"]
