"""Openings that a person stated of options whose removal tells no side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.facts import StatedLot
from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from tests.builders import assign, buy, deliver, exact, exercise, expire, history, put, results

if TYPE_CHECKING:
    from tests.builders import Line

PUT = put("KO", 50)


def stated(cash: int | str) -> dict[int, StatedLot]:
    return {1: StatedLot(1, date(2026, 1, 2), Decimal(cash))}


@pytest.mark.parametrize(
    ("removal", "cash", "quantity"),
    [
        # Who is assigned had sold and who exercises had bought, whatever moved at the opening.
        (assign(1, PUT), 150, -1),
        (assign(1, PUT), 0, -1),
        (exercise(1, PUT), -150, 1),
        # An expiration closes what was bought if it cost something, and what was sold if it brought something.
        (expire(1, PUT), -150, 1),
        (expire(1, PUT), 150, -1),
        (expire(1, PUT), "0.50", -1),
    ],
)
def test_removal_of_a_stated_opening_realizes_what_moved_then(removal: Line, cash: int | str, quantity: int) -> None:
    facts = history(removal)
    ledger = compute(facts, stated_lots=stated(cash))
    (closure,) = ledger.closures
    assert (closure.quantity, closure.trader.net, ledger.unmatched) == (*exact(quantity, cash), ())
    assert difference(facts, ledger) == 0


def test_expiration_of_what_moved_nothing_stays_unmatched() -> None:
    # Neither a row nor the statement tells whether it was bought or sold.
    ledger = compute(history(expire(1, PUT)), stated_lots=stated(0))
    assert (ledger.closures, len(ledger.unmatched)) == ((), 1)


def test_premium_of_a_stated_opening_moves_into_the_shares() -> None:
    ledger = compute(history((assign(1, PUT), deliver(buy(100, "KO", 50)))), stated_lots=stated(150))
    assert results(ledger) == exact(150)
    assert [lot.folded.net for lot in ledger.lots if lot.remaining] == [150]
