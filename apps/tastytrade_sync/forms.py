"""Forms of the sync: the two secrets of a personal application, and the word that confirms a deletion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from apps.tastytrade_sync.client import Credentials
from apps.tastytrade_sync.models import Environment

LONGEST_SECRET = 8000
CONFIRMING_CHARACTERS = 4


def offered_environments() -> list[tuple[str, str]]:
    """Return the environments a user of this server may link to, tastytrade itself first."""
    choices = [(choice.value, str(choice.label)) for choice in Environment]
    return [choice for choice in choices if choice[0] != Environment.SIMULATOR or settings.TASTYTRADE_SIMULATOR_ALLOWED]


def _secret(label: str, hint: str) -> forms.CharField:
    # A password input without a value: what was pasted is never sent back to the browser.
    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, help_text=hint, max_length=LONGEST_SECRET, widget=widget)


class PersonalLinkForm(forms.Form):
    """Client secret and refresh token, pasted; never a password."""

    environment = forms.ChoiceField(label="Where the account is", initial="production")
    client_secret = _secret("Client secret", "Shown once, when the application was made.")
    refresh_token = _secret("Refresh token", "Shown when you created a grant for yourself.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (Django's own signature)
        super().__init__(*args, **kwargs)
        choice = self.fields["environment"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = offered_environments()
        # Where the simulator may be linked to, somebody is trying the application out.
        choice.initial = Environment.SIMULATOR if settings.TASTYTRADE_SIMULATOR_ALLOWED else Environment.PRODUCTION

    def credentials(self) -> Credentials:
        """Return what was pasted; only after validation."""
        data = self.cleaned_data
        return Credentials(data["environment"], data["client_secret"], data["refresh_token"])


class DeleteAccountForm(forms.Form):
    """Asks for the end of the account's number, so that nobody deletes by a stray click, or the wrong account."""

    confirmation = forms.CharField(
        label="Type the last four characters of the account number to confirm",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, number: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (Django's own signature)
        super().__init__(*args, **kwargs)
        self.number = number

    def clean_confirmation(self) -> str:
        typed = str(self.cleaned_data["confirmation"])
        # The whole number is a confirmation too.
        if typed.upper() not in {self.number.upper(), self.number[-CONFIRMING_CHARACTERS:].upper()}:
            raise forms.ValidationError("That is not the end of this account's number, so nothing was deleted.")
        return typed
