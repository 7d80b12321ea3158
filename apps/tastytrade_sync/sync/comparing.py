"""The end of a run: the ledger, recalculated by now, is held against what the broker reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.models import Account
from apps.trades.services.reconciling import reconcile

if TYPE_CHECKING:
    from collections.abc import Generator

    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress


def compare(context: Context) -> Generator[Progress, None, None]:
    """Reconcile every account the run was asked to read; it asks the broker nothing."""
    listed = context.link.linked_accounts.filter(is_listed=True)
    accounts = Account.objects.filter(pk__in=listed.values("account")).order_by("pk")
    for account in accounts.filter(number=context.only) if context.only else accounts:
        yield context.event(f"Comparing {account.number} with what was reported")
        reconcile(account=account, at=context.now())
