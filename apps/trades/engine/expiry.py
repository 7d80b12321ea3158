"""Contracts whose day has passed without a word from the broker.

A lot closes only on a broker's row, or because a person said so, never because a date has passed. Until then an
expired contract is *expired, unconfirmed*; after some trading days without its row it is a problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.trading_days import trading_days_after

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from apps.trades.engine.results import Lot

# The broker posts expirations overnight, those of a Friday over the weekend.
PATIENCE = 3


def is_expired(expires_on: date | None, today: date) -> bool:
    """Say whether a contract's last day lies before ``today``, a New York day."""
    return expires_on is not None and expires_on < today


def is_overdue(expires_on: date | None, today: date) -> bool:
    """Say whether the broker has had more than three trading days to send the row that ends the contract."""
    return expires_on is not None and trading_days_after(expires_on, today) > PATIENCE


def overdue(lots: Iterable[Lot], today: date) -> list[Lot]:
    """Return the open lots whose contract expired so long ago that a person should look, in the order given."""
    return [lot for lot in lots if lot.remaining and is_overdue(lot.contract.expires_on, today)]
