"""What a user states that a row was for tax, as a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from apps.core.money import AMOUNT_DECIMALS, QUANTITY_DECIMALS, ZERO, digits
from apps.trades.engine.facts import Treatment
from apps.trades.forms.statements.openings import LONGEST_NOTE, MOST_CASH
from apps.trades.words.treatments import CHOICES, PERCENT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from apps.trades.models import Instrument, StatedTreatment
    from apps.trades.selectors.statements.treatments import Treatable

PARTING = frozenset({Treatment.SPIN_OFF, Treatment.STOCK_DIVIDEND})
# What is asked of a row that can only have been one thing; shares that came may have been several.
ASKED: dict[Treatment, tuple[str, ...]] = {
    Treatment.RETURN_OF_CAPITAL: ("amount",),
    Treatment.MERGER_WITH_CASH: ("value",),
}


def _worth(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_digits=18, decimal_places=QUANTITY_DECIMALS, required=False, help_text=help_text
    )


class TreatmentForm(forms.Form):
    """What a row was, and the figures of the issuer's Form 8937 or the broker's Form 1099 that tell it."""

    kind = forms.ChoiceField(
        label="What was it?",
        widget=forms.RadioSelect,
        choices=list(CHOICES.items()),
        help_text="By the first two a part of the old shares' cost goes over, and their day. The third is income of "
        "what the new shares were worth, which is what they cost from that day.",
    )
    parent = forms.TypedChoiceField(
        label="On which shares were they paid?",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Not asked of a taxable distribution.",
    )
    amount = forms.DecimalField(
        label="How much of it is capital, in USD",
        min_value=0,
        max_digits=18,
        decimal_places=AMOUNT_DECIMALS,
        help_text="Non-dividend distributions, box 3 of Form 1099-DIV; the issuer's Form 8937 tells it per share.",
    )
    percent = forms.DecimalField(
        label="Part of the old cost that goes over, in %",
        min_value=0,
        max_value=PERCENT,
        max_digits=11,
        decimal_places=QUANTITY_DECIMALS - 2,
        required=False,
        help_text="As the issuer's Form 8937 states it, of the whole cost; or state below what both kinds of shares "
        "were worth. If the broker booked the new shares in several rows at one moment, state the same of each: "
        "together they are one distribution. Of a later row, state the part of the cost that was left by then.",
    )
    old_value = _worth("One of the old shares was worth, in USD")
    value = _worth(
        "One of the shares that came was worth, in USD",
        "The market value that Form 8937 uses, mostly of the first day of trading.",
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Where you know it from, such as the issuer's Form 8937.",
    )

    def __init__(self, treatable: Treatable, data: object = None) -> None:
        super().__init__(data, initial=_initial(treatable.stated))  # type: ignore[arg-type]
        self.treatable = treatable
        self._parents = {each.pk: each for each in treatable.parents}
        names = [("", "–"), *((each.pk, each.symbol) for each in treatable.parents)]
        self.fields["parent"].choices = names  # type: ignore[attr-defined]
        asked = ASKED.get(treatable.kinds[0], ("kind", "parent", "percent", "old_value", "value"))
        for name in [name for name in self.fields if name not in {*asked, "note"}]:
            del self.fields[name]
        if len(treatable.kinds) == 1 and "value" in self.fields:
            self.fields["value"].required = True

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        paid = self.treatable.row.net_value
        if not 0 < amount <= paid:
            raise forms.ValidationError(f"Of {paid:,.2f} no more than that can be capital, and more than nothing.")
        return amount

    def clean_value(self) -> Decimal | None:
        value: Decimal | None = self.cleaned_data["value"]
        quantity = abs(self.treatable.row.quantity or ZERO)
        if value is not None and value * quantity >= MOST_CASH:
            raise forms.ValidationError(
                f"Together {digits(quantity)} shares would be worth {MOST_CASH:,} or more. State what one was worth."
            )
        return value

    def clean(self) -> None:
        told = self.cleaned_data
        if len(self.treatable.kinds) == 1 or "kind" not in told:
            return
        if self.stated_kind is Treatment.TAXABLE:
            self._require(["value"])
            return
        self._require(["parent"])
        if told.get("percent") is None:
            self._require(["old_value", "value"])
        elif told.get("old_value") is not None or told.get("value") is not None:
            self.add_error("percent", "State either the part or what the shares were worth, not both.")
        elif not 0 < told["percent"] < PERCENT:
            self.add_error("percent", "Some of the cost goes over, and some stays: more than 0 and less than 100 %.")

    def _require(self, names: Iterable[str]) -> None:
        for name in names:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, "This is needed for what you chose.")

    @property
    def stated_kind(self) -> Treatment:
        """What the row is said to have been."""
        kinds = self.treatable.kinds
        return kinds[0] if len(kinds) == 1 else Treatment(self.cleaned_data["kind"])

    @property
    def figures(self) -> dict[str, Decimal | Instrument]:
        """What its kind needs, as the ledger stores it: the part of the cost is of one, not of a hundred."""
        told = self.cleaned_data
        if self.stated_kind not in PARTING:
            return {name: told[name] for name in ("amount", "value") if told.get(name) is not None}
        parent = {"parent": self._parents[told["parent"]]}
        if told["percent"] is not None:
            return parent | {"share": told["percent"] / PERCENT}
        return parent | {"value": told["value"], "old_value": told["old_value"]}


def _initial(stated: StatedTreatment | None) -> dict[str, object]:
    """Begin with what was stated before."""
    if stated is None:
        return {}
    percent = None if stated.share is None else stated.share * PERCENT
    figures = {"amount": stated.amount, "percent": percent, "old_value": stated.old_value, "value": stated.value}
    # Not with the zeros of the column: 45, as it was written.
    told = {name: digits(figure) for name, figure in figures.items() if figure is not None}
    return {**told, "kind": stated.kind, "parent": stated.parent_id, "note": stated.note}
