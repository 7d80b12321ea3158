from __future__ import annotations

from decimal import Decimal

import pytest

from apps.tastytrade_sync.holdings import UnusableHoldingError, balance_fields, position_fields

OPENED_TODAY = {
    "symbol": "AAPL", "instrument-type": "Equity", "quantity": 2, "quantity-direction": "Long",
    "close-price": "104.0", "average-daily-market-close-price": "103.5", "mark-price": "105.0",
}  # fmt: skip


def test_day_of_a_position_is_measured_from_what_the_broker_measures_it_from() -> None:
    fields = position_fields(OPENED_TODAY)
    assert (fields["close_price"], fields["day_base_price"]) == (Decimal("104.0"), Decimal("103.5"))


@pytest.mark.parametrize("direction", ["Long", "Short"])
def test_quantity_below_zero_contradicts_its_direction(direction: str) -> None:
    with pytest.raises(UnusableHoldingError, match="quantity is negative"):
        position_fields({**OPENED_TODAY, "quantity": "-2", "quantity-direction": direction})


@pytest.mark.parametrize(
    ("amount", "effect", "pending"),
    [
        ("100.0", "Credit", 100),
        ("100.0", "Debit", -100),
        ("0.0", "None", 0),
        ("0.0", None, 0),
        # Neither received nor paid: which way it will go is not known, and zero would be wrong either way.
        ("100.0", "None", None),
        ("100.0", None, None),
        ("-100.0", "Credit", None),
        (None, "None", None),
    ],
)
def test_pending_cash_is_signed_by_its_effect_or_left_empty(amount: object, effect: object, pending: object) -> None:
    fields = balance_fields({"pending-cash": amount, "pending-cash-effect": effect})
    assert fields["pending_cash"] == pending


def test_day_base_that_was_not_sent_stays_empty() -> None:
    sent = {name: value for name, value in OPENED_TODAY.items() if not name.startswith("average-daily")}
    assert position_fields(sent)["day_base_price"] is None


def test_year_base_is_the_year_end_price_or_stays_empty() -> None:
    stated = {**OPENED_TODAY, "average-yearly-market-close-price": "98.5"}
    assert position_fields(stated)["year_base_price"] == Decimal("98.5")
    assert position_fields(OPENED_TODAY)["year_base_price"] is None
