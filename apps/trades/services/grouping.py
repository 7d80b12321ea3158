"""Grouping anew what a person changed: trades, chains and campaigns of some families, their lots left as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F

from apps.trades.engine.grouping.group import GROUPING_VERSION
from apps.trades.ledger.grouping.regrouping import Regrouping
from apps.trades.models import Account, Closure, Lot, Partition, ProfitEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from django.db.backends.utils import CursorWrapper


@transaction.atomic
def regroup(account: Account, families: Collection[str]) -> int:
    """Group the partitions of these families anew, by the edits in force, and return how many those were.

    Takes the account's lock, and bumps its ``ledger_version``. ``families`` are those of facts; a partition that
    joins one of them to others is grouped with all of its members.
    """
    locked = Account.objects.select_for_update().get(pk=account.pk)
    wanted = frozenset(families)
    partitions = [
        each
        for each in Partition.objects.filter(account=locked).order_by("family")
        if wanted.intersection([each.family, *each.members])
    ]
    with connection.cursor() as cursor:
        regroup_partitions(cursor, locked, partitions)
    return len(partitions)


def _nobody(done: int) -> None:
    """Tell nobody."""


def regroup_partitions(
    cursor: CursorWrapper,
    account: Account,
    partitions: Sequence[Partition],
    *,
    tell: Callable[[int], None] = _nobody,
) -> None:
    """Group these partitions of a locked account anew, one at a time; ``tell`` hears how many are done, before each."""
    if not partitions:
        return
    regrouping = Regrouping(cursor, account)
    regrouping.clear([each.family for each in partitions], {})
    for done, each in enumerate(partitions):
        tell(done)
        digests = regrouping.group({each.family: tuple(each.members) or (each.family,)})
        Partition.objects.filter(pk=each.pk).update(
            grouping_digest=digests[each.family], grouping_version=GROUPING_VERSION
        )
    regrouping.finish(beside=lambda: lots_and_what_follows(account))
    Account.objects.filter(pk=account.pk).update(ledger_version=F("ledger_version") + 1)


def lots_and_what_follows(account: Account) -> int:
    """Return how many lots, closures and entries there are, beside which a few more or less do not count."""
    return sum(model.objects.filter(account=account).count() for model in (Lot, Closure, ProfitEntry))
