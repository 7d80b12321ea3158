"""Outside sign-ins set up against a small provider of our own; no other test knows any."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from allauth.socialaccount.providers.apple.views import AppleOAuth2Adapter
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from django.test import Client

from tests.accounts import fake_provider
from tests.accounts.fake_provider import APPLE_KEY_ID, APPLE_TEAM, CLIENT_ID, OUR_KEY_PEM, Provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    server = fake_provider.start(made)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def google(provider: Provider, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """Offer Google, its addresses those of the small provider."""
    application = {"client_id": CLIENT_ID, "secret": "our-secret"}
    settings.SOCIALACCOUNT_PROVIDERS = {"google": {"APPS": [application], "OAUTH_PKCE_ENABLED": True}}
    monkeypatch.setattr(GoogleOAuth2Adapter, "authorize_url", f"{provider.url}/google/authorize")
    monkeypatch.setattr(GoogleOAuth2Adapter, "access_token_url", f"{provider.url}/google/token")
    return provider


@pytest.fixture
def apple(provider: Provider, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """Offer Apple, its addresses those of the small provider."""
    application = {
        "client_id": CLIENT_ID, "secret": APPLE_KEY_ID, "key": APPLE_TEAM,
        "settings": {"certificate_key": OUR_KEY_PEM},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"apple": {"APPS": [application]}}
    for name, path in {"authorize_url": "authorize", "access_token_url": "token", "public_key_url": "keys"}.items():
        monkeypatch.setattr(AppleOAuth2Adapter, name, f"{provider.url}/apple/{path}")
    return provider


@pytest.fixture
def another() -> Client:
    """Return a second browser."""
    return Client()
