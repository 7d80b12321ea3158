"""What users may write to the ledger."""

from __future__ import annotations

from django import forms

LONGEST_EXPLANATION = 2000


class ExplanationForm(forms.Form):
    """A note on a break; without words the note is taken back."""

    explanation = forms.CharField(required=False, max_length=LONGEST_EXPLANATION)
