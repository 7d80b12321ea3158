"""What a person changed about grouping, between the table and the engine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from apps.core.money import digits
from apps.trades.engine.grouping.edits import LINKS, STRUCTURE, Edit, EditKind
from apps.trades.engine.grouping.results import Flag, Slice, trade_key_of
from apps.trades.ledger.statements import families_of_openings
from apps.trades.models import Edit as StoredEdit
from apps.trades.models import Transaction, UserStrategy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from apps.trades.engine.grouping.results import Conflict
    from apps.trades.models import Account

# The engine's own word for an edit that names fills it does not know.
GONE = "names_what_is_gone"


@dataclass(frozen=True, slots=True)
class AccountEdits:
    """The edits in force, in order, the families whose rows each of them names, and the family of each named fill."""

    account: Account
    edits: tuple[Edit, ...]
    families: dict[int, frozenset[str]]
    conflicts: dict[int, str] = field(default_factory=dict)
    homes: dict[int, str] = field(default_factory=dict)

    def of(self, members: Iterable[str]) -> list[Edit]:
        """Return the edits that name a fill of one of these families, with what they say of these."""
        wanted = frozenset(members)
        return [self._within(edit, wanted) for edit in self.edits if self.families[edit.number] & wanted]

    def _within(self, edit: Edit, wanted: frozenset[str]) -> Edit:
        if edit.kind in STRUCTURE | LINKS:
            return edit
        # A tag may be on trades of many families, each of which answers for its own; for what is nowhere any more, all.
        mine = (key for key in edit.trades if key.fill not in self.homes or self.homes[key.fill] in wanted)
        return replace(edit, trades=tuple(mine))

    def keep_conflicts(self, grouped: Collection[str], conflicts: Iterable[Conflict]) -> None:
        """Store which edits do not apply, and that those of the families ``grouped`` apply again that did not."""
        found = {conflict.edit: conflict.code for conflict in conflicts}
        for edit in self.edits:
            families = self.families[edit.number]
            if families and families.isdisjoint(grouped):
                continue
            code = found.get(edit.number, "") if families else GONE
            if not code and not families <= set(grouped):
                # The families that were not asked now may still be why it did not apply.
                continue
            if code != self.conflicts[edit.number]:
                StoredEdit.objects.filter(account=self.account, number=edit.number).update(conflict=code)


def edits_of(account: Account) -> AccountEdits:
    """Return the account's edits that are in force."""
    rows = list(StoredEdit.objects.active().filter(account=account).order_by("number"))
    edits = _named_as_now(account, tuple(map(edit_of, rows)))
    named = {fill for edit in edits for fill in fills_of(edit)}
    family = families_of_fills(account, named)
    return AccountEdits(
        account,
        edits,
        {edit.number: frozenset(family[fill] for fill in fills_of(edit) if fill in family) for edit in edits},
        {row.number: row.conflict for row in rows},
        family,
    )


def families_of_fills(account: Account, fills: Collection[int]) -> dict[int, str]:
    """Return the family of each of these rows and stated openings that is there, be it a fill still or not."""
    if not fills:
        return {}
    facts = Transaction.objects.filter(account=account, broker_id__in=fills)
    stated = families_of_openings(account) if min(fills) < 0 else {}
    return dict(facts.values_list("broker_id", "family")) | {name: stated[name] for name in stated.keys() & set(fills)}


def _named_as_now(account: Account, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Return the edits with the names that the user's strategies have by now: a code stays, a name may change."""
    if not any(edit.kind is EditKind.RELABEL for edit in edits):
        return edits
    names = dict(UserStrategy.objects.filter(owner=account.owner_id).values_list("code", "name"))
    return tuple(
        replace(edit, name=names.get(edit.text, edit.name)) if edit.kind is EditKind.RELABEL else edit for edit in edits
    )


def fills_of(edit: Edit) -> set[int]:
    """Return the broker ids of the fills an edit names, itself or as a trade's first."""
    return {each.fill for each in edit.slices} | {key.fill for key in edit.trades}


def edit_of(row: StoredEdit) -> Edit:
    """Return a stored edit as the engine reads it."""
    stated: dict[str, Any] = row.arguments
    return Edit(
        number=row.number,
        kind=EditKind(row.kind),
        slices=tuple(
            Slice(fill, Decimal(start), Decimal(quantity)) for fill, start, quantity in stated.get("fills", ())
        ),
        trades=tuple(map(trade_key_of, stated.get("trades", ()))),
        text=stated.get("text", ""),
        name=stated.get("name", ""),
        rating=stated.get("rating"),
        plan=tuple(sorted(stated.get("plan", {}).items())),
        seen=tuple((trade_key_of(key), tuple(map(Flag, flags))) for key, flags in stated.get("seen", {}).items()),
    )


def arguments_of(edit: Edit) -> dict[str, Any]:
    """Return an edit's arguments as they are stored: quantities and starts as text, trades by their keys."""
    stated = {
        "fills": [[each.fill, digits(each.start), digits(each.quantity)] for each in edit.slices],
        "trades": [str(key) for key in edit.trades],
        "text": edit.text,
        "name": edit.name,
        "rating": edit.rating,
        "plan": dict(edit.plan),
        "seen": {str(key): list(flags) for key, flags in edit.seen},
    }
    return {name: value for name, value in stated.items() if value not in ([], "", None, {})}
