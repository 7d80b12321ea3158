"""Forms of people and their profile."""

from __future__ import annotations

from allauth.account.forms import SignupForm


class SignUpForm(SignupForm):  # type: ignore[misc]
    pass
