"""From which moment on a partition must be derived again: after new rows, from where nothing was held before them.

A family is *flat* at a moment if every lot that began before it was closed before it. What the engine remembers from
one instant to the next is what is open, what was settled on it, how many lots go back to it, and which rows take
others back. At a flat moment the first three are empty: a pool's settled variation is put aside when its last lot
goes. So as long as no reversal reaches across it, rows on its two sides know nothing of each other: what was derived
of those before stays, whatever comes after, and those from it on are derived as if they were a family's first.

One thing goes on through a flat moment: variation that was settled on a future beyond what its prices say. It changes
no lot, closure or entry, for a lot begins with a pool in which nothing is settled, so each amount stays beside with its
own row. Only the problem that their sum is not zero is about rows of both sides, contract by contract. So that sum is
carried over (`variation`), addition not minding where it was cut, and this one problem is always said anew.

Some things know more than what is open, and a family that has one of them is rebuilt whole: a future that was carried
(into nothing, it leaves variation behind that no row beside tells of), what a contract delivered (the next delivery may
say otherwise), what a person stated, and an instrument that was completed after rows had named it. So is one of which
anything but new rows is known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from apps.trades.engine.ledger import ENGINE_VERSION
from apps.trades.engine.lots.deliverables import DELIVERABLES_DIFFER
from apps.trades.engine.lots.futures import FUTURE
from apps.trades.engine.results import Beside, Reason
from apps.trades.ledger.families import group_of
from apps.trades.ledger.loading import FACTS, INSTRUMENTS
from apps.trades.ledger.sheets import BESIDE, CLOSURES, DELIVERABLES, LOTS, PROBLEMS
from apps.trades.models import Partition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.families import Members
    from apps.trades.ledger.staleness import Standing
    from apps.trades.ledger.statements import Statements
    from apps.trades.models import Account

    Starts = dict[str, datetime]
    # When a lot began, and when the last of it was closed; None while it is open.
    Span = tuple[datetime, datetime | None]

# Most families were flat within so long before a new row.
LATE = timedelta(days=60)
# Families with what no flat moment ends.
REMEMBERS = f"""
    SELECT row.family FROM {BESIDE.table} row
    WHERE row.account_id = %(account)s AND row.family = ANY(%(families)s) AND row.kind = %(stating)s
    UNION SELECT row.family FROM {DELIVERABLES.table} row
    WHERE row.account_id = %(account)s AND row.family = ANY(%(families)s)
    UNION SELECT row.family FROM {PROBLEMS.table} row
    WHERE row.account_id = %(account)s AND row.family = ANY(%(families)s) AND row.code = %(differing)s
    UNION SELECT row.family FROM {CLOSURES.table} row JOIN {INSTRUMENTS} contract ON contract.id = row.instrument_id
    WHERE row.account_id = %(account)s AND row.family = ANY(%(families)s) AND row.reason = %(carried)s
    AND contract.instrument_type = %(future)s
    UNION SELECT row.family FROM {FACTS} row WHERE row.account_id = %(account)s AND row.family = ANY(%(families)s)
    AND row.broker_id = ANY(%(stated)s)
    UNION SELECT row.family FROM {FACTS} row JOIN {INSTRUMENTS} contract ON contract.id = row.instrument_id
    WHERE row.account_id = %(account)s AND row.family = ANY(%(families)s) AND contract.was_completed
"""  # noqa: S608  (our own names, here and below)
# A carried lot has the ``opened_at`` of the lot it goes back to, which was held until it began: they are one span.
SPANS = f"""
    SELECT lot.family, lot.opened_at, CASE WHEN lot.remaining = 0 THEN (
        SELECT max(closed_at) FROM {CLOSURES.table} closure
        WHERE closure.lot_id = lot.id AND closure.account_id = lot.account_id AND closure.family = lot.family
    ) END
    FROM {LOTS.table} lot WHERE lot.account_id = %s AND lot.family = ANY(%s)
    AND (%s::timestamptz IS NULL OR lot.remaining <> 0 OR lot.id IN (
        SELECT lot_id FROM {CLOSURES.table}
        WHERE account_id = %s AND day >= (%s::timestamptz AT TIME ZONE 'UTC')::date - 1
    ))
    ORDER BY lot.opened_at
