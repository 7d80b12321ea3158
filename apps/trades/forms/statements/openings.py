"""What a user states of an opening, as a form: of what one row received or closed, or of a whole position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from apps.core.money import AMOUNT_DECIMALS, QUANTITY_DECIMALS, digits
from apps.trades.address_parts import EARLIEST
from apps.trades.engine.amounts import SCALE
from apps.trades.selectors.stated_positions import Held, is_stated_for

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from apps.trades.selectors.stated_positions import ProposedOpening
    from apps.trades.selectors.statements import Unstated

PAID, RECEIVED = "paid", "received"
LONGEST_NOTE = 2000
# A cost per share so many times its price is more often a slip of the hand than a crash.
ABSURD = 10
# No position of anybody's is larger, and what is made of it still fits where it is stored.
MOST, MOST_CASH = 1_000_000_000, 1_000_000_000_000
# Of all else there are only whole ones.
DIVISIBLE = frozenset({"Equity", "Cryptocurrency"})


class OpeningForm(forms.Form):
    """When something was opened, and what was paid or received for all of it.

    What the row tells by itself, whether it was bought or sold, is not asked. A cost that is out of all proportion to
    the price has to be confirmed.
    """

    opened_on = forms.DateField(
        label="Opened on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The New York day it was bought or sold. Long-term or short-term counts from it.",
    )
    way = forms.ChoiceField(
        label="What moved",
        widget=forms.RadioSelect,
        choices=[(PAID, "I paid for it (it was bought)"), (RECEIVED, "I was paid for it (it was sold short)")],
    )
    amount = forms.DecimalField(
        label="Amount in USD",
        min_value=0,
        max_digits=18,
        decimal_places=AMOUNT_DECIMALS,
        help_text="For the whole quantity, fees included: 100 shares at 31.50 and a fee of 5.00 cost 3155.00.",
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Where you know it from, such as a statement of your former broker.",
    )

    is_sure = forms.BooleanField(label="That is right", required=False)

    def __init__(self, last_day: date, unstated: Unstated, data: object = None, **options: object) -> None:
        super().__init__(data, **options)  # type: ignore[arg-type]
        self.last_day, self.unstated = last_day, unstated
        self._way = PAID if unstated.quantity > 0 else RECEIVED if unstated.quantity else ""
        if self._way:
            del self.fields["way"]
        # Asked only of whoever states a doubtful sum; until then it would be one more thing to tick.
        self.fields["is_sure"].widget = forms.HiddenInput()

    def clean_opened_on(self) -> date:
        day: date = self.cleaned_data["opened_on"]
        if not EARLIEST <= day <= self.last_day:
            raise forms.ValidationError(f"Choose a day from {EARLIEST} to {self.last_day}, the day of the row.")
        return day

    def clean(self) -> None:
        doubt = self._doubt()
        if doubt and not self.cleaned_data.get("is_sure"):
            self.fields["is_sure"].widget = forms.CheckboxInput()
            raise forms.ValidationError(doubt)

    def _doubt(self) -> str:
        """Return what is odd about the cost, nothing if nothing is."""
        amount, price = self.cleaned_data.get("amount"), self.unstated.price
        each = None if amount is None else self.unstated.price_at(amount)
        if each is None or not price or each <= ABSURD * price:
            return ""
        return (
            f"That makes {each:,.2f} each, more than {ABSURD} times the price of {price:,.2f}. "
            "The amount is for all of it: correct it, or say that it is right."
        )

    @property
    def cash(self) -> Decimal:
        """The cost as the ledger signs it: what was paid is negative."""
        amount: Decimal = self.cleaned_data["amount"]
        return -amount if (self._way or self.cleaned_data["way"]) == PAID else amount


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
