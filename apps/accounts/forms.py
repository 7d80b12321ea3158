"""The profile form, and the question about syncing at sign-in."""

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
        self.fields["display_name"].widget.attrs["autocomplete"] = "name"
        self.fields["display_name"].help_text = "What this site calls you. Empty: your e-mail address."
        # Choices and not the model's text field: a zone typed by hand is one nobody can correct by looking.
        self.fields["time_zone"] = forms.ChoiceField(
            label="Time zone",
            choices=time_zone_choices(instance.time_zone),
            help_text="For clock times. A trading day is always the day in New York.",
        )
        self.fields["sync_at_sign_in"] = forms.ChoiceField(
            label="Sync at sign-in",
            choices=SyncAtSignIn.choices,
            help_text="Whether signing in also reads what is new at tastytrade.",
        )


class SyncQuestionForm(forms.Form):
    """What to do about a sync at each sign-in."""

    sync_at_sign_in = forms.TypedChoiceField(
        label="When I sign in",
        choices=(
            (SyncAtSignIn.ASK, "Ask me: show a button for it"),
            (SyncAtSignIn.ALWAYS, "Always: start reading at once"),
            (SyncAtSignIn.NEVER, "Never: I start it myself"),
        ),
        coerce=SyncAtSignIn,
        # The one that does nothing unasked, for whoever presses Enter.
        initial=SyncAtSignIn.ASK,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Choose one of the three, or decide later."},
    )

    @property
    def wish(self) -> SyncAtSignIn:
        wish: SyncAtSignIn = self.cleaned_data["sync_at_sign_in"]
        return wish
