"""Hold the ledger against what the last sync read from the broker, and keep what came of it.

Run at the end of each sync, after the rebuild, and by ``manage.py reconcile``; it asks no broker. Facts, lots and
entries are read and never written: a difference is shown, a new one told, and neither side is bent to the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from apps.core.dates import NEW_YORK
from apps.core.money import QUANTITY_DECIMALS, rounded
from apps.trades.engine.reconciliation.cash import Purse, check_cash
from apps.trades.engine.reconciliation.fees import check_fees
from apps.trades.engine.reconciliation.net_liq import check_net_liq
from apps.trades.engine.reconciliation.open_prices import check_open_price
from apps.trades.engine.reconciliation.quantities import check_quantity
from apps.trades.engine.reconciliation.results import (
    FROM_LOTS,
    FROM_SNAPSHOT,
    Cause,
    Check,
    Result,
    State,
    not_compared,
)
from apps.trades.models import Account, OpeningCash, Reconciliation, ReconciliationResult, Snapshot
from apps.trades.selectors.both_sides import (
    fee_days_of,
    moved_by_currency,
    pairs_of,
    purses_of,
    steps_of,
    worth_of,
)
from apps.trades.selectors.suspects import suspects_of_cash, suspects_of_quantities
from apps.trades.services.breaks import Subject, keep_breaks, subject_of
from apps.trades.services.telling import tell_of_breaks, tell_of_rows_that_came

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from apps.trades.engine.reconciliation.pairs import Pair
    from apps.trades.models import Break
    from apps.trades.selectors.both_sides import Moved


@transaction.atomic
def reconcile(*, account: Account, at: datetime | None = None) -> Reconciliation | None:
    """Compare the account with its current snapshot, store what came of it and tell the user of new breaks.

    Takes the account's lock. ``at`` is the moment written. Made again from the same snapshot, the result replaces the
    former one. Returns None where no sync has read positions and balances yet.
    """
    # Read anew: while the caller held its own, the opening day or the order of closing may have been changed.
    account = Account.objects.select_for_update().get(pk=account.pk)
    at = at or timezone.now()
    tell_of_rows_that_came(account, at)
    snapshot = Snapshot.objects.current().filter(account=account).prefetch_related("balances").first()
    if snapshot is None:
        return None
    results, shared = _compared(account, snapshot)
    standing = keep_breaks(account, results, shared, at)
    Reconciliation.objects.filter(snapshot=snapshot).delete()
    made = Reconciliation.objects.create(account=account, snapshot=snapshot, at=at)
    _store(made, account, results, standing)
    # What the user has explained beforehand he need not be told.
    new = {subject for subject, found in standing.items() if found.found_at == at and not found.explanation}
    tell_of_breaks(account, [each for each in results if each.is_break and subject_of(each) in new])
    return made


def _compared(account: Account, snapshot: Snapshot) -> tuple[list[Result], frozenset[Check]]:
    """Return all results, and the checks that could not be made at all for a cause they share."""
    moved = moved_by_currency(account)
    lots = _lot_results(account, snapshot)
    unread = _cause_of_snapshot(snapshot, moved)
    cash = [check_cash(each) for each in _purses(account, snapshot, moved, can_fix=unread is None)]
    has_break = any(each.is_break for each in (*lots, *cash))
    worth = check_net_liq(worth_of(snapshot), has_break=has_break)
    fees = fee_days_of(account, snapshot.taken_at, _days_in_doubt(account))
    results = [*lots, *cash, *map(check_fees, fees), worth]
    if unread is not None:
        return not_compared(results, FROM_SNAPSHOT, unread), FROM_SNAPSHOT
    if account.partitions.dirty().exists():
        return not_compared(results, FROM_LOTS, Cause.RECALCULATING), FROM_LOTS
    return results, frozenset()


def _days_in_doubt(account: Account) -> list[str]:
    """Return the days whose fees did not simply agree the last time: they stay in sight until they do."""
    former = Reconciliation.objects.filter(account=account).order_by("-at", "-id").first()
    fees = ReconciliationResult.objects.filter(reconciliation=former, check_name=Check.FEES)
    return list(fees.exclude(state=State.AGREES).values_list("subject", flat=True))


def _lot_results(account: Account, snapshot: Snapshot) -> list[Result]:
    pairs, moment = pairs_of(account, snapshot), snapshot.taken_at.astimezone(NEW_YORK)
    quantities = [check_quantity(pair, moment) for pair in pairs]
    return [*quantities, *_open_prices(account, pairs)]


def _open_prices(account: Account, pairs: list[Pair]) -> list[Result]:
    """Compare prices; the history of an instrument is read only where its price does not agree at once."""
    method = account.lot_method
    first = [(pair, check_open_price(pair, method=method)) for pair in pairs]
    doubted = [
        (pair.contract.instrument_type, pair.contract.key)
        for pair, result in first
        if result is not None and result.state != State.AGREES and result.cause != Cause.QUANTITY_DIFFERS
    ]
    steps = steps_of(account, doubted) if doubted else {}
    again = [
        check_open_price(replace(pair, steps=known), method=method)
        if (known := steps.get((pair.contract.instrument_type, pair.contract.key)))
        else result
        for pair, result in first
    ]
    return [result for result in again if result is not None]


def _cause_of_snapshot(snapshot: Snapshot, moved: dict[str, Moved]) -> Cause | None:
    """Return why the snapshot and the rows are not of one moment, None where they are."""
    if not snapshot.is_settled:
        return Cause.MARKET_MOVING
    # A later sync may have stored rows and then failed to read what they made of the positions.
    if any(each.changed_at > snapshot.taken_at for each in moved.values()):
        return Cause.ROWS_SINCE
    return None


def _purses(account: Account, snapshot: Snapshot, moved: dict[str, Moved], *, can_fix: bool) -> list[Purse]:
    """Return the purses, an opening that is not known yet inferred and fixed now if the snapshot can be trusted."""
    return [
        _fixed(account, snapshot, purse) if can_fix and purse.opening is None and purse.reported is not None else purse
        for purse in purses_of(account, snapshot, moved)
    ]


def _fixed(account: Account, snapshot: Snapshot, purse: Purse) -> Purse:
    assert purse.reported is not None
    opening = purse.reported - purse.moved
    OpeningCash.objects.create(account=account, currency=purse.currency, amount=opening, fixed_at=snapshot.taken_at)
    return replace(purse, opening=opening, is_inferred=True, is_first=True)


def _store(made: Reconciliation, account: Account, results: list[Result], standing: Mapping[Subject, Break]) -> None:
    candidates = _candidates(account, results, standing)
    ReconciliationResult.objects.bulk_create(
        ReconciliationResult(
            reconciliation=made,
            **subject._asdict(),
            expected=_stored(result.expected),
            reported=_stored(result.reported),
            state=result.state.value,
            cause=result.cause.value if result.cause else "",
            candidates=candidates.get(subject, result.candidates),
            standing_break=standing.get(subject),
        )
        for result in results
        for subject in (subject_of(result),)
    )


def _stored(figure: Decimal | None) -> Decimal | None:
    # An average price may have no end.
    return None if figure is None else rounded(figure, QUANTITY_DECIMALS)


def _candidates(
    account: Account, results: list[Result], standing: Mapping[Subject, Break]
) -> dict[Subject, tuple[int, ...]]:
    """Return the rows that may explain each break in quantity or cash; a price knows its rows itself."""
    quantities = {
        (each.instrument_type, each.subject): each.difference
        for each in standing.values()
        if each.check_name == Check.QUANTITY
    }
    rows = suspects_of_quantities(account, quantities) if quantities else {}
    found = {Subject(Check.QUANTITY.value, *key): ids for key, ids in rows.items()}
    for result in results:
        cash = standing.get(subject_of(result)) if result.check == Check.CASH else None
        if cash is not None:
            found[subject_of(result)] = suspects_of_cash(account, result, cash.difference, cash.found_at)
    return found
