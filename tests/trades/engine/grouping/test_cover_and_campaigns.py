"""What covers sold options as rows come and go, and where one campaign ends and the next begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
