"""The profile form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django import forms

from apps.accounts.models import SyncAtSignIn, User

if TYPE_CHECKING:
    from django.http import QueryDict

# What is left are aliases and zones kept for old programs.
REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific", "UTC")


def time_zone_choices(current: str) -> list[tuple[str, str]]:
    """Return the zones to choose from, in order, the current one always among them."""
    names = {name for name in available_timezones() if name.partition("/")[0] in REGIONS} | {current}
    return [(name, name.replace("_", " ")) for name in sorted(names)]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = User
        fields = ["display_name", "time_zone", "sync_at_sign_in"]

    def __init__(self, data: QueryDict | None, *, instance: User) -> None:
        super().__init__(data, instance=instance)
        self.fields["time_zone"] = forms.ChoiceField(choices=time_zone_choices(instance.time_zone))
        self.fields["sync_at_sign_in"] = forms.ChoiceField(label="Sync at sign-in", choices=SyncAtSignIn.choices)
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"
