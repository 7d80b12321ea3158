"""The end of a run: what the broker says of the days that changed, and the ledger held against its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.client.errors import BrokerError
from apps.tastytrade_sync.sync.fees import RESOURCE, read_fee_totals
from apps.tastytrade_sync.sync.problems import failed_call
from apps.trades.services.reconciling import reconcile

if TYPE_CHECKING:
    from collections.abc import Generator

    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress
    from apps.trades.models import Account


def compare_with_broker(context: Context, accounts: list[Account]) -> Generator[Progress, None, None]:
    """Read the fees of the days that changed and reconcile every account; nothing here fails the run.

    The rows are stored by now. That the broker does not say what a day's fees were is a problem to look at, and
    takes nothing from them.
    """
    can_ask = True
    for account in accounts:
        if can_ask:
            can_ask = yield from _asked(context, account)
        yield context.event(f"Comparing {account.number} with tastytrade")
        reconcile(account=account, at=context.now())
    context.save_effort()


def _asked(context: Context, account: Account) -> Generator[Progress, None, bool]:
    """Read the account's fees; return whether it makes sense to ask for those of the next one."""
    try:
        yield from read_fee_totals(context, account)
    except BrokerError as error:
        context.report(account, failed_call(RESOURCE, error))
        return False
    return True
