"""Reads for the accounts, positions and dashboard pages: what the broker last reported."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Max

from apps.core.money import total
from apps.trades.models import Account, Balance, Position

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """One account with its last reported balance (USD); None where nothing was reported."""

    account: Account
    balance: Balance | None
    taken_at: datetime | None
    last_activity: datetime | None


@dataclass(frozen=True, slots=True)
class PositionGroup:
    """What is held on one underlying; ``value`` is the signed sum of marks, None if a mark is unknown."""

    underlying: str
    positions: list[Position]
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Totals:
    """All accounts together (USD); a figure is None where an account did not report it."""

    net_liquidating_value: Decimal | None
    cash_balance: Decimal | None
    derivative_buying_power: Decimal | None


def account_summaries(user: User) -> list[AccountSummary]:
    """Return every account with its current balance and its newest transaction's moment."""
    accounts = Account.objects.for_user(user).annotate(last_activity=Max("transactions__executed_at"))
    balances = Balance.objects.filter(
        snapshot__is_current=True, snapshot__account__owner=user, currency="USD"
    ).select_related("snapshot")
    by_account = {balance.snapshot.account_id: balance for balance in balances}
    return [_summary(account, by_account.get(account.pk)) for account in accounts]


def totals(summaries: list[AccountSummary]) -> Totals:
    """Add the open accounts up."""
    balances = [summary.balance for summary in summaries if summary.balance and not summary.account.is_closed]
    return Totals(
        _sum([balance.net_liquidating_value for balance in balances]),
        _sum([balance.cash_balance for balance in balances]),
        _sum([balance.derivative_buying_power for balance in balances]),
    )


def position_groups(user: User, *, account: str = "", text: str = "") -> list[PositionGroup]:
    """Return the current positions by underlying, filtered by account number and a piece of the symbol."""
    rows = Position.objects.for_user(user).current().select_related("snapshot__account")
    if account:
        rows = rows.filter(snapshot__account__number=account)
    if text:
        rows = rows.filter(symbol__icontains=text)
    ordered = rows.order_by("underlying_symbol", "symbol", "pk")
    return [
        _group(underlying, list(group)) for underlying, group in groupby(ordered, lambda row: row.underlying_symbol)
    ]


def _summary(account: Account, balance: Balance | None) -> AccountSummary:
    taken_at = balance.snapshot.taken_at if balance else None
    return AccountSummary(account, balance, taken_at, getattr(account, "last_activity", None))


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    return None if not amounts or None in amounts else total(amounts)


def _group(underlying: str, positions: list[Position]) -> PositionGroup:
    values = [market_value(position) for position in positions]
    return PositionGroup(underlying, positions, _sum(values))


def market_value(position: Position) -> Decimal | None:
    """Return quantity × mark × multiplier (USD, short negative), or None where the broker sent no mark.

    A future has none: its profit is settled into cash every day, and its notional is nobody's money.
    """
    if position.mark_price is None or position.multiplier is None or position.instrument_type == "Future":
        return None
    value: Decimal = position.quantity * position.mark_price * position.multiplier
    return value


def accounts_of(user: User) -> list[Account]:
    """Return the user's accounts, the open ones first."""
    return list(Account.objects.for_user(user))
