"""What a user states of how a position was opened that no row explains, as a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from apps.core.money import AMOUNT_DECIMALS, QUANTITY_DECIMALS, digits
from apps.trades.address_parts import EARLIEST
from apps.trades.engine.amounts import SCALE
from apps.trades.forms.statements.openings import ABSURD, LONGEST_NOTE, MOST, MOST_CASH
from apps.trades.selectors.statements.positions import Held, is_stated_for

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from apps.trades.selectors.statements.positions import ProposedOpening


# Of all else there are only whole ones.
DIVISIBLE = frozenset({"Equity", "Cryptocurrency"})


class PositionForm(forms.Form):
    """How a position was opened that no row explains, filled in with what is missing at the broker's own price.

    On which side it stands is the broker's word and not asked. A cost that is out of all proportion to the broker's
    has to be confirmed. Of a future its price is asked: nothing is paid for one.
    """

    quantity = forms.DecimalField(
        label="Quantity",
        max_digits=28,
        max_value=MOST,
        decimal_places=QUANTITY_DECIMALS,
        help_text="So much is missing in the ledger.",
    )
    opened_on = forms.DateField(
        label="Opened on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The New York day it was bought or sold. Long-term or short-term counts from it.",
    )
    # Without a cost nothing is stated: counted as nothing it would make all that a sale brings a profit.
    amount = forms.DecimalField(
        min_value=0,
        max_digits=18,
        decimal_places=AMOUNT_DECIMALS,
        error_messages={"required": "State what it cost: the statement of your former broker says it."},
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Where you know it from, such as a statement of your former broker.",
    )
    is_sure = forms.BooleanField(label="That is right", required=False)

    def __init__(self, proposed: ProposedOpening, data: object = None) -> None:
        super().__init__(data, initial=_proposal(proposed))  # type: ignore[arg-type]
        self.proposed = proposed
        amount = self.fields["amount"]
        amount.label, amount.help_text = _asking_for(proposed)
        # Asked only of whoever states a doubtful sum; until then it would be one more thing to tick.
        self.fields["is_sure"].widget = forms.HiddenInput()

    def clean_quantity(self) -> Decimal:
        quantity: Decimal = self.cleaned_data["quantity"]
        if quantity <= 0:
            raise forms.ValidationError("State how many, more than 0.")
        if self.proposed.instrument.instrument_type not in DIVISIBLE and quantity != quantity.to_integral_value():
            raise forms.ValidationError("State a whole number of contracts.")
        return quantity

    def clean_opened_on(self) -> date:
        day: date = self.cleaned_data["opened_on"]
        last = self.proposed.last_day
        if not EARLIEST <= day <= last:
            raise forms.ValidationError(f"Choose a day from {EARLIEST} to {last}, the day of the broker's report.")
        if is_stated_for(self.proposed, day):
            # Kept beside the first it would look like the same, stated twice by a slip of the hand.
            raise forms.ValidationError(
                "You stated an opening of it for that day already. Take that one back and state both together, or "
                "choose another day."
            )
        return day

    def clean(self) -> None:
        if not self.errors:
            self._count()
        doubt = self._doubt()
        if doubt and not self.cleaned_data.get("is_sure"):
            self.fields["is_sure"].widget = forms.CheckboxInput()
            raise forms.ValidationError(doubt)

    def _doubt(self) -> str:
        """Return what is odd about the cost, nothing if nothing is."""
        amount, quantity, price = (
            self.cleaned_data.get("amount"),
            self.cleaned_data.get("quantity"),
            self.proposed.price,
        )
        if amount is None or not quantity or not price:
            return ""
        usual = price if self.proposed.is_priced_in_points else self.proposed.amount_at(price, quantity)
        if not usual or amount <= ABSURD * usual:
            return ""
        return (
            f"{amount:,.2f} is more than {ABSURD} times what the broker's price makes, {usual:,.2f}. "
            "Correct it, or say that it is right."
        )

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
            self.cleaned_data["cost"] = cost.quantize(SCALE)


def _proposal(proposed: ProposedOpening) -> dict[str, object]:
    cost = proposed.price if proposed.is_priced_in_points else proposed.amount
    return {
        "quantity": digits(proposed.magnitude),
        "amount": None if cost is None else digits(cost.quantize(SCALE)),
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
