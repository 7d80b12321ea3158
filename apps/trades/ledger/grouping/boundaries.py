"""From which moment on a family must be grouped again, where its ledger was resumed from a flat one (`resuming`).

Campaigns contain chains, chains contain trades, and each is kept or replaced whole, so a family is cut where no
campaign reaches. What decides about a campaign is known `LOOKS_BACK` after its end: whether the next trade goes on
with it is a question of five trading days, rolls and legs added later are one of the same day. So what had ended that
long before the first new row stays. A family that someone edited is grouped whole: an edit may put together what
lies years apart. So is one in which an order goes on that was filled before: what an order opened is one trade, however
long it took.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.group import GROUPING_VERSION
from apps.trades.ledger.grouping.sheets import CAMPAIGNS
from apps.trades.ledger.loading import FACTS
from apps.trades.ledger.resuming import last_flat
from apps.trades.ledger.sheets import DELIVERABLES
from apps.trades.models import Partition

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.grouping.edits import AccountEdits
    from apps.trades.ledger.resuming import Span

# Five trading days end on the sixteenth day at the latest: Labor Day of 2001, then a week without an exchange.
LOOKS_BACK = timedelta(days=17)
# What money moved on the day of a campaign's end may be earned in it, or in the next one if that begins on this day.
A_DAY = timedelta(days=1)
# A delivery may tell what contracts of years ago stood for, and so what their trades are called.
LEARNING = f"SELECT DISTINCT family FROM {DELIVERABLES.table} WHERE account_id = %s AND family = ANY(%s)"  # noqa: S608
# Each OFFSET 0 keeps the server to looking up the few rows from a moment on, and then their orders one by one: it takes
# them for many and would read all facts.
ORDERS_ACROSS = f"""
    SELECT start.family FROM unnest(%s::text[], %s::timestamptz[]) AS start (family, since) WHERE EXISTS (
        SELECT FROM (
            SELECT account_id, order_id FROM {FACTS}
            WHERE account_id = %s AND family = start.family AND executed_at >= start.since AND order_id IS NOT NULL
            OFFSET 0
        ) row CROSS JOIN LATERAL (
            SELECT FROM {FACTS} WHERE account_id = row.account_id AND order_id = row.order_id
            AND family = start.family AND executed_at < start.since
            OFFSET 0
        ) earlier
    )
"""  # noqa: S608  (our own names, here and below)
SPANS = f"""
    SELECT family, opened_at, closed_at FROM {CAMPAIGNS.table}
    WHERE account_id = %s AND family = ANY(%s) ORDER BY opened_at
"""  # noqa: S608


def boundaries_of(cursor: CursorWrapper, edits: AccountEdits, starts: Mapping[str, datetime]) -> dict[str, datetime]:
    """Return the moment from which each resumed family is grouped; those left out are grouped whole."""
    partitions = Partition.objects.filter(
        account=edits.account, family__in=list(starts), grouping_version=GROUPING_VERSION
    ).exclude(grouping_digest="")
    families = [family for family in partitions.values_list("family", flat=True) if not edits.of([family])]
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    cursor.execute(SPANS, [edits.account.pk, families])
    for family, began, ended in cursor.fetchall():
        spans[family].append((began, ended and ended + A_DAY))
    found = {family: last_flat(spans[family], starts[family] - LOOKS_BACK) for family in families}
    cursor.execute(ORDERS_ACROSS, [list(found), list(found.values()), edits.account.pk])
    across = {family for (family,) in cursor.fetchall()}
    return {family: since for family, since in found.items() if family not in across}


def learning(cursor: CursorWrapper, account_id: int, families: Collection[str]) -> list[str]:
    """Return those of these families of whose contracts deliveries have shown what they stand for."""
    if not families:
        return []
    cursor.execute(LEARNING, [account_id, list(families)])
    return [family for (family,) in cursor.fetchall()]
