"""A strategy of the user's own, as a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.validators import RegexValidator

from apps.trades.models import UserStrategy
from apps.trades.services.user_strategies import read_pattern

if TYPE_CHECKING:
    from apps.accounts.models import User

COLOUR = RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", "Write a colour as # and six digits, such as #336699.")
LONGEST_DESCRIPTION = 2000


class StrategyForm(forms.Form):
    """What it is called, its colour in lists and charts, what it is, and optionally its legs."""

    name = forms.CharField(label="Name", max_length=80)
    colour = forms.CharField(
        label="Colour",
        max_length=7,
        initial="#336699",
        validators=[COLOUR],
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text="For lists and charts.",
    )
    description = forms.CharField(
        label="Description",
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    pattern = forms.CharField(
        label="Legs",
        required=False,
        max_length=200,
        help_text=(
            "Optional, to say what it is made of: +1P@K1 -1P@K2 buys a put and sells one at a higher strike; +1S is a "
            "lot of stock; -1C@K1,T1 +1C@K1,T2 has two expirations."
        ),
    )

    def __init__(self, owner: User, data: object = None, strategy: UserStrategy | None = None) -> None:
        names = ("name", "colour", "description", "pattern")
        initial = {name: getattr(strategy, name) for name in names} if strategy else None
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.owner = owner
        self.strategy = strategy

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        others = UserStrategy.objects.filter(owner=self.owner, name__iexact=name)
        if self.strategy:
            others = others.exclude(pk=self.strategy.pk)
        if others.exists():
            raise forms.ValidationError("You have a strategy of that name. Choose another name, or change that one.")
        return name

    def clean_pattern(self) -> str:
        try:
            return read_pattern(self.cleaned_data["pattern"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
