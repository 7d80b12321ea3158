"""The rows behind a difference, read for the checks to choose from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Abs

from apps.trades.engine.families import family_of
from apps.trades.engine.reconciliation.candidates import Row, candidates
from apps.trades.engine.symbols import contract_of
from apps.trades.models import Transaction
from apps.trades.selectors.both_sides import Key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from apps.trades.engine.reconciliation.results import Result
    from apps.trades.models import Account

NEWEST = 10
MOST_OF_A_KIND = 50
DOUBTFUL = Q(is_known_kind=False) | Q(vanished_at__isnull=False)
UNMATCHED = Q(unmatched_close__isnull=False)
# What makes a row doubtful.
STANDING = ("is_known_kind", "vanished_at", "unmatched_close")


def suspects_of_quantities(account: Account, found: Mapping[Key, Decimal]) -> dict[Key, tuple[int, ...]]:
    """Return for each instrument and its difference the likeliest rows: its own, and the doubtful ones of its family.

    Read at once for all: of a ledger that lacks its history every position differs.
    """
    families = {key: _family(key) for key in found}
    of_them = Q(instrument__key__in={key for _, key in found})
    of_families = Q(family__in=set(families.values())) & (DOUBTFUL | UNMATCHED)
    rows = Transaction.objects.filter(of_them | of_families, account=account).order_by()
    own, doubtful = defaultdict[Key, list[Row]](list), defaultdict[str, list[Row]](list)
    names = ("instrument__instrument_type", "instrument__key", "family")
    for *row, kind, key, family in rows.values_list("broker_id", "executed_at", "quantity", *STANDING, *names):
        each = _row(*row)
        own[kind or "", key or ""].append(each)
        if each.is_doubtful:
            doubtful[family].append(each)
    return {key: candidates({*own[key], *doubtful[families[key]]}, difference) for key, difference in found.items()}


def _family(key: Key) -> str:
    # The key states its own year, so any year reads it.
    contract = contract_of(*key, "", 2000)
    return family_of(contract.instrument_type, contract.symbol, contract.underlying_symbol)


def suspects_of_cash(account: Account, result: Result, difference: Decimal, until: datetime) -> tuple[int, ...]:
    """Return rows of the very amount, doubtful ones, and the newest that were there when the break was found."""
    rows = Transaction.objects.filter(account=account, currency=result.subject)
    size = abs(difference)
    # Once or twice the amount: a row too much or too few, or one with the wrong sign.
    of_size = rows.annotate(size=Abs("net_value")).filter(Q(size=size) | Q(size=size / 2) | DOUBTFUL)
    newest = rows.filter(first_seen_at__lte=until).order_by("-first_seen_at", "-executed_at", "-broker_id")
    ids = [*newest.values_list("pk", flat=True)[:NEWEST], *of_size.values_list("pk", flat=True)[:MOST_OF_A_KIND]]
    found = Transaction.objects.filter(pk__in=ids).order_by()
    return candidates(
        (_row(*row) for row in found.values_list("broker_id", "executed_at", "net_value", *STANDING)), difference
    )


def _row(
    broker_id: int,
    at: datetime,
    size: Decimal | None,
    is_known: bool,  # noqa: FBT001  (a row of values, as the query returns them)
    vanished_at: datetime | None,
    unmatched: int | None,
) -> Row:
    return Row(broker_id, at, size, not is_known or vanished_at is not None or unmatched is not None)
