"""Whether what pages show is about to change because facts were stored that are not in it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.models import Partition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.trades.models import Account


def is_being_recalculated(accounts: Iterable[Account]) -> bool:
    """Return whether any of these accounts has a partition that waits to be rebuilt."""
    return Partition.objects.dirty().filter(account__in=list(accounts)).exists()
