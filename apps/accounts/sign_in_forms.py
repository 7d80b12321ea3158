"""allauth's forms in our words, with what password managers look for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms
from allauth.socialaccount import forms as social_forms
from django.db import IntegrityError, transaction
from django.forms import EmailField

from apps.accounts.words import EMAIL, GOOD_PASSWORDS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from apps.accounts.models import User


class PlainWords:
    """Labels by field name. Placeholders go: they vanish while one types, and would only repeat the label."""

    words: ClassVar[dict[str, str]] = {}
    # Sign-in and registration name the account; elsewhere an address is just an address.
    email_autocomplete = "email"

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        fields = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            is_email = isinstance(field, EmailField)
            field.label = self.words.get(name, EMAIL if is_email else field.label)
            field.widget.attrs.pop("placeholder", None)
            if name == "password1":
                field.help_text = GOOD_PASSWORDS
            if is_email:
                field.widget.attrs["autocomplete"] = self.email_autocomplete


class SignInForm(PlainWords, forms.LoginForm):  # type: ignore[misc]
    words = {"remember": "Keep me signed in on this device"}
    email_autocomplete = "username"


class RegistrationForm(PlainWords, forms.SignupForm):  # type: ignore[misc]
    words = {"password2": "Password, once more"}
    email_autocomplete = "username"

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Save the user. A second press of the button, before the first is through, finds the address taken."""
        try:
            with transaction.atomic():
                return super().try_save(request)  # type: ignore[no-any-return]
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)  # type: ignore[no-any-return]


class ChangePasswordForm(PlainWords, forms.ChangePasswordForm):  # type: ignore[misc]
    words = {
        "oldpassword": "Current password",
        "password1": "New password",
        "password2": "New password, once more",
    }


class SetPasswordForm(PlainWords, forms.SetPasswordForm):  # type: ignore[misc]
    words = {"password1": "New password", "password2": "New password, once more"}


class ChosenPasswordForm(PlainWords, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    words = {"password1": "New password", "password2": "New password, once more"}


class ForgottenPasswordForm(PlainWords, forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class ChangeEmailForm(PlainWords, forms.AddEmailForm):  # type: ignore[misc]
    words = {"email": "New e-mail address"}


class ReauthenticateForm(PlainWords, forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class SocialRegistrationForm(PlainWords, social_forms.SignupForm):  # type: ignore[misc]
    pass
