"""Makers of rows for tests: the smallest valid row of each kind, anything else by keyword."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from apps.accounts.models import User
from apps.tastytrade_sync.models import Environment, Link, LinkSecret
from apps.trades.models import Account

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.scenario_values import Credentials

_numbers = count(1)


def make_user(email: str = "", **fields: Any) -> User:
    """Return a user who was asked about syncing at sign-in already."""
    return User.objects.create_user(
        email or f"person{next(_numbers)}@example.com", **{"sync_at_sign_in": "NEVER", **fields}
    )


def make_account(owner: User, number: str = "5WX01234", **fields: Any) -> Account:
    """Return a simulated brokerage account."""
    values = {"broker": "tastytrade", "environment": "simulator", "number": number, **fields}
    return Account.objects.create(owner=owner, **values)


def make_link(owner: User, credentials: Credentials) -> Link:
    """Return a link to the simulator with the secrets it accepts."""
    link = Link.objects.create(owner=owner, environment=Environment.SIMULATOR)
    LinkSecret.objects.create(
        link=link, client_secret=credentials.client_secret, refresh_token=credentials.refresh_token
    )
    return link
