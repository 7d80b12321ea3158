"""An account whose ledger is rebuilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import make_account

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.trades.models import Account


@pytest.fixture
def account(owner: User) -> Account:
    return make_account(owner)
