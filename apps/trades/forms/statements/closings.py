"""What a user states of how an expired contract ended, as a form: that it ended is the press, so the note is all."""

from __future__ import annotations

from django import forms

from apps.trades.forms.statements.openings import LONGEST_NOTE


class ClosingForm(forms.Form):
    """A note on a contract that ended at nothing."""

    note = forms.CharField(
        label="Note",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Where you know it from, such as the broker's statement of that month.",
    )
