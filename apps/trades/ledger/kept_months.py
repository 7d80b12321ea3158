"""What stays of a partition that is resumed (`resuming`), as its digest needs it.

No row that is made anew, and none that goes for it, is dated before the day of the flat moment. So of the months before
that one their digests are enough; of it and the later ones the rows that stay are read back, with those of no date.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.ledger.digests import MONTH, NO_MONTH, month_digests
from apps.trades.ledger.stored import stored_since
from apps.trades.models import Partition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.digests import ByMonth


class Kept(NamedTuple):
    """The digests of months in which all stays, and the lines that stay of the others."""

    digests: Mapping[str, str]
    lines: ByMonth


NOTHING = Kept({}, {})


def kept_months(cursor: CursorWrapper, account_id: int, starts: Mapping[str, datetime]) -> dict[str, Kept]:
    """Return what stays of each partition that is resumed from a moment on.

    To be asked once the rows of what is derived anew are deleted, and before the partitions are.
    """
    first = {family: first_month(since) for family, since in starts.items()}
    lines = stored_since(cursor, account_id, first)
    stored = Partition.objects.filter(account=account_id, family__in=first).values_list("family", "month_digests")
    return {family: Kept(_before(first[family], digests), lines[family]) for family, digests in stored}


def first_month(since: datetime) -> date:
    """Return the first day of the month before which nothing dated ``since`` or later can stand."""
    # A New York day is that of UTC or the one before.
    return (since.astimezone(UTC).date() - timedelta(1)).replace(day=1)


def digests_with(kept: Kept, new: ByMonth) -> dict[str, str]:
    """Return the digest of each month, of what stays and of what is new together."""
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for month, members in (*kept.lines.items(), *new.items()):
        lines[month] += members
    return {**kept.digests, **month_digests(lines)}


def _before(first: date, digests: Mapping[str, str]) -> dict[str, str]:
    return {month: digest for month, digest in digests.items() if NO_MONTH < month < str(first)[MONTH]}
