"""One account, and its owner's signed-in browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import make_account

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account


@pytest.fixture
def account(owner: User) -> Account:
    return make_account(owner, nickname="Trading")


@pytest.fixture
def page(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client
