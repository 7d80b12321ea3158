"""What the broker holds beyond the ledger, and what the broker's own price says that cost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.engine.reconciliation.missing import missing, price_of_missing
from tests.trades.engine.reconciliation.pairs import held, lot, pair


@pytest.mark.parametrize(
    ("ours", "theirs", "more"),
    [
        ("100", "150", 50), ("-2", "-5", -3), ("-3", "5", 8), ("3", "-5", -8),
        # As much, or more than the broker: nothing has to be opened.
        ("100", "100", 0), ("150", "100", 0), ("-5", "-2", 0),
    ],
)  # fmt: skip
def test_missing_is_what_would_have_to_be_opened(ours: str, theirs: str, more: int) -> None:
    assert missing(pair(lot(ours), reported=held(theirs))) == more


def test_all_is_missing_where_no_row_opened_any() -> None:
    given = pair(reported=held("-2", "1.5"))
    assert (missing(given), price_of_missing(given)) == (-2, Decimal("1.5"))


def test_nothing_is_missing_of_what_the_broker_does_not_hold() -> None:
    assert (missing(pair(lot("5"))), price_of_missing(pair(lot("5")))) == (0, None)


@pytest.mark.parametrize(
    ("ours", "theirs", "price"),
    [
        # 150 at 12 are 1,800, less 100 at 10: 50 cost 800.
        (lot("100", "10"), held("150", "12"), "16"),
        # 3 sold at 2 on average are 6, less one at 3: two brought 1.5 each.
        (lot("-1", "3"), held("-3", "2"), "1.5"),
        # 101 at 5 are 505, less 100 at 10: one cannot have cost less than nothing.
        (lot("100", "10"), held("101", "5"), "5"),
        # Of what has no price nothing can be taken away, and the other side is not in the average.
        (lot("100"), held("150", "12"), "12"),
        (lot("-2", "9"), held("1", "12"), "12"),
    ],
)
def test_price_is_what_the_broker_s_average_leaves(ours: object, theirs: object, price: str) -> None:
    assert price_of_missing(pair(ours, reported=theirs)) == Decimal(price)  # type: ignore[arg-type]


def test_price_that_the_broker_does_not_state_is_unknown() -> None:
    assert price_of_missing(pair(lot("1", "10"), reported=held("3"))) is None
