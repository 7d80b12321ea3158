"""Reads for the transactions pages: each costs the same whatever the length of the history.

A page is found by its place (the row it begins after), never by counting rows from the start, and it is read one
account at a time: within an account the index already has the order, so that only a page's worth of each is merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from apps.core.dates import day_bounds
from apps.trades.address_parts import row_id
from apps.trades.engine.symbols import product_of
from apps.trades.filters.transactions import SORTS
from apps.trades.models import Transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from apps.accounts.models import User
    from apps.trades.filters.transactions import TransactionFilter
    from apps.trades.models import Account

LAST_PAGE = "last"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies: after a row, before a row, at the end of the list, or at its start."""

    after: int | None = None
    before: int | None = None
    is_last: bool = False

    @property
    def parts(self) -> dict[str, str]:
        """What an address says to name this place; nothing for the start."""
        if self.is_last:
            return {"before": LAST_PAGE}
        named = {"before": self.before} if self.before is not None else {"after": self.after}
        return {name: str(row) for name, row in named.items() if row is not None}


@dataclass(frozen=True, slots=True)
class TransactionPage:
    """Some rows of the list, and whether others come before and after them."""

    rows: list[Transaction]
    has_previous: bool
    has_next: bool

    @property
    def first_id(self) -> int | None:
        return self.rows[0].pk if self.rows else None

    @property
    def last_id(self) -> int | None:
        return self.rows[-1].pk if self.rows else None


def read_place(query: Mapping[str, str]) -> Place:
    """Return the place an address names; what is not understood is the start."""
    before = query.get("before", "")
    return Place(after=row_id(query.get("after", "")), before=row_id(before), is_last=before == LAST_PAGE)


def filtered_transactions(user: User, wanted: TransactionFilter) -> QuerySet[Transaction]:
    """Return the user's rows the filter asks for, in its order; a text matches description, symbol, sub-type or id."""
    rows = _narrowed(Transaction.objects.for_user(user), wanted).select_related("account")
    if wanted.account:
        rows = rows.filter(account__number=wanted.account)
    return rows.order_by(*SORTS[wanted.sort])


def rows_of(accounts: Sequence[Account], wanted: TransactionFilter) -> QuerySet[Transaction]:
    """Return the rows of some accounts the filter asks for, unordered; whose they are was checked with the accounts."""
    return _narrowed(Transaction.objects.filter(account__in=accounts), wanted)


def accounts_asked_for(accounts: Sequence[Account], wanted: TransactionFilter) -> list[Account]:
    """Return those accounts that the filter leaves in."""
    return [account for account in accounts if wanted.account in {"", account.number}]


def transaction_page(accounts: Sequence[Account], wanted: TransactionFilter, place: Place) -> TransactionPage:
    """Return one page of the accounts' rows; a place whose row is gone is the start of the list."""
    order = SORTS[wanted.sort]
    anchor = _anchor(accounts, place)
    is_backwards = place.is_last or (anchor is not None and place.before is not None)
    direction = _reversed(order) if is_backwards else order
    rows = _narrowed(Transaction.objects.all(), wanted).defer("payload")
    if anchor is not None:
        rows = rows.filter(_beyond(anchor, direction))
    # One row more than shown tells whether there is a further page, without counting any.
    found = _merged(accounts, rows, direction, wanted.size + 1)
    shown, has_more = found[: wanted.size], len(found) > wanted.size
    if is_backwards:
        return TransactionPage(shown[::-1], has_previous=has_more, has_next=anchor is not None)
    return TransactionPage(shown, has_previous=anchor is not None, has_next=has_more)


def newest_transactions(accounts: Sequence[Account], count: int) -> list[Transaction]:
    """Return the newest rows of some accounts together."""
    return _merged(accounts, Transaction.objects.defer("payload"), SORTS["newest"], count)


def _narrowed(rows: QuerySet[Transaction], wanted: TransactionFilter) -> QuerySet[Transaction]:
    # A day is by definition the New York day of the moment; asked by moment the index on moments serves.
    if wanted.first is not None:
        rows = rows.filter(executed_at__gte=day_bounds(wanted.first)[0])
    if wanted.last is not None:
        rows = rows.filter(executed_at__lt=day_bounds(wanted.last)[1])
    exact = {"transaction_type": wanted.transaction_type, "sub_type": wanted.sub_type, "order_id": wanted.order}
    rows = rows.filter(**{name: value for name, value in exact.items() if value not in {"", None}})
    if wanted.underlying:
        rows = rows.filter(_on_underlying(wanted.underlying))
    return rows.filter(_matches(wanted.text)) if wanted.text else rows


def _on_underlying(name: str) -> Q:
    # A future's rows belong to the family of its product. The families are named first because an index begins
    # with them, while no index could serve the two alternatives.
    return Q(family__in={name, product_of(name)}) & (Q(underlying_symbol=name) | Q(family=name))


def _matches(text: str) -> Q:
    matches = Q(description__icontains=text) | Q(symbol__icontains=text) | Q(sub_type__icontains=text)
    number = row_id(text)
    return matches if number is None else matches | Q(broker_id=number) | Q(order_id=number)


def _anchor(accounts: Sequence[Account], place: Place) -> Transaction | None:
    number = place.before if place.before is not None else place.after
    if number is None or place.is_last:
        return None
    return Transaction.objects.filter(account__in=accounts, pk=number).defer("payload").first()


def _reversed(order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def _beyond(anchor: Transaction, order: tuple[str, ...]) -> Q:
    """Return the rows that follow the anchor in this order; the first condition is what an index can seek by."""
    first, second, third = (name.removeprefix("-") for name in order)
    way = "lt" if order[0].startswith("-") else "gt"
    at = {name: getattr(anchor, name) for name in (first, second, third)}
    return Q(**{f"{first}__{way}e": at[first]}) & (
        Q(**{f"{first}__{way}": at[first]})
        | Q(**{f"{second}__{way}": at[second]})
        | Q(**{second: at[second], f"{third}__{way}": at[third]})
    )


def _merged(
    accounts: Sequence[Account], rows: QuerySet[Transaction], order: tuple[str, ...], limit: int
) -> list[Transaction]:
    """Return the first rows of all accounts together, each row knowing its account."""
    by_id = {account.pk: account for account in accounts}
    parts = [rows.filter(account=account).order_by(*order)[:limit] for account in accounts]
    if not parts:
        return []
    merged = parts[0].union(*parts[1:], all=True).order_by(*order)[:limit] if len(parts) > 1 else parts[0]
    found = list(merged)
    for row in found:
        row.account = by_id[row.account_id]
    return found
