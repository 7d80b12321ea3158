"""What accounts hold in short, one line per underlying: found once per snapshot, which never changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.money import ZERO
from apps.trades.filters.positions import PositionFilter
from apps.trades.kept import kept
from apps.trades.selectors.positions import PositionSums, position_groups, position_lines, position_sums

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from apps.accounts.models import User
    from apps.trades.selectors.holdings import AccountSummary
    from apps.trades.selectors.positions import PositionGroup

# A page in short must not grow with the portfolio; the positions page has them all.
MOST_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held on one underlying, ``holds`` in words."""

    underlying: str
    holds: str
    sums: PositionSums


@dataclass(frozen=True, slots=True)
class Holdings:
    """The largest holdings in alphabetical order, how many others there are, and the sums of all."""

    shown: list[Holding]
    others: int
    sums: PositionSums


def holdings(user: User, summaries: Sequence[AccountSummary], number: str, now: datetime) -> Holdings:
    """Return what the account of this number holds, or all of them for an empty one; summaries are of the same."""
    snapshots = [each.snapshot_id for each in summaries]
    return kept(("holdings", user.pk, number, snapshots), lambda: _found(user, number, now))


def _found(user: User, number: str, now: datetime) -> Holdings:
    return _holdings(position_groups(position_lines(user, PositionFilter(account=number), now)))


def _holdings(groups: list[PositionGroup]) -> Holdings:
    largest = {group.underlying for group in sorted(groups, key=_size, reverse=True)[:MOST_SHOWN]}
    shown = [Holding(group.underlying, group.holds, group.sums) for group in groups if group.underlying in largest]
    return Holdings(shown, len(groups) - len(shown), position_sums([line for group in groups for line in group.lines]))


def _size(group: PositionGroup) -> Decimal:
    # A future has no value, but what it gained or lost says how much there is in it.
    return max(abs(group.sums.value or ZERO), abs(group.sums.open_change or ZERO))
