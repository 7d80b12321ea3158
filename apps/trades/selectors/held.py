"""Whether an account has, or ever had, anything of an instrument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.models import Lot, Position
from apps.trades.selectors.position_history import rows_of_contract

if TYPE_CHECKING:
    from apps.trades.models import Account, Instrument


def is_known_to(account: Account, instrument: Instrument) -> bool:
    """Return whether the account has a lot, a row or a current position of the instrument."""
    lots = Lot.objects.filter(account=account, instrument=instrument)
    positions = Position.objects.current().filter(snapshot__account=account, instrument=instrument)
    return lots.exists() or rows_of_contract(account, instrument).exists() or positions.exists()
