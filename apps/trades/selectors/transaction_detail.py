"""What the page of one transaction shows around its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.money import total
from apps.trades.filters.transactions import SORTS, TransactionFilter
from apps.trades.models import Transaction
from apps.trades.payloads import Difference, differences, fields_of
from apps.trades.selectors.transactions import Place, transaction_page

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.models import TransactionRevision

SIBLINGS = 50


@dataclass(frozen=True, slots=True)
class Version:
    """A former version of the row and what the version after it says differently."""

    revision: TransactionRevision
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class Siblings:
    """The rows of one broker order, oldest first; ``net_value`` is their sum (USD), None where rows are left out."""

    rows: list[Transaction]
    net_value: Decimal | None

    @property
    def is_whole(self) -> bool:
        return self.net_value is not None


@dataclass(frozen=True, slots=True)
class TransactionDetail:
    """One row with its fields as received, its former versions, its order, and its neighbours in time."""

    row: Transaction
    fields: list[tuple[str, str]]
    versions: list[Version]
    order: Siblings | None
    older: Transaction | None
    newer: Transaction | None


def transaction_detail(row: Transaction) -> TransactionDetail:
    """Return everything the row's page shows; whose row it is was checked before."""
    return TransactionDetail(
        row=row,
        fields=fields_of(row.payload),
        versions=_versions(row),
        order=_siblings(row),
        older=_neighbour(row, "newest"),
        newer=_neighbour(row, "oldest"),
    )


def _versions(row: Transaction) -> list[Version]:
    """Return the former versions, the latest first, each compared with the one that replaced it."""
    versions, later = [], row.payload
    for revision in row.revisions.order_by("-number"):
        versions.append(Version(revision, differences(revision.payload, later)))
        later = revision.payload
    return versions


def _siblings(row: Transaction) -> Siblings | None:
    if row.order_id is None:
        return None
    rows = Transaction.objects.filter(account=row.account_id, order_id=row.order_id).defer("payload")
    found = list(rows.order_by(*SORTS["oldest"])[: SIBLINGS + 1])
    is_whole = len(found) <= SIBLINGS
    return Siblings(found[:SIBLINGS], total(each.net_value for each in found) if is_whole else None)


def _neighbour(row: Transaction, sort: str) -> Transaction | None:
    wanted = TransactionFilter(sort=sort, size=1)
    page = transaction_page([row.account], wanted, Place(after=row.pk))
    return page.rows[0] if page.rows else None
