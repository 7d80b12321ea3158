"""What a user states of what one row received, or closed without an opening, as a form: one lot, or several."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from django import forms

from apps.core.money import QUANTITY_DECIMALS, digits, total
from apps.trades.engine.facts import StatedPart
from apps.trades.forms.statements.openings import ABSURD, MOST, OpeningForm, amount_field, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from apps.trades.selectors.statements.lots import Unstated

PAID, RECEIVED = "paid", "received"
# What a page can still be filled in with by hand; more lots than these are put together by their days.
MOST_LOTS = 30
OF_A_PART = ("quantity", "opened_on", "amount")


class LotForm(OpeningForm):
    """When what a row received, or closed, was opened, and what was paid or received for all of it.

    What the row tells by itself, whether it was bought or sold, is not asked.
    """

    last_day_words = "the day of the row"
    field_order = ("opened_on", "way", "amount", "note", "is_sure")

    amount = amount_field(
        help_text="For the whole quantity, fees included: 100 shares at 31.50 and a fee of 5.00 cost 3155.00."
    )
    way = forms.ChoiceField(
        label="What moved",
        widget=forms.RadioSelect,
        choices=[(PAID, "I paid for it (it was bought)"), (RECEIVED, "I was paid for it (it was sold short)")],
    )

    def __init__(self, unstated: Unstated, data: object = None, initial: Mapping[str, object] | None = None) -> None:
        super().__init__(unstated.row.day, data, initial)
        self.unstated = unstated
        self._way = PAID if unstated.quantity > 0 else RECEIVED if unstated.quantity else ""
        if self._way:
            del self.fields["way"]

    def usual(self) -> Decimal | None:
        return self.unstated.amount_of(self.unstated.magnitude)

    def signed(self, amount: Decimal) -> Decimal:
        """Return a cost as the ledger signs it: what was paid is negative."""
        return -amount if (self._way or self.cleaned_data["way"]) == PAID else amount

    @property
    def parts(self) -> list[StatedPart]:
        """The lots it was opened in, where there were several."""
        return []

    @property
    def first_day(self) -> date:
        """The day it was opened, the first where there were several."""
        day: date = self.cleaned_data["opened_on"]
        return day

    @property
    def cash(self) -> Decimal:
        """The whole cost, signed."""
        return self.signed(self.cleaned_data["amount"])


class PartedLotForm(LotForm):
    """The same of what was opened in several lots, each with its day and cost; together they are all of it.

    ``count`` lots can be filled in. One that is left empty is none.
    """

    def __init__(
        self, unstated: Unstated, data: object = None, initial: Mapping[str, object] | None = None, *, count: int
    ) -> None:
        super().__init__(unstated, data, initial)
        del self.fields["opened_on"], self.fields["amount"]
        self.numbers = range(1, count + 1)
        for number in self.numbers:
            self.fields |= dict(_fields_of_a_part(number))
        self.order_fields(["way", *(name_of(name, number) for number in self.numbers for name in OF_A_PART)])

    def clean(self) -> None:
        for number in self.numbers:
            self._check_part(number)
        # A sum with a wrong figure in it would only be told twice.
        if not self.errors:
            self._check_sum()
        super().clean()

    def _check_part(self, number: int) -> None:
        told = [self.cleaned_data.get(name_of(name, number)) for name in OF_A_PART]
        if all(each is None for each in told):
            return
        for name, each in zip(OF_A_PART, told, strict=True):
            if each is None and name_of(name, number) not in self.errors:
                self.add_error(name_of(name, number), "State it, or leave all of this lot empty.")
        quantity, day, _ = told
        if quantity is not None and quantity <= 0:
            self.add_error(name_of("quantity", number), "State how many, more than 0.")
        try:
            day is None or self.checked(day)
        except forms.ValidationError as error:
            self.add_error(name_of("opened_on", number), error)

    def _check_sum(self) -> None:
        stated, whole = total(quantity for quantity, _, _ in self._told()), self.unstated.magnitude
        if stated != whole:
            raise forms.ValidationError(
                f"The lots come to {digits(stated)}, and the row is of {digits(whole)}. Correct how many each was of."
            )

    def doubts(self) -> Iterable[str]:
        for quantity, day, amount in self._told():
            usual = self.unstated.amount_of(quantity)
            if usual and amount > ABSURD * usual:
                yield (
                    f"{amount:,.2f} for the {digits(quantity)} of {day} is more than {ABSURD} times what the price "
                    f"makes, {usual:,.2f}. Correct it, or say that it is right."
                )

    def _told(self) -> Iterator[tuple[Decimal, date, Decimal]]:
        for number in self.numbers:
            quantity, day, amount = (self.cleaned_data.get(name_of(name, number)) for name in OF_A_PART)
            if quantity is not None and day is not None and amount is not None:
                yield quantity, day, amount

    @property
    def parts(self) -> list[StatedPart]:
        told = [StatedPart(quantity, day, self.signed(amount)) for quantity, day, amount in self._told()]
        # One is no part: it is what the form of one lot states.
        return sorted(told, key=attrgetter("opened_on")) if len(told) > 1 else []

    @property
    def first_day(self) -> date:
        return min(day for _, day, _ in self._told())

    @property
    def cash(self) -> Decimal:
        return self.signed(total(amount for _, _, amount in self._told()))


def name_of(name: str, number: int) -> str:
    """Return what the field of one of several lots is called."""
    return f"{name}_{number}"


def lot_form(
    unstated: Unstated, count: int, data: object = None, initial: Mapping[str, object] | None = None
) -> LotForm:
    """Return the form of one lot, or of so many."""
    return PartedLotForm(unstated, data, initial, count=count) if count > 1 else LotForm(unstated, data, initial)


def initial_of(parts: Sequence[StatedPart], note: str, count: int) -> dict[str, object]:
    """Return what fills the form of one lot, or of ``count``, with these."""
    found: dict[str, object] = {"note": note}
    if parts and parts[0].cash:
        found["way"] = RECEIVED if parts[0].cash > 0 else PAID
    if count == 1:
        return {**found, "opened_on": parts[0].opened_on, "amount": digits(abs(parts[0].cash))} if parts else found
    for number, part in enumerate(parts, start=1):
        told = (digits(abs(part.quantity)), part.opened_on, digits(abs(part.cash)))
        found |= {name_of(name, number): each for name, each in zip(OF_A_PART, told, strict=True)}
    return found


def _fields_of_a_part(number: int) -> Iterator[tuple[str, forms.Field]]:
    quantity = forms.DecimalField(max_digits=28, max_value=MOST, decimal_places=QUANTITY_DECIMALS)
    day, amount = day_field(), amount_field()
    labels = (f"Lot {number}: how many", f"Lot {number}: opened on", f"Lot {number}: amount in USD, fees included")
    for name, field, label in zip(OF_A_PART, (quantity, day, amount), labels, strict=True):
        # Said once for all of them, above; required would refuse the lots that nobody needs.
        field.label, field.help_text, field.required = label, "", False
        yield name_of(name, number), field
