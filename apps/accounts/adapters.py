"""Where sign-in departs from allauth's defaults."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
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
from apps.accounts.words import ACCOUNT_ERRORS, SOCIAL_ERRORS

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)
# allauth knows only the code of the OAuth standard, access_denied; Apple documents one of its own.
CANCELLED_AT_APPLE = "user_cancelled_authorize"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_ERRORS}

    def pre_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse | None:  # noqa: ANN401
        if sign_in := (facts.get("signal_kwargs") or {}).get("sociallogin"):
            trust_proof(user, sign_in)
        answer: HttpResponse | None = super().pre_login(request, user, **facts)
        return answer

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:  # noqa: ANN401
        return finish_sign_in(request, user, super().post_login(request, user, **facts))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        # allauth would show the empty form again, as if nothing had happened.
        return reverse("people:profile")

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
