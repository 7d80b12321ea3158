"""Sums over a filtered list, and which kinds of row there are: counted once per state of the ledger.

Adding up a hundred thousand rows at each view would make every page as slow as the history is long. An account's
``ledger_version`` grows in the commit that stores or changes a row, so a sum kept under the versions it was counted
at can be shown until one of them moves, and is never wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Count, F, Sum

from apps.core.money import ZERO
from apps.trades.kept import kept
from apps.trades.models import Account, Partition, Transaction
from apps.trades.selectors.transactions import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from apps.accounts.models import User
    from apps.trades.filters.transactions import TransactionFilter

FEES = (
    F("commission")
    + F("clearing_fees")
    + F("regulatory_fees")
    + F("proprietary_index_option_fees")
    + F("currency_conversion_fees")
    + F("other_charge")
)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a filtered list comes to (USD, signed as cash)."""

    count: int
    net_value: Decimal
    fees: Decimal


@dataclass(frozen=True, slots=True)
class RowKinds:
    """The types and sub-types that occur, each in alphabetical order."""

    types: list[str]
    sub_types: list[str]


def sums_of(accounts: Sequence[Account], wanted: TransactionFilter) -> Sums:
    """Return how many rows of these accounts the filter finds, and their net value and fees."""
    # Neither the order of the rows nor the length of a page changes a sum.
    asked = replace(wanted, sort="", size=0, complaints=[])
    return kept(("sums", _state(accounts), asked), lambda: _added_up(accounts, wanted))


def row_kinds(accounts: Sequence[Account]) -> RowKinds:
    """Return what a filter on these accounts can choose from."""
    return kept(("kinds", _state(accounts)), lambda: _kinds(accounts))


def families_of(accounts: Sequence[Account]) -> list[str]:
    """Return the underlying families these accounts have rows of, in alphabetical order."""
    names = Partition.objects.filter(account__in=accounts).exclude(family="").order_by("family")
    return list(names.values_list("family", flat=True).distinct())


def versions_of(user: User) -> list[tuple[int, int]]:
    """Return how the ledgers of the user's accounts stand, to be compared with how they stand later."""
    return list(Account.objects.for_user(user).order_by("pk").values_list("pk", "ledger_version"))


def _added_up(accounts: Sequence[Account], wanted: TransactionFilter) -> Sums:
    found = rows_of(accounts, wanted).aggregate(count=Count("pk"), net=Sum("net_value"), fees=Sum(FEES))
    return Sums(found["count"], found["net"] or ZERO, found["fees"] or ZERO)


def _kinds(accounts: Sequence[Account]) -> RowKinds:
    # Without an order of its own the model's would be part of what must be distinct.
    found = Transaction.objects.filter(account__in=accounts).order_by()
    pairs = list(found.values_list("transaction_type", "sub_type").distinct())
    return RowKinds(sorted({kind for kind, _ in pairs}), sorted({name for _, name in pairs if name}))


def _state(accounts: Sequence[Account]) -> list[tuple[int, int]]:
    return [(account.pk, account.ledger_version) for account in accounts]
