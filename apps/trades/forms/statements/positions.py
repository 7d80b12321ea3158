"""What a user states of how a position was opened that no row explains, as a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from apps.core.money import QUANTITY_DECIMALS, digits
from apps.trades.engine.amounts import SCALE
from apps.trades.forms.statements.openings import MOST, MOST_CASH, OpeningForm, check_price, checked_quantity
from apps.trades.selectors.statements.positions import Held, is_stated_for

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from apps.trades.models import StatedOpening
    from apps.trades.selectors.statements.positions import ProposedOpening


class PositionForm(OpeningForm):
    """How a position was opened that no row explains, filled in with what is missing at the broker's own price, or with
    what is stated.

    On which side it stands is the broker's word and not asked. Of a future its price is asked: nothing is paid for one.
    """

    last_day_words = "the day of the broker's report"
    field_order = ("quantity", "opened_on", "amount", "note", "is_sure")

    quantity = forms.DecimalField(
        label="Quantity",
        max_digits=28,
        max_value=MOST,
        decimal_places=QUANTITY_DECIMALS,
        help_text="So much is missing in the ledger.",
    )

    def __init__(self, proposed: ProposedOpening, data: object = None) -> None:
        super().__init__(proposed.last_day, data, _stated(proposed.stated) if proposed.stated else _proposal(proposed))
        self.proposed = proposed
        amount = self.fields["amount"]
        amount.label, amount.help_text = _asking_for(proposed)
        if proposed.stated:
            self.fields["quantity"].help_text = ""

    def clean_quantity(self) -> Decimal:
        return checked_quantity(self.cleaned_data["quantity"], self.proposed.instrument)

    def clean_opened_on(self) -> date:
        day = super().clean_opened_on()
        if is_stated_for(self.proposed, day):
            # Kept beside the first it would look like the same, stated twice by a slip of the hand.
            raise forms.ValidationError(
                "You stated an opening of it for that day already. Change that one, or choose another day."
            )
        return day

    def clean(self) -> None:
        # Before what is odd about it is asked: a sum that cannot be stored needs no confirming.
        if not self.errors:
            self._count()
        super().clean()

    def usual(self) -> Decimal | None:
        quantity, price = self.cleaned_data.get("quantity"), self.proposed.price
        if not quantity or not price:
            return None
        return price if self.proposed.is_priced_in_points else self.proposed.amount_at(price, quantity)

    @property
    def held(self) -> Held:
        """What was stated, signed as the ledger signs it."""
        side = 1 if self.proposed.quantity > 0 else -1
        quantity, cost = self.cleaned_data["quantity"], self.cleaned_data["cost"]
        return Held(side * quantity, self.cleaned_data["opened_on"], -side * cost)

    def _count(self) -> None:
        """Keep what all of it cost (USD, a magnitude) as ``cost``, or say why that cannot be."""
        amount, quantity = self.cleaned_data["amount"], self.cleaned_data["quantity"]
        cost = self.proposed.amount_at(amount, quantity) if self.proposed.is_priced_in_points else amount
        if cost is None:
            self.add_error("amount", "What a point of it is worth is not known yet. Sync again, then state it.")
        elif cost >= MOST_CASH:
            self.add_error("amount", f"Together that is {MOST_CASH:,} or more. Correct the quantity or the amount.")
        else:
            check_price(cost, quantity, self.proposed.instrument)
            self.cleaned_data["cost"] = cost.quantize(SCALE)


def _proposal(proposed: ProposedOpening) -> dict[str, object]:
    cost = proposed.price if proposed.is_priced_in_points else proposed.amount
    return {
        "quantity": digits(proposed.magnitude),
        "amount": None if cost is None else digits(cost.quantize(SCALE)),
    }


def _stated(stated: StatedOpening) -> dict[str, object]:
    """Begin with what is stated."""
    cost = stated.price if stated.is_priced_in_points else abs(stated.cash)
    return {
        "quantity": digits(abs(stated.quantity)),
        "opened_on": stated.opened_on,
        "amount": None if cost is None else digits(cost.quantize(SCALE)),
        "note": stated.note,
    }


def _asking_for(proposed: ProposedOpening) -> tuple[str, str]:
    """Return the label and the help of the field of the cost."""
    source = " The statement of your former broker says it."
    if proposed.price is not None:
        source += " Or take what stands here: it is made from the broker's own average open price."
    if proposed.is_priced_in_points:
        return "Price", f"At which it was bought or sold, in points.{source}"
    way = "paid for" if proposed.quantity > 0 else "received for"
    return "Amount in USD", f"What was {way} the whole quantity, fees included.{source}"
