"""A fill with all that became of it: the lot it opened, those that corporate actions made of it, what closed them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from apps.trades.engine.results import GOES_ON

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from decimal import Decimal

    from apps.trades.engine.grouping.facts import ClosureFact, FamilyFacts, LotFact
    from apps.trades.engine.results import LotKey
    from apps.trades.engine.values import Contract

OPTIONS = frozenset({"Equity Option", "Future Option"})
DERIVATIVES = OPTIONS | {"Future"}


@dataclass(frozen=True)
class Fill:
    """One opening row. ``lots`` are in order of number, the first being what the row opened, or what it opened first;
    ``closures`` of each lot in order of time."""

    lots: tuple[LotFact, ...]
    closures: dict[LotKey, list[ClosureFact]]

    @property
    def id(self) -> int:
        return self.lots[0].key.opening_id

    @property
    def contract(self) -> Contract:
        return self.lots[0].contract

    @property
    def opened_at(self) -> datetime:
        return self.lots[0].opened_at

    @property
    def day(self) -> date:
        return self.lots[0].day

    @cached_property
    def opened(self) -> tuple[LotFact, ...]:
        """The lots the row opened itself: several only where a person stated that it brought what was bought so."""
        if len(self.lots) == 1:
            return self.lots
        return tuple(lot for lot in self.lots if lot.carried_from is None) or self.lots[:1]

    @cached_property
    def quantity(self) -> Decimal:
        """Signed: sold is negative."""
        first, *others = self.opened
        return sum((lot.quantity for lot in others), first.quantity)

    @property
    def order_id(self) -> int | None:
        return self.lots[0].order_id

    @cached_property
    def ends(self) -> list[ClosureFact]:
        """Everything that closed a part of it for good, in order of time."""
        # Where a corporate action made something else of it, it went on: that closing ended nothing.
        own = {lot.carried_from for lot in self.lots}
        closures = [each for lot in self.lots for each in self.closures[lot.key]]
        kept = [each for each in closures if each.reason not in GOES_ON or each.lot not in own]
        return sorted(kept, key=attrgetter("closed_at", "closing_id"))

    @cached_property
    def closed_at(self) -> datetime | None:
        """When the last of it was closed, None while some of it is open."""
        if any(lot.remaining for lot in self.lots):
            return None
        return self.ends[-1].closed_at if self.ends else self.opened_at

    @property
    def order(self) -> tuple[datetime, int]:
        """The place of the fill in the total order of a family."""
        return self.opened_at, self.id


def fills_of(facts: FamilyFacts) -> list[Fill]:
    """Return the fills of a family in order of time and broker id."""
    closures: defaultdict[LotKey, list[ClosureFact]] = defaultdict(list)
    for closure in sorted(facts.closures, key=attrgetter("closed_at", "closing_id")):
        closures[closure.lot].append(closure)
    lots: defaultdict[int, list[LotFact]] = defaultdict(list)
    for lot in facts.lots:
        lots[lot.key.opening_id].append(lot)
    fills = [_fill(members, closures) for members in lots.values()]
    return sorted(fills, key=attrgetter("order"))


def _fill(members: Iterable[LotFact], closures: dict[LotKey, list[ClosureFact]]) -> Fill:
    ordered = tuple(sorted(members, key=attrgetter("key")))
    return Fill(ordered, {lot.key: closures.get(lot.key, []) for lot in ordered})


def is_option(contract: Contract) -> bool:
    """Say whether a contract is an option, on shares or on a future."""
    return contract.instrument_type in OPTIONS


def is_derivative(contract: Contract) -> bool:
    """Say whether a contract is an option or a future."""
    return contract.instrument_type in DERIVATIVES
