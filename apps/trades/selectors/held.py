"""Whether an account has, or ever had, anything of an instrument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.models import Lot, Position, StatedOpening
from apps.trades.selectors.position_history import rows_of_contract

if TYPE_CHECKING:
    from apps.trades.models import Account, Instrument


def is_known_to(account: Account, instrument: Instrument) -> bool:
    """Return whether the account has a lot, a row or a current position of the instrument, or its owner ever stated an
    opening of it."""
    lots = Lot.objects.filter(account=account, instrument=instrument)
    positions = Position.objects.current().filter(snapshot__account=account, instrument=instrument)
    # One that was taken back may be all there is left, and its page the only one that tells of it.
    stated = StatedOpening.objects.filter(account=account, instrument=instrument)
    known = (lots, rows_of_contract(account, instrument), positions, stated)
    return any(each.exists() for each in known)
