"""Where sign-in departs from allauth's defaults."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.outside_sign_in import trust_proof
from apps.accounts.sign_in import finish_sign_in
from apps.accounts.words import ACCOUNT_ERRORS, MAIL_NOT_SENT, SOCIAL_ERRORS

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)
# allauth knows only the code of the OAuth standard, access_denied; Apple documents one of its own.
CANCELLED_AT_APPLE = "user_cancelled_authorize"

SENT = "account/messages/email_confirmation_sent.txt"
# The others tell of a change, and nobody waits for them.
MAILS_ASKED_FOR = {
    f"account/email/{name}"
    for name in (
        "account_already_exists", "email_confirmation", "email_confirmation_signup", "password_reset_key",
        "unknown_account",
    )
}  # fmt: skip


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_ERRORS}

    def pre_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse | None:  # noqa: ANN401
        # Before the sign-in goes on to ask for a proved address: the provider may have proved it just now.
        if sign_in := (facts.get("signal_kwargs") or {}).get("sociallogin"):
            trust_proof(user, sign_in)
        answer: HttpResponse | None = super().pre_login(request, user, **facts)
        return answer

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:  # noqa: ANN401
        return finish_sign_in(request, user, super().post_login(request, user, **facts))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        # allauth would show the empty form again, as if nothing had happened.
        return reverse("people:profile")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # smtplib's errors are OSErrors. Their texts may repeat the address or the password, so their kind is logged.
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            logger.error("Mail %s could not be sent: %s", template_prefix, type(error).__name__)
            # The same for every address, known or not, so it tells nobody who has an account.
            if current.request and template_prefix in MAILS_ASKED_FOR:
                messages.error(current.request, MAIL_NOT_SENT)
                current.request.mail_not_sent = True

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *words: Any,  # noqa: ANN401
        **more: Any,  # noqa: ANN401
    ) -> None:
        # allauth says "sent" without having looked.
        if getattr(request, "mail_not_sent", False) and message_template == SENT:
            return
        super().add_message(request, level, message_template, *words, **more)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        # allauth looks for the address among confirmed ones only; ours is unique among all users.
        others = User.objects.exclude(pk=email_address.user_id)
        if others.filter(email__iexact=email_address.email).exists():
            words = {"email": email_address.email}
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt", words)
            return False
        return bool(super().confirm_email(request, email_address))


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    error_messages = {**DefaultSocialAccountAdapter.error_messages, **SOCIAL_ERRORS}

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            # The addresses of every known provider exist; those that are not configured should look as if not.
            raise Http404 from None

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        # First and last name are nowhere asked for or shown here.
        user.display_name = user.get_full_name()[:80]
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ANN401
        *,
        exception: Exception | None = None,
        **facts: Any,  # noqa: ANN401
    ) -> None:
        if request.GET.get("error") == CANCELLED_AT_APPLE:
            raise ImmediateHttpResponse(redirect("socialaccount_login_cancelled"))
        # The texts of these exceptions quote what the provider sent, which may be a token: only their kind is logged.
        logger.warning("Sign-in with %s failed: %s", provider.id, type(exception).__name__ if exception else "refused")
        context = facts.get("extra_context")
        if context is not None:
            context["is_down"] = isinstance(exception, requests.RequestException)
