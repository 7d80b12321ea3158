"""An account that traded the small year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.trades.strategies.stories import keep_year

if TYPE_CHECKING:
    from apps.trades.models import Account


@pytest.fixture
def year(account: Account) -> Account:
    keep_year(account)
    return account
