"""The solver against a calculation that knows nothing of it: every leg priced alone on a fine grid."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from apps.trades.engine.recognition.payoff import PayoffLeg, payoff_points, risk_of
from tests.trades.engine.recognition.structures import BACK, FRONT, MIDDLE

if TYPE_CHECKING:
    from datetime import date
    from random import Random

HIGHEST = 12
# Strikes are whole, so a grid of quarters meets every knot; two points beyond the highest tell how the line goes on.
GRID = [Decimal(step) / 4 for step in range(4 * HIGHEST + 8)]
quantities = st.integers(-3, 3).filter(bool).map(Decimal)
strikes = st.integers(1, HIGHEST).map(Decimal)
multipliers = st.sampled_from([Decimal(1), Decimal(50), Decimal("0.5")])
shares = quantities.map(lambda quantity: PayoffLeg("S", quantity))
front = st.builds(PayoffLeg, st.sampled_from("CP"), quantities, strikes, st.just(FRONT), multipliers)
any_day = front.flatmap(
    lambda leg: st.sampled_from([FRONT, MIDDLE, BACK]).map(lambda day: leg._replace(expires_on=day))
)
one_expiration = st.lists(st.one_of(front, shares), min_size=1, max_size=6)
several = st.lists(st.one_of(any_day, shares), min_size=1, max_size=6)
premiums = st.integers(-40, 40).map(lambda quarters: Decimal(quarters) / 4)


def worth(legs: list[PayoffLeg], premium: Decimal, price: Decimal) -> Decimal:
    return premium + sum(leg.quantity * leg.multiplier * points(leg, price) for leg in legs)


def points(leg: PayoffLeg, price: Decimal) -> Decimal:
    if leg.strike is None:
        return price
    return max(price - leg.strike if leg.kind == "C" else leg.strike - price, Decimal(0))


@given(one_expiration, premiums)
def test_most_won_and_lost_are_those_of_the_grid(legs: list[PayoffLeg], premium: Decimal) -> None:
    risk, line = risk_of(legs, premium), [worth(legs, premium, price) for price in GRID]
    assert risk.max_profit == (None if line[-1] > line[-2] else max(line))
    assert risk.max_loss == (None if line[-1] < line[-2] else min(line))


@given(one_expiration, premiums)
def test_break_evens_lie_where_the_sign_changes(legs: list[PayoffLeg], premium: Decimal) -> None:
    found = risk_of(legs, premium).break_evens
    assert all(abs(worth(legs, premium, price)) < Decimal("1e-20") for price in found)
    assert list(found) == sorted(set(found))
    for low, high in pairwise(GRID):
        changes = worth(legs, premium, low) * worth(legs, premium, high) < 0
        assert sum(low < price < high for price in found) == changes


@given(one_expiration, premiums)
def test_line_crosses_zero_once_beyond_the_strikes_if_it_heads_there(legs: list[PayoffLeg], premium: Decimal) -> None:
    last, before = (worth(legs, premium, price) for price in (GRID[-1], GRID[-2]))
    beyond = [price for price in risk_of(legs, premium).break_evens if price > GRID[-1]]
    assert len(beyond) == (last * (last - before) < 0)


@given(st.one_of(one_expiration, several), premiums, st.randoms(use_true_random=False))
def test_order_of_legs_makes_no_difference(legs: list[PayoffLeg], premium: Decimal, random: Random) -> None:
    turned = random.sample(legs, len(legs))
    assert risk_of(turned, premium) == risk_of(legs, premium)


@given(st.one_of(one_expiration, several), premiums, st.integers(1, 7))
def test_so_many_units_win_and_lose_so_many_times(legs: list[PayoffLeg], premium: Decimal, units: int) -> None:
    one = risk_of(legs, premium)
    many = risk_of([leg._replace(quantity=leg.quantity * units) for leg in legs], premium * units)
    assert many.break_evens == one.break_evens
    for whole, part in [(many.max_profit, one.max_profit), (many.max_loss, one.max_loss), (many.bound, one.bound)]:
        assert whole == (None if part is None else part * units)


@given(one_expiration, premiums)
def test_other_side_wins_what_one_side_loses(legs: list[PayoffLeg], premium: Decimal) -> None:
    one, other = risk_of(legs, premium), risk_of([leg._replace(quantity=-leg.quantity) for leg in legs], -premium)
    assert other.max_profit == (None if one.max_loss is None else -one.max_loss)
    assert other.break_evens == one.break_evens


@given(one_expiration, premiums, st.lists(st.sampled_from(GRID), max_size=3))
def test_straight_lines_between_chart_points_are_exact(
    legs: list[PayoffLeg], premium: Decimal, around: list[Decimal]
) -> None:
    chart = payoff_points(legs, premium, around)
    assert set(around) <= {price for price, _ in chart}
    for (low, left), (high, right) in pairwise(chart):
        middle = worth(legs, premium, (low + high) / 2)
        assert abs(middle - (left + right) / 2) < Decimal("1e-20")


@given(several, premiums, st.sampled_from(GRID))
def test_bound_holds_where_the_price_stays(legs: list[PayoffLeg], premium: Decimal, price: Decimal) -> None:
    risk = risk_of(legs, premium)
    assert risk.bound is None or worth(legs, premium, price) >= risk.bound


@given(several, premiums)
def test_loss_is_unlimited_exactly_where_sold_calls_outlive_their_cover(
    legs: list[PayoffLeg], premium: Decimal
) -> None:
    # Sold calls are covered by shares and by bought calls of their day or later, sold shares by any bought call.
    held = sum(leg.quantity * leg.multiplier for leg in legs if leg.kind == "S")
    later = [sum(_calls(leg, day) for leg in legs) for day in (FRONT, MIDDLE, BACK)]
    uncovered = later[0] + held < 0 or any(total + max(held, 0) < 0 for total in later)
    assert risk_of(legs, premium).is_loss_unlimited == uncovered


def _calls(leg: PayoffLeg, day: date) -> Decimal:
    counts = leg.kind == "C" and leg.expires_on is not None and leg.expires_on >= day
    return leg.quantity * leg.multiplier if counts else Decimal(0)
