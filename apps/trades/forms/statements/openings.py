"""What is alike in all forms that state when something was opened, and at what cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from apps.core.money import AMOUNT_DECIMALS, digits
from apps.trades.address_parts import EARLIEST
from apps.trades.engine.facts import MOST_PRICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from apps.trades.models import Instrument

LONGEST_NOTE = 2000
# A cost so many times what the price makes is more often a slip of the hand than a crash.
ABSURD = 10
# No position of anybody's is larger, and what is made of it still fits where it is stored.
MOST, MOST_CASH = 1_000_000_000, 1_000_000_000_000
# Of all else there are only whole ones.
DIVISIBLE = frozenset({"Equity", "Cryptocurrency"})


def day_field(label: str = "Opened on") -> forms.DateField:
    """Return the field of the day on which something was opened."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The New York day it was bought or sold. Long-term or short-term counts from it.",
    )


def amount_field(label: str = "Amount in USD", help_text: str = "") -> forms.DecimalField:
    """Return the field of what all of something cost, without a sign."""
    # Without a cost nothing is stated: counted as nothing it would make all that a sale brings a profit.
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_digits=18,
        decimal_places=AMOUNT_DECIMALS,
        help_text=help_text,
        error_messages={"required": "State what it cost: the statement of your former broker says it."},
    )


def checked_quantity(quantity: Decimal, instrument: Instrument) -> Decimal:
    """Return how many of the instrument there can be, or raise what to do."""
    if quantity <= 0:
        raise forms.ValidationError("State how many, more than 0.")
    if instrument.instrument_type not in DIVISIBLE and quantity != quantity.to_integral_value():
        raise forms.ValidationError("State a whole number of contracts.")
    return quantity


def check_price(cost: Decimal, quantity: Decimal, instrument: Instrument) -> None:
    """Raise what to do where so many at this cost (USD) come to a price that nothing has, nor can be stored."""
    if quantity and cost / (quantity * (instrument.multiplier or 1)) >= MOST_PRICE:
        raise forms.ValidationError(
            f"{cost:,.2f} for {digits(quantity)} is {MOST_PRICE:,} or more each. Correct the quantity or the amount."
        )


class OpeningForm(forms.Form):
    """When something was opened and what all of it cost: a day that is not after ``last_day``, and a cost that has to
    be confirmed where it is out of all proportion to what is usual."""

    # What ``last_day`` is the day of, for whoever chose a later one.
    last_day_words = ""

    opened_on = day_field()
    amount = amount_field()
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Where you know it from, such as a statement of your former broker.",
    )
    is_sure = forms.BooleanField(label="That is right", required=False)

    def __init__(self, last_day: date, data: object = None, initial: Mapping[str, object] | None = None) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.last_day = last_day
        # Asked only of whoever states a doubtful sum; until then it would be one more thing to tick.
        self.fields["is_sure"].widget = forms.HiddenInput()

    def clean_opened_on(self) -> date:
        return self.checked(self.cleaned_data["opened_on"])

    def checked(self, day: date) -> date:
        """Return a day on which something can have been opened, or raise what to do."""
        if not EARLIEST <= day <= self.last_day:
            raise forms.ValidationError(f"Choose a day from {EARLIEST} to {self.last_day}, {self.last_day_words}.")
        return day

    def clean(self) -> None:
        doubts = list(self.doubts())
        if doubts and not self.cleaned_data.get("is_sure"):
            self.fields["is_sure"].widget = forms.CheckboxInput()
            raise forms.ValidationError(doubts)

    def doubts(self) -> Iterable[str]:
        """Yield what is odd about the costs, nothing where nothing is."""
        amount, usual = self.cleaned_data.get("amount"), self.usual()
        if amount is not None and usual and amount > ABSURD * usual:
            yield (
                f"{amount:,.2f} is more than {ABSURD} times what the price makes, {usual:,.2f}. "
                "The amount is for all of it: correct it, or say that it is right."
            )

    def usual(self) -> Decimal | None:
        """Return what the amount would be at the price that is known, None where none is."""
        raise NotImplementedError
