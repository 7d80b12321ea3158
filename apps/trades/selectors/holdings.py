"""Reads for the accounts pages and the dashboard: what the broker last reported of each account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from apps.core.money import total
from apps.trades.freshness import is_stale
from apps.trades.models import Account, Balance, Snapshot, Transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from decimal import Decimal

    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """One account with its last reported balance (USD); None where nothing was reported.

    ``is_settled`` is false where rows kept arriving while the figures were read, or could not be read to the end: they
    are shown, and not compared with the transactions.
    """

    account: Account
    balance: Balance | None
    snapshot_id: int | None
    taken_at: datetime | None
    last_activity: datetime | None
    age: timedelta | None
    is_stale: bool
    is_settled: bool

    @property
    def net_liquidating_value(self) -> Decimal | None:
        return self.balance.net_liquidating_value if self.balance else None

    @property
    def cash_balance(self) -> Decimal | None:
        return self.balance.cash_balance if self.balance else None

    @property
    def derivative_buying_power(self) -> Decimal | None:
        return self.balance.derivative_buying_power if self.balance else None

    @property
    def lacks_a_figure(self) -> bool:
        return None in {self.net_liquidating_value, self.cash_balance, self.derivative_buying_power}


@dataclass(frozen=True, slots=True)
class Totals:
    """Accounts together (USD); a figure is None where an account did not report it.

    ``included`` and ``closed`` count the open accounts added up and the closed ones left out; ``lacking`` are the
    numbers of those that should be in it and did not report every figure, ``unlisted`` of those in it that the broker
    no longer lists: what is in such an account is not gone, so it counts with what was reported last.
    """

    net_liquidating_value: Decimal | None
    cash_balance: Decimal | None
    derivative_buying_power: Decimal | None
    included: int
    closed: int
    lacking: list[str]
    unlisted: list[str]


def account_summaries(user: User, now: datetime) -> list[AccountSummary]:
    """Return every account with its current balance and its newest transaction's moment; ages count to ``now``."""
    newest = Transaction.objects.filter(account=OuterRef("pk")).order_by("-executed_at", "-broker_id")
    current = Snapshot.objects.filter(account=OuterRef("pk"), is_current=True)
    accounts = Account.objects.for_user(user).annotate(
        last_activity=Subquery(newest.values("executed_at")[:1]),
        taken_at=Subquery(current.values("taken_at")[:1]),
        snapshot_id=Subquery(current.values("pk")[:1]),
        is_settled=Subquery(current.values("is_settled")[:1]),
    )
    balances = Balance.objects.filter(
        snapshot__is_current=True, snapshot__account__owner=user, currency="USD"
    ).select_related("snapshot")
    by_account = {balance.snapshot.account_id: balance for balance in balances}
    return [_summary(account, by_account.get(account.pk), now) for account in accounts]


def summary_of(summaries: Sequence[AccountSummary], account: Account) -> AccountSummary:
    """Return the account's own summary, which is among them."""
    return next(each for each in summaries if each.account.pk == account.pk)


def totals(summaries: Sequence[AccountSummary]) -> Totals:
    """Add the open accounts up; a closed one counts only where it stands alone.

    What one account lacks is unknown of all of them together: the sum of the others would look like the whole.
    """
    counted = [each for each in summaries if not each.account.is_closed or len(summaries) == 1]
    return Totals(
        _sum([each.net_liquidating_value for each in counted]),
        _sum([each.cash_balance for each in counted]),
        _sum([each.derivative_buying_power for each in counted]),
        included=len(counted),
        closed=len(summaries) - len(counted),
        lacking=[each.account.number for each in counted if each.lacks_a_figure],
        unlisted=[each.account.number for each in counted if not each.account.is_listed],
    )


def accounts_of(user: User) -> list[Account]:
    """Return the user's accounts, the open ones first."""
    return list(Account.objects.for_user(user))


def _summary(account: Account, balance: Balance | None, now: datetime) -> AccountSummary:
    taken_at = getattr(account, "taken_at", None)
    return AccountSummary(
        account,
        balance,
        getattr(account, "snapshot_id", None),
        taken_at,
        getattr(account, "last_activity", None),
        age=now - taken_at if taken_at else None,
        is_stale=taken_at is not None and is_stale(taken_at, now),
        # Nothing reported is nothing to doubt.
        is_settled=getattr(account, "is_settled", None) is not False,
    )


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    return None if not amounts or None in amounts else total(amounts)
