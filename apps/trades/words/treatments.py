"""What a row may have been for tax, in words for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.core.money import ZERO, digits
from apps.trades.engine.facts import Treatment

if TYPE_CHECKING:
    from apps.trades.models import StatedTreatment

WORDS: dict[str, str] = {
    Treatment.RETURN_OF_CAPITAL: "a return of capital (IRC 301(c))",
    Treatment.SPIN_OFF: "a spin-off without tax (IRC 355)",
    Treatment.STOCK_DIVIDEND: "a dividend in another class of shares (IRC 305)",
    Treatment.TAXABLE: "a taxable distribution of shares (IRC 301)",
    Treatment.MERGER_WITH_CASH: "a merger for shares and cash (IRC 356)",
}
# Of shares that came: short enough to stand beside a button on a telephone.
CHOICES: dict[str, str] = {
    Treatment.SPIN_OFF: "A spin-off without tax (IRC 355)",
    Treatment.STOCK_DIVIDEND: "A dividend in another class (IRC 305)",
    Treatment.TAXABLE: "A taxable distribution (IRC 301)",
}
PERCENT = 100


def stated_words(stated: StatedTreatment) -> str:
    """Return what was stated of a row, with its figures."""
    return f"{WORDS[stated.kind]}: {_figures(stated)}"


def _figures(stated: StatedTreatment) -> str:
    if stated.amount is not None:
        return f"{stated.amount:,.2f} of it are capital"
    if stated.parent is None:
        return f"one of the shares that came was worth {digits(stated.value or ZERO)}"
    if stated.share is not None:
        return f"{digits(stated.share * PERCENT)} % of the cost of {stated.parent.symbol} went over"
    return (
        f"one of the shares that came was worth {digits(stated.value or ZERO)}, "
        f"one of {stated.parent.symbol} {digits(stated.old_value or ZERO)}"
    )
