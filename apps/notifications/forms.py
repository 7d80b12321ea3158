"""Which notices a user wants, and where."""

from __future__ import annotations

from django import forms

from apps.notifications.models import NoticeKind

WAYS = (("in_application", "in the application"), ("by_email", "by e-mail"))


class PreferencesForm(forms.Form):
    """One box per kind and way."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        # Made from the list of kinds, so that a new kind can be switched off from the day it is told.
        for kind in NoticeKind:
            for way, words in WAYS:
                self.fields[f"{kind.value}-{way}"] = forms.BooleanField(
                    label=f"{kind.label}: {words}",
                    required=False,
                    widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
                )
