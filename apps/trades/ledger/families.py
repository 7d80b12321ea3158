"""Which families are rebuilt together: a corporate action that leads from one to another joins both for ever, and what
a person stated to have come of another for as long as it is stated."""

from __future__ import annotations

from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from apps.trades.engine.events.corporate import pair_corporate_actions
from apps.trades.engine.events.kinds import DELIVERS, Kind, kind_of_row
from apps.trades.engine.families import family_of
from apps.trades.ledger.loading import load_deliveries
from apps.trades.models import StatedTreatment, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.loading import Loaded

    Members = tuple[str, ...]

# What certainly is no corporate action stays in the database; an unknown sub-type is told by its description.
OTHERS = frozenset(sub_type for sub_type, kind in DELIVERS.items() if kind is not Kind.CORPORATE_ACTION)


def joined_families(cursor: CursorWrapper, account_id: int) -> dict[str, Members]:
    """Return, for each family of the account that is joined to another, all members of its group in order."""
    actions = _pairs(load_deliveries(cursor, account_id, but_for=OTHERS))
    return joined(chain(actions, _stated(account_id)))


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, Members]:
    """Return the groups that pairs make, by each of their members; a family paired with itself is in none."""
    groups: dict[str, set[str]] = {}
    for old, new in pairs:
        if old != new:
            both = groups.get(old, {old}) | groups.get(new, {new})
            groups |= dict.fromkeys(both, both)
    return {family: tuple(sorted(group)) for family, group in groups.items()}


def group_of(family: str, groups: Mapping[str, Members]) -> Members:
    """Return the members of the family's group, of which the first one names the partition."""
    return groups.get(family, (family,))


def _pairs(loaded: Loaded) -> Iterator[tuple[str, str]]:
    actions = [fact for fact in loaded.facts if kind_of_row(fact) is Kind.CORPORATE_ACTION]
    for _, halves in groupby(actions, key=attrgetter("executed_at")):
        for pair in pair_corporate_actions(list(halves)):
            yield loaded.families[pair.closed.broker_id], loaded.families[pair.opened.broker_id]


def _stated(account_id: int) -> Iterator[tuple[str, str]]:
    """Yield the families of rows that came of shares of another family, as a person stated."""
    parents = {
        each.broker_id: each.parent
        for each in StatedTreatment.objects.filter(account=account_id, parent__isnull=False).select_related("parent")
    }
    # Mostly there are none, and this is asked at every rebuild.
    if parents:
        rows = Transaction.objects.filter(account=account_id, broker_id__in=parents)
        for broker_id, family in rows.values_list("broker_id", "family"):
            parent = parents[broker_id]
            if parent is not None:
                yield family_of(parent.instrument_type, parent.symbol, parent.underlying_symbol), family
