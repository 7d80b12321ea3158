"""What a user states of what one row received, or closed without an opening, as a form: one lot, or several."""

from __future__ import annotations

from contextlib import contextmanager
from operator import attrgetter
from typing import TYPE_CHECKING

from django import forms

from apps.core.money import QUANTITY_DECIMALS, digits, total
from apps.trades.engine.facts import StatedPart
from apps.trades.forms.statements.openings import (
    ABSURD,
    MOST,
    MOST_CASH,
    OpeningForm,
    amount_field,
    check_price,
    checked_quantity,
    day_field,
)

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

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        check_price(amount, self.unstated.magnitude, self.unstated.instrument)
        return amount

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
        quantity, day, amount = told
        with self._errors_at("quantity", number):
            quantity is None or checked_quantity(quantity, self.unstated.instrument)
        with self._errors_at("opened_on", number):
            day is None or self.checked(day)
        if quantity is not None and amount is not None:
            with self._errors_at("amount", number):
                check_price(amount, quantity, self.unstated.instrument)

    @contextmanager
    def _errors_at(self, name: str, number: int) -> Iterator[None]:
        """Show what is raised beside this field of one lot."""
        try:
            yield
        except forms.ValidationError as error:
            self.add_error(name_of(name, number), error)

    def _check_sum(self) -> None:
        stated, whole = total(quantity for quantity, _, _ in self._told()), self.unstated.magnitude
        if stated != whole:
            raise forms.ValidationError(
                f"The lots come to {digits(stated)}, and the row is of {digits(whole)}. Correct how many each was of."
            )
        if total(amount for _, _, amount in self._told()) >= MOST_CASH:
            raise forms.ValidationError(f"Together the lots cost {MOST_CASH:,} or more. Correct their amounts.")

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
    cash = total(part.cash for part in parts)
    found: dict[str, object] = {"note": note}
    if cash:
        found["way"] = RECEIVED if cash > 0 else PAID
    for number, lot in enumerate(_lots_in(parts, count), start=1):
        # Of one lot how many it was of is the row's own quantity.
        found |= {name_of(name, number) if count > 1 else name: each for name, each in zip(OF_A_PART, lot, strict=True)}
    return found


def _lots_in(parts: Sequence[StatedPart], count: int) -> Iterator[tuple[str, date | None, str]]:
    """Yield how many, day and amount of each lot; where there are more than ``count`` the last is all of the rest.

    Nothing of the cost is dropped so. Of several days none is filled in: which of them it was is for a person to say.
    """
    for group in (*([part] for part in parts[: count - 1]), parts[count - 1 :]):
        days = {part.opened_on for part in group}
        if group:
            quantity, cash = total(part.quantity for part in group), total(part.cash for part in group)
            yield digits(abs(quantity)), days.pop() if len(days) == 1 else None, digits(abs(cash))


def _fields_of_a_part(number: int) -> Iterator[tuple[str, forms.Field]]:
    quantity = forms.DecimalField(max_digits=28, max_value=MOST, decimal_places=QUANTITY_DECIMALS)
    day, amount = day_field(), amount_field()
    labels = (f"Lot {number}: how many", f"Lot {number}: opened on", f"Lot {number}: amount in USD, fees included")
    for name, field, label in zip(OF_A_PART, (quantity, day, amount), labels, strict=True):
        # Said once for all of them, above; required would refuse the lots that nobody needs.
        field.label, field.help_text, field.required = label, "", False
        yield name_of(name, number), field
