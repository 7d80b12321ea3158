"""What a user states of an opening, as a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from apps.core.money import AMOUNT_DECIMALS
from apps.trades.filters import EARLIEST

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

PAID, RECEIVED = "paid", "received"
LONGEST_NOTE = 2000


class OpeningForm(forms.Form):
    """When something was opened, and what was paid or received for all of it."""

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

    def __init__(self, last_day: date, data: object = None, **options: object) -> None:
        super().__init__(data, **options)  # type: ignore[arg-type]
        self.last_day = last_day

    def clean_opened_on(self) -> date:
        day: date = self.cleaned_data["opened_on"]
        if not EARLIEST <= day <= self.last_day:
            raise forms.ValidationError(f"Choose a day from {EARLIEST} to {self.last_day}, the day of the row.")
        return day

    @property
    def cash(self) -> Decimal:
        """The cost as the ledger signs it: what was paid is negative."""
        amount: Decimal = self.cleaned_data["amount"]
        return -amount if self.cleaned_data["way"] == PAID else amount
