"""The stages of a run, in their order, and what a failure of one means for the others.

accounts → transactions → positions and balances → the newest transactions once more (new rows mean that positions
and balances are read again, at most three times) → net-liq history → fees of the days that changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.client.errors import BrokerError, ErrorKind
from apps.tastytrade_sync.sync.accounts import read_accounts
from apps.tastytrade_sync.sync.fees import read_fees
from apps.tastytrade_sync.sync.net_liq import read_net_liq
from apps.tastytrade_sync.sync.problems import failed_call
from apps.tastytrade_sync.sync.snapshots import mark_settled, read_snapshot
from apps.tastytrade_sync.sync.transactions import read_newest, read_transactions, report_uncounted
from apps.trades.ingest import refresh_statistics

if TYPE_CHECKING:
    from collections.abc import Generator

    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress
    from apps.trades.models import Account

# Of these the next call would die too, so the run ends; anything else concerns one resource of one account.
ENDING = frozenset({
    ErrorKind.NOT_LINKED, ErrorKind.GRANT_REVOKED, ErrorKind.WRONG_SECRET, ErrorKind.WRONG_ENVIRONMENT,
    ErrorKind.RATE_LIMITED, ErrorKind.VERSION_SUNSET,
})  # fmt: skip
# A broker that cannot be reached may only be too slow with one large account.
OUTAGES = frozenset({ErrorKind.BROKER_DOWN, ErrorKind.UNREACHABLE})
# Of one account it may be that account's own trouble, of two in a row it is the broker's.
MOST_OUTAGES = 2
MOST_SNAPSHOTS = 3
MOVING = (
    "Account {}: rows kept arriving while its positions and balances were read, so these are not compared with its "
    "transactions. All rows are stored; sync again when the market is quieter."
)


def read_login(context: Context) -> Generator[Progress, None, None]:
    """Read every wanted account of the login; what fails for one account only is kept in ``context.failures``.

    Raises ``BrokerError`` where going on makes no sense.
    """
    accounts = _wanted(context, (yield from read_accounts(context)))
    context.unread = [account.number for account in accounts]
    for account in accounts:
        context.unread.remove(account.number)
        failure = yield from _guarded(context, account, "transactions", read_transactions(context, account))
        if failure not in OUTAGES:
            settling = _settle(context, account, can_compare=failure is None)
            yield from _guarded(context, account, "positions", settling)
    refresh_statistics(context.new_rows)
    # Last of all accounts: it is a series for the charts, served by a part of the broker that is often away.
    for account in accounts:
        yield from _guarded(context, account, "net-liq", read_net_liq(context, account))
    yield from read_fees(context, accounts)


def _wanted(context: Context, accounts: list[Account]) -> list[Account]:
    """Return the accounts to read: those listed, or the one asked for."""
    wanted = [account for account in accounts if context.only in (None, account.number)]
    if not wanted and context.only:
        context.failures.append(f"{context.broker} no longer lists account {context.only}; nothing of it was read.")
    return wanted


def _settle(context: Context, account: Account, *, can_compare: bool) -> Generator[Progress, None, None]:
    """Read the snapshot until it is known that no row appeared meanwhile: then it can be compared with the ledger."""
    for _ in range(MOST_SNAPSHOTS):
        yield from read_snapshot(context, account)
        if not can_compare:
            return
        newest = yield from read_newest(context, account)
        if newest.is_counted and not newest.appeared:
            mark_settled(account)
            return
    if newest.is_counted:
        context.remarks.append(MOVING.format(account.number))
    else:
        report_uncounted(context, account, newest)


def _guarded(
    context: Context, account: Account, resource: str, stage: Generator[Progress, None, None]
) -> Generator[Progress, None, ErrorKind | None]:
    """Run one stage of one account; a failure that concerns only it is stored and the others go on.

    Returns the kind of the failure, None if there was none.
    """
    failure = None
    try:
        yield from stage
        context.outages = 0
    except BrokerError as error:
        failure = error.kind
        context.report(account, failed_call(resource, error))
        context.failures.append(f"Account {account.number}, {resource}: {error.message} {error.advice}")
        context.outages = context.outages + 1 if failure in OUTAGES else 0
        if failure in ENDING or context.outages == MOST_OUTAGES:
            raise
    context.save_effort()
    return failure
