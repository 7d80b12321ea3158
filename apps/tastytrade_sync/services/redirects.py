"""Linking by signing in at the broker, offered when the operator has configured an OAuth application."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings

from apps.tastytrade_sync.client import Credentials, authorize_address, exchange_code
from apps.tastytrade_sync.client.codes import Application
from apps.tastytrade_sync.models import Link, LinkMethod
from apps.tastytrade_sync.services.linking import link_login

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from datetime import datetime
    from typing import Any

    from django.contrib.auth.models import AbstractBaseUser

STATE_KEY = "tastytrade_link_state"


def is_redirect_offered() -> bool:
    """Say whether the operator has configured a client id."""
    return bool(settings.TASTYTRADE_CLIENT_ID)


def begin_redirect(session: MutableMapping[str, Any], *, redirect_uri: str) -> str:
    """Remember a fresh state in the session and return the address of the broker's consent page."""
    state = session[STATE_KEY] = secrets.token_urlsafe(32)
    return authorize_address(_application(redirect_uri), state=state)


def take_state(session: MutableMapping[str, Any], returned: str) -> bool:
    """Say whether the returned state is the one this session began with; it is good for one use."""
    expected = session.pop(STATE_KEY, "")
    return bool(expected) and secrets.compare_digest(expected.encode(), returned.encode())


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
