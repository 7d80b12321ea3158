"""What a user states of what one row received, or closed without an opening, as a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from apps.core.money import AMOUNT_DECIMALS
from apps.trades.address_parts import EARLIEST
from apps.trades.forms.statements.openings import ABSURD, LONGEST_NOTE

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from apps.trades.selectors.statements.lots import Unstated

PAID, RECEIVED = "paid", "received"


class LotForm(forms.Form):
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
