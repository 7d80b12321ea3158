"""What structures win and lose at expiration, each worked by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.engine.recognition.payoff import (
    PayoffLeg,
    capital_of,
    cash_to_secure,
    payoff_points,
    return_on_capital,
    risk_of,
)
from tests.builders import exact
from tests.trades.engine.recognition.structures import legs_of, scaled

NO_LIMIT = None
# Per share: structure, legs, premium, most won, most lost, break-evens.
WORKED = {
    "credit iron condor": ("+1 90P, -1 95P, -1 105C, +1 110C", "1.80", "1.80", "-3.20", ["93.20", "106.80"]),
    "iron fly": ("+1 95P, -1 100P, -1 100C, +1 105C", "3.40", "3.40", "-1.60", ["96.60", "103.40"]),
    "jade lizard": ("-1 95P, -1 105C, +1 107.5C", "2.60", "2.60", "-92.40", ["92.40"]),
    "broken-wing call fly": ("+1 100C, -2 105C, +1 115C", "-0.40", "4.60", "-5.40", ["100.40", "109.60"]),
    "call ZEBRA": ("+2 90C, -1 100C", "-19.80", NO_LIMIT, "-19.80", ["99.90"]),
    "short strangle": ("-1 95P, -1 105C", "3.00", "3.00", NO_LIMIT, ["92", "108"]),
    # The shares are paid for as well: 0.90 − 48.
    "covered call": ("+1 S, -1 52.5C", "-47.10", "5.40", "-47.10", ["47.10"]),
    "call backspread": ("-1 100C, +2 105C", "0.50", NO_LIMIT, "-4.50", ["100.50", "109.50"]),
    "call Christmas tree": ("+1 100C, -3 110C, +2 115C", "-1.20", "8.80", "-1.20", ["101.20", "114.40"]),
    "long box": ("+1 90C, -1 100C, -1 90P, +1 100P", "-9.80", "0.20", "0.20", []),
    "collar": ("+1 S, +1 95P, -1 105C", "-100.20", "4.80", "-5.20", ["100.20"]),
    "strap": ("+2 100C, +1 100P", "-9.00", NO_LIMIT, "-9.00", ["91.00", "104.50"]),
    # Sold shares: 100 received; they rise without limit, and at 0 all of it is kept.
    "short stock": ("-1 S", "100", "100", NO_LIMIT, ["100"]),
    "reversal": ("-1 S, -1 100P, +1 100C", "100.15", "0.15", "0.15", []),
    "long put": ("+1 50P", "-2", "48", "-2", ["48"]),
    "put front ratio": ("+1 100P, -2 95P", "0.50", "5.50", "-89.50", ["89.50"]),
}
cases = pytest.mark.parametrize(("legs", "premium", "won", "lost", "even"), WORKED.values(), ids=WORKED.keys())


def money(amount: str | None, times: int = 1) -> Decimal | None:
    return None if amount is None else Decimal(amount) * times


@cases
def test_structure_wins_and_loses_as_worked_by_hand(
    legs: str, premium: str, won: str | None, lost: str | None, even: list[str]
) -> None:
    risk = risk_of(legs_of(legs), Decimal(premium))
    assert (risk.max_profit, risk.max_loss) == (money(won), money(lost))
    assert risk.break_evens == exact(*even)


@cases
def test_structure_scales__three_contracts_of_a_hundred_shares(
    legs: str, premium: str, won: str | None, lost: str | None, even: list[str]
) -> None:
    risk = risk_of(scaled(legs_of(legs), 100, 3), Decimal(premium) * 300)
    assert (risk.max_profit, risk.max_loss) == (money(won, 300), money(lost, 300))
    assert risk.break_evens == exact(*even)


@cases
def test_what_is_not_a_number_is_unlimited__one_expiration(
    legs: str, premium: str, won: str | None, lost: str | None, even: list[str]
) -> None:
    risk = risk_of(legs_of(legs), Decimal(premium))
    assert (risk.is_profit_unlimited, risk.is_loss_unlimited) == (won is None, lost is None)
    assert (risk.is_modelled, risk.bound) == (False, money(lost))


@pytest.mark.parametrize(
    ("legs", "down", "up"),
    [
        ("+1 S", 1, 1), ("-1 95P, -1 105C", 1, -1), ("+1 100C, +2 100P", -2, 1), ("+1 90P, -1 95P", 0, 0),
        ("+1 S, -2 100C", 1, -1),
    ],
)  # fmt: skip
def test_slopes_tell_how_the_ends_go_on(legs: str, down: int, up: int) -> None:
    risk = risk_of(legs_of(legs), Decimal(0))
    assert (risk.slope_down, risk.slope_up) == (down, up)


def test_level_stretch_at_zero_breaks_even_at_its_ends() -> None:
    # A butterfly that cost nothing: zero up to 95, zero again from 105.
    assert risk_of(legs_of("+1 95C, -2 100C, +1 105C"), Decimal(0)).break_evens == exact(95, 105)


def test_level_stretch_between_two_slopes_breaks_even_at_both_ends() -> None:
    # A strangle bought for nothing: zero from 95 to 105.
    assert risk_of(legs_of("+1 95P, +1 105C"), Decimal(0)).break_evens == exact(95, 105)


def test_line_that_only_touches_zero_breaks_even_there() -> None:
    # A straddle bought for nothing wins on both sides of its strike.
    assert risk_of(legs_of("+1 100P, +1 100C"), Decimal(0)).break_evens == exact(100)


def test_nothing_but_zero_has_no_break_even() -> None:
    assert risk_of(legs_of("+1 90C, -1 90C"), Decimal(0)).break_evens == ()


@pytest.mark.parametrize(("premium", "even"), [("0", ["0"]), ("-50", ["50"]), ("0.10", [])])
def test_shares_break_even_at_their_cost(premium: str, even: list[str]) -> None:
    # Shares that cost nothing are even at 0; those that brought money are never.
    assert risk_of(legs_of("+1 S"), Decimal(premium)).break_evens == exact(*even)


def test_break_even_that_no_decimal_can_write_is_close() -> None:
    (even,) = risk_of(legs_of("+3 100C"), Decimal(-10)).break_evens
    assert abs(even - 100 - Decimal(10) / 3) < Decimal("1e-20")


def test_no_legs_keep_their_premium() -> None:
    risk = risk_of([], Decimal(7))
    assert (risk.max_profit, risk.max_loss, risk.break_evens) == (7, 7, ())


def test_long_quantities_stay_exact() -> None:
    # 28 digits would not hold 1,234,567.1234567891 × 6,000.1234567891 × 12,500,000.
    leg = PayoffLeg("P", Decimal("-1234567.1234567891"), Decimal("6000.1234567891"), multiplier=Decimal(12_500_000))
    whole = -12345671234567891 * 60001234567891 * 12_500_000
    assert risk_of([leg], Decimal(0)).max_loss == Decimal(f"{whole}E-20")


def test_option_on_a_future_counts_the_points_of_its_future() -> None:
    # /ES bull put spread 6,000/6,050 for 12 points: 12 × 50 won, 38 × 50 lost.
    risk = risk_of(legs_of("+1 6000P, -1 6050P", 50), Decimal(600))
    assert (risk.max_profit, risk.max_loss, risk.break_evens) == (600, -1900, exact(6038))


def test_shares_and_contracts_count_each_in_their_own_unit() -> None:
    # 100 shares at 48 and a call at 52.5 sold for 0.90: −4,800 + 90.
    legs = [*legs_of("+100 S"), *legs_of("-1 52.5C", 100)]
    risk = risk_of(legs, Decimal(-4710))
    assert (risk.max_profit, risk.max_loss, risk.break_evens) == (*exact(540, -4710), exact("47.1"))


def test_shares_beyond_the_call_win_without_limit() -> None:
    legs = [*legs_of("+150 S"), *legs_of("-1 52.5C", 100)]
    assert risk_of(legs, Decimal(-7000)).is_profit_unlimited


@pytest.mark.parametrize(
    ("legs", "premium", "capital"),
    [
        ("+1 90P, -1 95P, -1 105C, +1 110C", "1.80", "3.20"), ("-1 95P, -1 105C", "3", None),
        ("+1 90C, -1 100C, -1 90P, +1 100P", "-9.80", "0"), ("+1 100C T2, -1 100C", "-2.50", "2.50"),
    ],
)  # fmt: skip
def test_capital_is_what_can_be_lost(legs: str, premium: str, capital: str | None) -> None:
    assert capital_of(risk_of(legs_of(legs), Decimal(premium))) == money(capital)


def test_cash_secures_each_short_put_at_its_strike() -> None:
    # 2 × 50 × 100 + 45 × 100; the call and the bought put need none.
    assert cash_to_secure(legs_of("-2 50P, -1 45P, -1 60C, +1 40P", 100)) == 14500


@pytest.mark.parametrize(("capital", "expected"), [("320", "0.5625"), ("0", None), (None, None)])
def test_return_is_a_share_of_the_capital(capital: str | None, expected: str | None) -> None:
    assert return_on_capital(Decimal(180), money(capital)) == money(expected)


def test_chart_bends_at_its_knots_and_reaches_a_fifth_beyond() -> None:
    # 90 to 110 are 20, a fifth is 4: from 86 to 114.
    found = payoff_points(legs_of("+1 90P, -1 95P, -1 105C, +1 110C"), Decimal("1.80"))
    prices = ["86", "90", "93.2", "95", "105", "106.8", "110", "114"]
    results = ["-3.2", "-3.2", "0", "1.8", "1.8", "0", "-3.2", "-3.2"]
    assert found == list(zip(exact(*prices), exact(*results), strict=True))


def test_chart_has_the_prices_asked_for() -> None:
    found = payoff_points(legs_of("+1 100C"), Decimal(-2), [Decimal(150)])
    # 100 to 150 are 50, a fifth is 10.
    assert found == [exact(90, -2), exact(100, -2), exact(102, 0), exact(150, 48), exact(160, 58)]


def test_chart_of_one_price_has_a_fifth_of_it_on_either_side() -> None:
    assert payoff_points(legs_of("+1 S"), Decimal(-50)) == [exact(40, -10), exact(50, 0), exact(60, 10)]


def test_chart_never_goes_below_zero() -> None:
    # 4 to 101 are 97, and a fifth of them is more than 4.
    found = payoff_points(legs_of("+1 5P, +1 100C"), Decimal(-1), [Decimal(-3)])
    assert found[:2] == [exact(0, 4), exact(4, 0)]
    assert [price for price, _ in found] == list(exact(0, 4, 5, 100, 101, "120.4"))


def test_strike_of_nothing_begins_the_line() -> None:
    # A call at 0 is the share itself.
    risk = risk_of(legs_of("+1 0C"), Decimal(-50))
    assert (risk.max_loss, risk.break_evens, risk.slope_down) == (-50, exact(50), 1)


def test_chart_of_several_expirations_is_not_drawn() -> None:
    assert payoff_points(legs_of("+1 100C T2, -1 100C"), Decimal("-2.50")) == []
