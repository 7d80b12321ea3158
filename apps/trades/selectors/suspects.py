"""The rows behind a difference, read for the checks to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Abs

from apps.trades.engine.families import family_of
from apps.trades.engine.reconciliation.candidates import Row, candidates
from apps.trades.engine.symbols import contract_of
from apps.trades.models import Transaction

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from apps.trades.engine.reconciliation.results import Result
    from apps.trades.models import Account

NEWEST = 10
MOST_OF_A_KIND = 50
DOUBTFUL = Q(is_known_kind=False) | Q(vanished_at__isnull=False)
UNMATCHED = Q(unmatched_close__isnull=False)


def suspects_of_quantity(account: Account, result: Result, difference: Decimal) -> tuple[int, ...]:
    """Return the rows of the instrument, and the doubtful ones of its family, likeliest first."""
    # The key's year is the contract's own, so any year reads it.
    contract = contract_of(result.instrument_type, result.subject, "", 2000)
    of_it = Q(instrument__instrument_type=result.instrument_type, instrument__key=result.subject)
    family = family_of(contract.instrument_type, contract.symbol, contract.underlying_symbol)
    rows = Transaction.objects.filter(account=account).filter(of_it | Q(family=family) & (DOUBTFUL | UNMATCHED))
    return _likeliest(rows, "quantity", difference)


def suspects_of_cash(account: Account, result: Result, difference: Decimal, until: datetime) -> tuple[int, ...]:
    """Return rows of the very amount, doubtful ones, and the newest that were there when the break was found."""
    rows = Transaction.objects.filter(account=account, currency=result.subject)
    size = abs(difference)
    # Once or twice the amount: a row too much or too few, or one with the wrong sign.
    of_size = rows.annotate(size=Abs("net_value")).filter(Q(size=size) | Q(size=size / 2) | DOUBTFUL)
    newest = rows.filter(first_seen_at__lte=until).order_by("-first_seen_at", "-executed_at", "-broker_id")
    ids = [*newest.values_list("pk", flat=True)[:NEWEST], *of_size.values_list("pk", flat=True)[:MOST_OF_A_KIND]]
    return _likeliest(Transaction.objects.filter(pk__in=ids), "net_value", difference)


def _likeliest(rows: QuerySet[Transaction], size: str, difference: Decimal) -> tuple[int, ...]:
    found = rows.order_by("-executed_at", "-broker_id").values_list(
        "broker_id", "executed_at", size, "is_known_kind", "vanished_at", "unmatched_close"
    )
    return candidates(
        (
            Row(broker_id, at, each, not is_known or vanished_at is not None or unmatched is not None)
            for broker_id, at, each, is_known, vanished_at, unmatched in found
        ),
        difference,
    )
