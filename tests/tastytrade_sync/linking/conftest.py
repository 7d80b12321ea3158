"""A broker that lists one account, and the owner signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.tastytrade_sync.client.scripted_server import TOKEN_PATH, ScriptedBroker, token_reply
from tests.tastytrade_sync.linking.answers import ACCOUNTS, accounts_reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from apps.accounts.models import User


@pytest.fixture
def broker(settings: Settings) -> Iterator[ScriptedBroker]:
    with ScriptedBroker() as scripted:
        settings.TASTYTRADE_SIMULATOR_URL = scripted.url
        scripted.answer(TOKEN_PATH, token_reply(scope="read"))
        scripted.answer(ACCOUNTS, accounts_reply("5WX01234"))
        yield scripted


@pytest.fixture
def page(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client
