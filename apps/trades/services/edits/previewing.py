"""What a proposal would change, computed in memory; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from apps.trades.engine.grouping.comparing import difference
from apps.trades.ledger.grouping.edits import edits_of
from apps.trades.ledger.grouping.regrouping import grouped_with
from apps.trades.models import Edit, Partition
from apps.trades.services.edits.link_changes import link_changes
from apps.trades.services.edits.proposals import EditRefused

if TYPE_CHECKING:
    from apps.trades.engine.grouping.comparing import Difference
    from apps.trades.engine.grouping.results import Grouping
    from apps.trades.models import Account
    from apps.trades.services.edits.proposals import Proposal, Propose


@dataclass(frozen=True, slots=True)
class Preview:
    """A proposal and, where it touches grouping, what it changes in each partition (USD, both views), with the links
    it takes away or makes in words."""

    proposal: Proposal
    differences: tuple[Difference, ...]
    links: tuple[str, ...] = ()

    @property
    def keeps_totals(self) -> bool:
        return all(each.keeps_totals for each in self.differences)


def preview(*, account: Account, propose: Propose) -> Preview:
    """Return what a change would do. Raises EditRefused where it cannot be made or would change nothing."""
    proposal = propose(account)
    if not proposal.changes_grouping:
        return Preview(proposal, ())
    pairs = [_groupings(account, proposal, family) for family in proposal.families]
    found = tuple(difference(before, after) for before, after in pairs)
    if all(each.is_nothing for each in found):
        raise EditRefused("That would change nothing: the trades are grouped so already.")
    return Preview(proposal, found, tuple(words for before, after in pairs for words in link_changes(before, after)))


def next_number(account: Account) -> int:
    """Return the number of the account's next edit; none is used twice."""
    last = Edit.objects.filter(account=account).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _groupings(account: Account, proposal: Proposal, family: str) -> tuple[Grouping, Grouping]:
    """Return how a partition is grouped now, and how it would be."""
    partition = Partition.objects.filter(account=account, family=family).first()
    edits = edits_of(account).of((partition.members if partition else None) or [family])
    proposed = proposal.numbered(next_number(account))
    with connection.cursor() as cursor:
        before = grouped_with(cursor, account.pk, family, edits).grouping
        after = grouped_with(cursor, account.pk, family, [*edits, proposed]).grouping
    if any(conflict.edit == proposed.number for conflict in after.conflicts):
        raise EditRefused("The trades have changed meanwhile. Open them and choose again.")
    return before, after
