"""A draft with what it owns: what links, chains and names are made from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.peak import held_at_most
from apps.trades.engine.grouping.results import ZERO, Sums
from apps.trades.engine.results import GOES_ON

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from apps.trades.engine.grouping.drafts import Draft, Fills
    from apps.trades.engine.grouping.facts import ClosureFact
    from apps.trades.engine.grouping.fills import Fill
    from apps.trades.engine.grouping.parts import Owned
    from apps.trades.engine.grouping.results import Flag, TradeClosure, TradeKey, TradeLot
    from apps.trades.engine.results import LotKey
    from apps.trades.engine.values import Contract


@dataclass(eq=False)
class Built:
    """One trade: its fills in order of time, its parts of lots and closures, and the closures those are parts of."""

    key: TradeKey
    draft: Draft
    fills: Sequence[Fill]
    lots: Sequence[TradeLot]
    closures: Sequence[TradeClosure]
    closed_by: Sequence[ClosureFact]
    opened: dict[Contract, Decimal]
    flags: set[Flag] = field(default_factory=set)

    @property
    def opened_at(self) -> datetime:
        return self.fills[0].opened_at

    @property
    def opened_on(self) -> date:
        return self.fills[0].day

    @cached_property
    def began_at(self) -> dict[LotKey, datetime]:
        """When each lot came to be in its form: a carried one when a corporate action closed the one before."""
        found: dict[LotKey, datetime] = {}
        for fill in self.fills:
            for lot in fill.lots:
                former = fill.closures[lot.carried_from] if lot.carried_from is not None else ()
                carrying = [each.closed_at for each in former if each.reason in GOES_ON]
                found[lot.key] = carrying[-1] if carrying else fill.opened_at
        return found

    @cached_property
    def held(self) -> dict[Contract, Decimal]:
        """What is still open, net per contract, signed."""
        held: defaultdict[Contract, Decimal] = defaultdict(lambda: ZERO)
        for lot in self.lots:
            held[lot.contract] += lot.remaining
        return {contract: quantity for contract, quantity in held.items() if quantity}

    @cached_property
    def at_most(self) -> list[TradeLot]:
        """What it held at the same time at most: its name and risk are of this."""
        return held_at_most(self)

    @cached_property
    def is_cost_unknown(self) -> bool:
        """Whether nobody knows what some of it cost: what is said of its money then rests on the broker's word."""
        return any(lot.is_cost_unknown for fill in self.fills for lot in fill.lots)

    @cached_property
    def is_open(self) -> bool:
        """Whether any of it is still held."""
        return any(lot.remaining for lot in self.lots)

    @cached_property
    def last_close(self) -> ClosureFact | None:
        """What closed the last of what has been closed so far."""
        return max(self.closed_by, key=lambda each: (each.closed_at, each.closing_id), default=None)

    @property
    def closed_at(self) -> datetime | None:
        """When the last of it was closed, None while some of it is open."""
        if self.is_open:
            return None
        # A trade whose every lot was carried into nothing has no closure of its own: it ended when it began.
        return self.last_close.closed_at if self.last_close else self.opened_at

    @property
    def closed_on(self) -> date | None:
        """The New York day of `closed_at`."""
        if self.is_open:
            return None
        return self.last_close.day if self.last_close else self.opened_on

    @cached_property
    def sums(self) -> Sums:
        """Its money, to the millionth what its parts of lots and closures say."""
        opened = opened_fees = premium = realized = fees = moved = open_net = open_fees = variation = ZERO
        # One pass each: there are tens of thousands of trades, and nearly all have one or two parts.
        for lot in self.lots:
            if lot.is_opened:
                opened += lot.net
                opened_fees += lot.fees
                # What shares cost and what a future is charged are no premium, whatever stands beside them.
                if is_option(lot.contract):
                    premium += lot.net
            if lot.remaining:
                open_net += lot.remaining_net
                open_fees += lot.remaining_fees
                variation += lot.variation
        for each in self.closures:
            if each.is_realizing:
                realized += each.opening_net + each.closing_net
                fees += each.opening_fees + each.closing_fees
                moved += each.moved_net
        return Sums(opened, opened_fees, premium, realized, fees, realized + moved, open_net, open_fees, variation)


def build(drafts: Sequence[Draft], fills: Fills, owned: Sequence[Owned]) -> list[Built]:
    """Return the trades in order of opening and key."""
    closures = {
        (closure.lot, closure.closing_id): closure
        for fill in fills.values()
        for members in fill.closures.values()
        for closure in members
    }
    found = []
    for draft, own in zip(drafts, owned, strict=True):
        members = sorted({each.fill for each in draft.slices}, key=lambda name: fills[name].order)
        closed_by = [closures[each.lot, each.closing_id] for each in own.closures]
        found.append(
            Built(
                draft.key(fills), draft, [fills[name] for name in members], own.lots, own.closures, closed_by,
                draft.holdings(fills), set(draft.flags),
            )
        )  # fmt: skip
    return sorted(found, key=lambda trade: (trade.opened_at, trade.key))
