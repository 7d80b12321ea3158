"""How units are counted and averaged, each figure worked out by hand beside it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.trades.engine.performance import Performance, Result, Unit, performance_by, performance_of

OPENED = date(2026, 1, 5)


def closed(net: str, *, days: int = 10, fees: str = "0", most: str | None = None, code: str = "SHORT_PUT") -> Unit:
    maximum = None if most is None else Decimal(most)
    return Unit(code, code, OPENED, OPENED + timedelta(days=days), Decimal(net), Decimal(fees), maximum)


def still_open(net: str = "0", code: str = "SHORT_PUT") -> Unit:
    return Unit(code, code, OPENED, None, Decimal(net), Decimal(-1), Decimal(100))


# Three won 100, 50.10 and 0.01, two lost 60 and 40.11, one came out even: six, and 50.00 in all.
SIX = [closed("100"), closed("50.10"), closed("0.01"), closed("-60"), closed("-40.11"), closed("0")]


def test_performance_counts_what_won_lost_and_neither() -> None:
    found = performance_of(SIX)
    assert (found.count, found.wins, found.losses, found.evens) == (6, 3, 2, 1)
    assert (found.gained, found.lost, found.realized) == (Decimal("150.11"), Decimal("-100.11"), Decimal("50.00"))


def test_win_rate_is_of_all_that_closed__even_ones_too() -> None:
    # 3 of 6.
    assert performance_of(SIX).win_rate == 50


def test_profit_factor_is_gains_for_each_dollar_lost() -> None:
    found = performance_of([closed("150"), closed("-60"), closed("-40")])
    assert found.profit_factor == Decimal("1.5")


def test_expectancy_is_the_mean_net() -> None:
    # 50.00 over 5: without the even one it would be another number.
    assert performance_of(SIX[:5]).expectancy == Decimal("10.00")
    assert performance_of([closed("50"), closed("0")]).expectancy == 25


def test_days_are_the_mean_of_calendar_days() -> None:
    assert performance_of([closed("1", days=0), closed("1", days=45)]).average_days == Decimal("22.5")


def test_percent_of_max_leaves_out_what_is_not_known_and_says_how_many() -> None:
    # 50 of 100 is 50 %, −30 of 60 is −50 %, 75 of 100 is 75 %: 75 % over three; two are not known.
    found = performance_of(
        [
            closed("50", most="100"),
            closed("-30", most="60"),
            closed("75", most="100"),
            closed("9"),
            closed("9", most="0"),
        ]
    )
    assert (found.average_percent, found.percent_count, found.percent_unknown) == (25, 3, 2)


def test_open_ones_stand_beside_and_in_no_rate() -> None:
    found = performance_of([closed("100", fees="-2"), still_open("-500"), still_open("40")])
    assert (found.count, found.win_rate, found.realized, found.fees) == (1, 100, 100, -2)
    assert (found.open_count, found.open_realized, found.together) == (2, -460, -360)


def test_nothing_closed_has_no_rates() -> None:
    found = performance_of([still_open()])
    rates = (found.win_rate, found.profit_factor, found.expectancy, found.average_days, found.average_percent)
    assert rates == (None,) * 5


def test_profit_factor_without_a_loss_is_no_number() -> None:
    assert performance_of([closed("100"), closed("0")]).profit_factor is None


def test_nothing_comes_to_nothing() -> None:
    assert performance_of([]) == Performance()


@pytest.mark.parametrize(
    ("net", "result"), [("0.000001", Result.WIN), ("-0.000001", Result.LOSS), ("0.000000", Result.EVEN)]
)
def test_result_is_decided_by_the_sign__to_the_last_decimal(net: str, result: Result) -> None:
    assert closed(net).result is result


def test_groups_hold_every_unit_once() -> None:
    units = [closed("100"), closed("-60", code="SHORT_CALL"), still_open("40", "SHORT_CALL")]
    found = performance_by(units, lambda unit: unit.code)
    assert {code: (each.count, each.open_count, each.together) for code, each in found.items()} == {
        "SHORT_PUT": (1, 0, 100),
        "SHORT_CALL": (1, 1, -20),
    }


def test_sums_of_groups_are_the_sum_of_all__in_any_order() -> None:
    dice = random.Random(7)
    units = [closed(f"{dice.uniform(-900, 900):.6f}", code=dice.choice("ABC")) for _ in range(300)]
    shuffled = dice.sample(units, len(units))
    groups = performance_by(shuffled, lambda unit: unit.code).values()
    whole = performance_of(units)
    assert sum(each.realized for each in groups) == whole.realized
    assert sum(each.count for each in groups) == whole.count == 300
    assert performance_of(shuffled) == whole
