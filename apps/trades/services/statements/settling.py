"""What every statement does: it locks the account, rebuilds what hangs on it and compares it with the broker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.families import family_of
from apps.trades.models import Account, Partition
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.reconciling import reconcile

if TYPE_CHECKING:
    from datetime import datetime

    from apps.trades.models import Instrument


def locked(account_id: int) -> Account:
    """Return the account, locked until the commit."""
    return Account.objects.select_for_update().get(pk=account_id)


def rebuild(account: Account, family: str, at: datetime) -> None:
    """Rebuild a family that a statement concerns, and compare the account with the broker's last report."""
    partition, is_new = Partition.objects.get_or_create(
        account=account, family=family, defaults={"is_dirty": True, "dirty_since": at}
    )
    if not is_new:
        # A statement may concern any row, so whatever new rows wait with it, everything is dirty.
        since = partition.dirty_since or at
        Partition.objects.filter(pk=partition.pk).update(is_dirty=True, dirty_since=since, dirty_from=None)
    rebuild_account(account, now=lambda: at)
    # Asks no broker: what was said to agree, or not to, was said of the ledger as it stood before.
    reconcile(account=account, at=at)


def family_of_instrument(instrument: Instrument) -> str:
    """Return the family, which names the partition, of an instrument."""
    return family_of(instrument.instrument_type, instrument.symbol, instrument.underlying_symbol)
