"""Linking by signing in at the broker, offered when the operator has configured an OAuth application."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from apps.tastytrade_sync.client import Credentials, authorize_address, exchange_code
from apps.tastytrade_sync.client.codes import Application
from apps.tastytrade_sync.models import Link, LinkMethod
from apps.tastytrade_sync.services.linking import link_login

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from datetime import datetime
    from typing import Any

    from django.contrib.auth.models import AbstractBaseUser

STATE_KEY = "tastytrade_link_state"
# Long enough to sign in with a second factor, short enough that a forgotten tab links nothing tomorrow.
STATE_LIFETIME = timedelta(minutes=15)

FOREIGN = (
    "This return from tastytrade does not belong to a linking begun here, or was used already, so it changed nothing. "
    "If your login is not among the links below, start linking again."
)
TOO_LATE = "The sign-in at tastytrade took too long, so nothing was linked. Start linking again."
DECLINED = "tastytrade gave no permission, so nothing was linked. If you declined by mistake, start linking again."
OUT_OF_ORDER = "tastytrade is out of order at the moment, so nothing was linked. Start linking again in some minutes."
MISCONFIGURED = (
    "tastytrade does not accept this server's own application, so nothing was linked. Tell the person who runs this "
    "server, or paste the secrets of an application of your own."
)
# What the consent page sends back as ``error`` (RFC 6749 section 4.1.2.1); anything else counts as declined.
_ERRORS = {
    "server_error": OUT_OF_ORDER,
    "temporarily_unavailable": OUT_OF_ORDER,
    "invalid_client": MISCONFIGURED,
    "invalid_request": MISCONFIGURED,
    "invalid_scope": MISCONFIGURED,
    "unauthorized_client": MISCONFIGURED,
    "unsupported_response_type": MISCONFIGURED,
}


def is_redirect_offered() -> bool:
    """Say whether the operator has configured a client id."""
    return bool(settings.TASTYTRADE_CLIENT_ID)


def begin_redirect(
    session: MutableMapping[str, Any], *, user: AbstractBaseUser, redirect_uri: str, now: datetime
) -> str:
    """Remember a fresh state in the session, for this user and for a while, and return the consent page's address."""
    state = secrets.token_urlsafe(32)
    session[STATE_KEY] = {"state": state, "user": user.pk, "until": (now + STATE_LIFETIME).timestamp()}
    return authorize_address(_application(redirect_uri), state=state)


def refusal_of_return(
    session: MutableMapping[str, Any], query: Mapping[str, str], *, user: AbstractBaseUser, now: datetime
) -> str:
    """Return why a return from the consent page links nothing, as a sentence; empty when it brings a code to use.

    The remembered state is good for one return, whatever comes of it.
    """
    begun = session.pop(STATE_KEY, None)
    if not isinstance(begun, dict) or begun["user"] != user.pk:
        return FOREIGN
    # Compared before anything else is believed: only the state proves that this browser was sent there by us.
    if not secrets.compare_digest(begun["state"].encode(), query.get("state", "").encode()):
        return FOREIGN
    if now.timestamp() > begun["until"]:
        return TOO_LATE
    if query.get("code"):
        return ""
    return _ERRORS.get(query.get("error", ""), DECLINED)


def finish_redirect(*, user: AbstractBaseUser, code: str, redirect_uri: str, now: datetime) -> Link:
    """Exchange the code and link the login. Raises ``BrokerError``."""
    application = _application(redirect_uri)
    grant = exchange_code(application, code)
    credentials = Credentials(application.environment, application.client_secret, grant.refresh_token)
    return link_login(user=user, credentials=credentials, now=now, method=LinkMethod.REDIRECT)


def _application(redirect_uri: str) -> Application:
    return Application(
        environment=settings.TASTYTRADE_REDIRECT_ENVIRONMENT,
        client_id=settings.TASTYTRADE_CLIENT_ID,
        client_secret=settings.TASTYTRADE_CLIENT_SECRET,
        redirect_uri=redirect_uri,
    )
