"""What a person states a row was, written as the examples of the tax books have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.facts import StatedTreatment, Treatment
from tests.builders.contracts import named
from tests.builders.lines import decimal

if TYPE_CHECKING:
    from tests.builders.contracts import Money


def capital(row: int, amount: Money) -> StatedTreatment:
    """So much of the dividend of this row is a return of capital."""
    return StatedTreatment(row, Treatment.RETURN_OF_CAPITAL, amount=decimal(amount))


def spun_off(row: int, parent: str, *, value: Money, old_value: Money) -> StatedTreatment:
    """The shares of this row came of the parent's (IRC 355): what one of them, and one of the parent's, was worth."""
    return StatedTreatment(
        row, Treatment.SPIN_OFF, named(parent), value=decimal(value), old_value=decimal(old_value)
    )  # fmt: skip


def spun_off_by_share(row: int, parent: str, share: Money) -> StatedTreatment:
    """The same, as the issuer's Form 8937 tells which part of the cost went over."""
    return StatedTreatment(row, Treatment.SPIN_OFF, named(parent), share=decimal(share))


def other_class(row: int, parent: str, *, value: Money, old_value: Money) -> StatedTreatment:
    """The shares of this row are a dividend in another class."""
    return StatedTreatment(
        row, Treatment.STOCK_DIVIDEND, named(parent), value=decimal(value), old_value=decimal(old_value)
    )  # fmt: skip


def taxable(row: int, value: Money) -> StatedTreatment:
    """The shares of this row were income, of so much each (IRC 301)."""
    return StatedTreatment(row, Treatment.TAXABLE, value=decimal(value))


def merged_with_cash(row: int, value: Money) -> StatedTreatment:
    """The row opened shares worth so much each, for shares that were paid for in cash besides (IRC 356)."""
    return StatedTreatment(row, Treatment.MERGER_WITH_CASH, value=decimal(value))
