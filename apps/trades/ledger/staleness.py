"""What must be rebuilt: groups of families, and the partitions whose rows go before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.ledger.families import group_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from apps.trades.ledger.families import Members


@dataclass(frozen=True, slots=True)
class Standing:
    """A partition as it stands: its name, the families it was last rebuilt with, whether it must be again."""

    family: str
    members: Members
    is_dirty: bool

    @property
    def covers(self) -> frozenset[str]:
        return frozenset((self.family, *self.members))


@dataclass(frozen=True, slots=True)
class Plan:
    """Groups to rebuild, and the names of the partitions that they take the place of, both in order."""

    groups: tuple[Members, ...]
    replaced: tuple[str, ...]


def plan_of(standing: Iterable[Standing], groups: Mapping[str, Members]) -> Plan:
    """Return what is stale: dirty, or not grouped as the facts say now.

    A group that was joined or came apart takes all families it had or has with it, so that none of them is left with
    rows of the former grouping.
    """
    partitions = tuple(standing)
    touched: set[str] = set()
    for partition in partitions:
        if partition.is_dirty or partition.members != group_of(partition.family, groups):
            touched |= partition.covers
    touched = _closed(touched, partitions, groups)
    return Plan(
        tuple(sorted({group_of(family, groups) for family in touched})),
        tuple(sorted(partition.family for partition in partitions if partition.covers & touched)),
    )


def _closed(touched: set[str], partitions: Iterable[Standing], groups: Mapping[str, Members]) -> set[str]:
    """Add what belongs together with what is touched, now or before, until nothing more does."""
    while True:
        wider = {member for family in touched for member in group_of(family, groups)}
        wider |= {family for partition in partitions if partition.covers & wider for family in partition.covers}
        if wider == touched:
            return touched
        touched = wider