"""  # noqa: S608
# A row whose original is missing reaches who knows where.
REVERSES_ACROSS = f"""
    SELECT DISTINCT row.family FROM {FACTS} row
    JOIN unnest(%s::text[], %s::timestamptz[]) AS start (family, since) ON start.family = row.family
    LEFT JOIN {FACTS} original
    ON original.account_id = row.account_id AND original.family = row.family AND original.broker_id = row.reverses_id
    WHERE row.account_id = %s AND row.reverses_id IS NOT NULL
    AND (row.executed_at >= start.since) <> COALESCE(original.executed_at >= start.since, FALSE)
"""  # noqa: S608


def starts_of(
    cursor: CursorWrapper,
    account: Account,
    statements: Statements,
    standing: Sequence[Standing],
    groups: Mapping[str, Members],
) -> Starts:
    """Return the flat moment from which each partition that can be resumed is derived; all others are rebuilt
    whole."""
    covering = Counter(family for each in standing for family in each.covers)
    alone = [family for family, times in covering.items() if times == 1 and group_of(family, groups) == (family,)]
    starts = _newest_only(account, alone)
    for family in _remembering(cursor, account, statements, starts):
        starts.pop(family, None)
    starts = _flat_moments(cursor, account, starts)
    for family in _reversing_across(cursor, account, starts):
        starts.pop(family, None)
    return starts


def last_flat(spans: Iterable[Span], at: datetime) -> datetime:
    """Return the last flat moment that is not after ``at``, or the beginning if there is none.

    ``spans`` are in order of when they began. What closes at a moment was held at it: rows of one instant stay
    together.
    """
    began, ended, is_open = at, None, False
    for start, end in spans:
        if start >= at:
            break
        if not is_open and (ended is None or start > ended):
            began, ended = start, None
        is_open = is_open or end is None
        ended = max(filter(None, (ended, end)), default=None)
    return began if is_open or (ended is not None and ended >= at) else at


def _newest_only(account: Account, families: Sequence[str]) -> Starts:
    """Return the moment of the first new row of each partition that is right but for new rows."""
    found = Partition.objects.filter(
        account=account, family__in=families, is_dirty=True, dirty_from__isnull=False,
        engine_version=ENGINE_VERSION, lot_method=account.lot_method,
    ).exclude(digest="").exclude(month_digests={})  # fmt: skip
    rows = found.values_list("family", "members", "dirty_from")
    return {family: at for family, members, at in rows if members == [family] and at is not None}


def _remembering(cursor: CursorWrapper, account: Account, statements: Statements, families: Iterable[str]) -> set[str]:
    named = list(families)
    cursor.execute(REMEMBERS, {
        "account": account.pk, "families": named, "stating": Beside.STATED, "differing": DELIVERABLES_DIFFER,
        "carried": Reason.CORPORATE_ACTION, "future": FUTURE, "stated": statements.rows,
    })  # fmt: skip
    stated = {family for family in named if statements.closings_of([family]) or statements.openings_of([family])}
    return stated | {family for (family,) in cursor.fetchall()}


def _flat_moments(cursor: CursorWrapper, account: Account, starts: Starts) -> Starts:
    """Look among the lots of late first: those that ended before a flat moment have no say in it, so what is found
    after ``horizon`` holds."""
    if not starts:
        return {}
    horizon = min(starts.values()) - LATE
    found = _flat_among(cursor, account, starts, horizon)
    far = {family: starts[family] for family, at in found.items() if at < horizon}
    return found | (_flat_among(cursor, account, far, None) if far else {})


def _flat_among(cursor: CursorWrapper, account: Account, starts: Starts, horizon: datetime | None) -> Starts:
    """Return the last flat moments as lots say that were held at ``horizon`` or later, or all if that is None."""
    spans: dict[str, list[Span]] = defaultdict(list)
    cursor.execute(SPANS, [account.pk, list(starts), horizon, account.pk, horizon])
    for family, began, ended in cursor:
        spans[family].append((began, ended))
    return {family: last_flat(spans[family], at) for family, at in starts.items()}


def _reversing_across(cursor: CursorWrapper, account: Account, starts: Starts) -> list[str]:
    cursor.execute(REVERSES_ACROSS, [list(starts), list(starts.values()), account.pk])
    return [family for (family,) in cursor.fetchall()]
