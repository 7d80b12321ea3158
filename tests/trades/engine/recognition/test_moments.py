"""What is certain of legs that expire on different days: the bound, and what is left to a model."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.engine.recognition.payoff import risk_of
from tests.trades.engine.recognition.structures import legs_of

BOUNDS = {
    "long calendar loses its debit": ("-1 100C, +1 100C T2", "-2.50", "-2.50"),
    "long put calendar loses its debit": ("-1 100P, +1 100P T2", "-2.50", "-2.50"),
    "diagonal with the long strike inside loses its debit": ("-1 105C, +1 80C T2", "-22", "-22"),
    # The long strike is 5 on the wrong side: 1 received, 5 to pay.
    "diagonal on the wrong side adds the gap": ("-1 100C, +1 105C T2", "1", "-4"),
    "put diagonal on the wrong side adds the gap": ("-1 100P, +1 92P T2", "-0.50", "-8.50"),
    # One price at the front expiration: only one of the gaps can be lost.
    "double diagonal loses one gap": ("-1 95P, -1 105C, +1 90P T2, +1 110C T2", "0.75", "-4.25"),
    "double calendar loses its debit": ("-1 95P, -1 105C, +1 95P T2, +1 105C T2", "-3", "-3"),
    "two fronts against two backs": ("-1 100C, -1 105C T2, +2 95C T3", "-9", "-9"),
    "shares cover the call, a later put limits the fall": ("+1 S, -1 105C, +1 90P T2", "-101", "-11"),
    "a put that ends before stands alone": ("+1 S, +1 95P, -1 105C T2, +1 90P T2", "-101", "-11"),
    "shares of each moment": ("+2 S, -1 105C, -1 110C T2", "-198", "-198"),
    "sold shares against a later call": ("-1 S, +1 105C T2, -1 90P", "103", "-2"),
    "sold shares beside calls of two days": ("-2 S, +1 105C, +1 110C T2", "198", "-17"),
    # The bought put is gone when the sold one is settled at nothing.
    "short put calendar may lose the strike": ("+1 100P, -1 100P T2", "2.50", "-97.50"),
    # Each spread meets a worst price of its own day: 4 received, 5 and 5 to pay.
    "a spread on each of two days": ("-1 100C, +1 105C, -1 100C T2, +1 105C T2", "4", "-6"),
    "bought alone lose what they cost": ("+1 95P, +1 105C T2", "-4", "-4"),
}  # fmt: skip


@pytest.mark.parametrize(("legs", "premium", "bound"), BOUNDS.values(), ids=BOUNDS.keys())
def test_bound(legs: str, premium: str, bound: str) -> None:
    risk = risk_of(legs_of(legs), Decimal(premium))
    assert (risk.bound, risk.is_loss_unlimited) == (Decimal(bound), False)


@pytest.mark.parametrize(
    "legs",
    [
        "+1 100C, -1 100C T2",  # the cover ends first
        "-1 100C, +2 105C, -1 100C T2",  # one of the covers ends first
        "-1 100C, -1 105C T2, +1 95C T3",  # one cover for two
        "-2 100C, +1 100C T2",
        "+1 S, -1 100C, -1 105C T2",
        "-2 S, +1 105C, -1 90P T2",
        "-1 S, +1 100C, +1 105C T2, -1 110C T3",  # only one share is sold, whichever call stands against it
    ],
)
def test_call_without_cover_at_its_day_loses_without_limit(legs: str) -> None:
    risk = risk_of(legs_of(legs), Decimal(5))
    assert (risk.bound, risk.is_loss_unlimited) == (None, True)


def test_nothing_is_made_up_for_what_needs_a_model() -> None:
    risk = risk_of(legs_of("-1 100C, +1 100C T2"), Decimal("-2.50"))
    assert (risk.is_modelled, risk.is_profit_unlimited) == (True, False)
    assert (risk.max_profit, risk.max_loss, risk.break_evens) == (None, None, ())


def test_more_bought_than_sold_calls_win_without_limit() -> None:
    assert risk_of(legs_of("-1 100C, +2 105C T2"), Decimal(-1)).is_profit_unlimited


def test_legs_that_cancel_leave_one_expiration() -> None:
    # Bought and sold back at the far day: only the call of the front is left.
    risk = risk_of(legs_of("-1 100C, +1 100C T2, -1 100C T2"), Decimal(2))
    assert (risk.is_modelled, risk.max_profit) == (False, 2)


def test_bound_has_the_multiplier_in_it() -> None:
    # Ten /ES diagonals, 5 points on the wrong side, for 1 point: 10 × 50 × (1 − 5).
    assert risk_of(legs_of("-10 6000C, +10 6005C T2", 50), Decimal(500)).bound == -2000
