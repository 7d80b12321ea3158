"""The wheel as a state machine: where a campaign with shares stands after each thing that happened to it.

The state follows from what is held, so it cannot disagree with the ledger:

| shares | short puts | short calls | state |
|---|---|---|---|
| none | none | – | FLAT |
| none | some | – | CSP_OPEN |
| held | none | none | STOCK |
| held | none | some | CC_OPEN |
| held | some | any | COVERED_STRANGLE |
| short | – | – | SHORT_STOCK |

*Effective basis* per share = (cost of the shares held − premium of all options of the campaign, net of buy-backs −
dividends) / shares. The *tax basis* beside it folds in only what the law says: the two are never mixed.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.results import ZERO, WheelStep
from apps.trades.engine.results import GOES_ON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.facts import IncomeFact
    from apps.trades.engine.grouping.results import TradeKey
    from apps.trades.engine.values import Contract

FLAT, CSP_OPEN, STOCK, CC_OPEN = "FLAT", "CSP_OPEN", "STOCK", "CC_OPEN"
COVERED_STRANGLE, SHORT_STOCK = "COVERED_STRANGLE", "SHORT_STOCK"


class Walk(NamedTuple):
    """The states of a campaign, and its numbers now (per share, USD; None while no shares are held)."""

    steps: tuple[WheelStep, ...]
    shares: Decimal
    tax_basis: Decimal | None
    effective_basis: Decimal | None


class _Event(NamedTuple):
    """What one row changed: ``quantity`` as held, ``cost`` of shares (positive), ``premium`` of options."""

    at: datetime
    number: int
    trade: TradeKey
    kind: str
    quantity: Decimal
    cost: Decimal
    premium: Decimal


class _Held:
    """What a campaign holds at a moment."""

    def __init__(self) -> None:
        self.quantities = {"S": ZERO, "C": ZERO, "P": ZERO}
        self.cost = ZERO
        self.premium = ZERO

    def add(self, event: _Event) -> None:
        self.quantities[event.kind] += event.quantity
        self.cost += event.cost
        self.premium += event.premium

    @property
    def state(self) -> str:
        shares, calls, puts = (self.quantities[kind] for kind in "SCP")
        if shares < 0:
            return SHORT_STOCK
        if shares == 0:
            return CSP_OPEN if puts < 0 else FLAT
        if puts < 0:
            return COVERED_STRANGLE
        return CC_OPEN if calls < 0 else STOCK

    def effective_basis(self, dividends: Decimal) -> Decimal | None:
        shares = self.quantities["S"]
        return (self.cost - self.premium - dividends) / shares if shares > 0 else None


def walk(trades: Sequence[Built], earned: Iterable[IncomeFact]) -> Walk:
    """Return the states of a campaign of shares and options on them, and where it stands now."""
    dividends = sorted(earned, key=lambda each: (each.day, each.broker_id))
    held, steps = _Held(), list[WheelStep]()
    days = {closure.closed_at: closure.day for trade in trades for closure in trade.closed_by}
    days |= {fill.opened_at: fill.day for trade in trades for fill in trade.fills}
    for at, events in groupby(sorted(_events(trades)), key=lambda each: each.at):
        members = list(events)
        before = (held.state, held.quantities["S"])
        for event in members:
            held.add(event)
        if (held.state, held.quantities["S"]) != before:
            got = sum((each.amount for each in dividends if each.day <= days[at]), ZERO)
            basis = held.effective_basis(got)
            steps.append(WheelStep(at, held.state, members[-1].trade, held.quantities["S"], None, basis))
    shares = held.quantities["S"]
    return Walk(
        tuple(steps),
        shares,
        _tax_basis(trades, shares),
        held.effective_basis(sum((each.amount for each in dividends), ZERO)),
    )


def _events(trades: Sequence[Built]) -> Iterator[_Event]:
    """Yield what each row changed. A corporate action changes how many there are, and by its cash what they cost."""
    for trade in trades:
        for lot in trade.lots:
            kind = _kind(lot.contract)
            if kind is not None:
                is_stock, is_carried = kind == "S", lot.lot.number > 0
                yield _Event(
                    trade.began_at[lot.lot], lot.lot.opening_id, trade.key, kind, lot.quantity,
                    -lot.net if is_stock else ZERO,
                    ZERO if is_stock or is_carried else lot.net,
                )  # fmt: skip
        for closure, part in zip(trade.closed_by, trade.closures, strict=True):
            kind = _kind(closure.contract)
            if kind is not None:
                is_stock, is_carried = kind == "S", closure.reason in GOES_ON
                yield _Event(
                    closure.closed_at, closure.closing_id, trade.key, kind, -part.quantity,
                    part.opening_net if is_stock else ZERO,
                    ZERO if is_stock or is_carried else part.closing_net,
                )  # fmt: skip


def _kind(contract: Contract) -> str | None:
    if contract.instrument_type == "Equity":
        return "S"
    return contract.option_type or None


def _tax_basis(trades: Sequence[Built], shares: Decimal) -> Decimal | None:
    """Return what the shares held cost in the tax view, each."""
    if shares <= 0:
        return None
    folded = {lot.key: lot.folded for trade in trades for fill in trade.fills for lot in fill.lots}
    cost = sum(
        (
            lot.remaining_net + folded[lot.lot]
            for trade in trades
            for lot in trade.lots
            if lot.remaining and _kind(lot.contract) == "S"
        ),
        ZERO,
    )
    return -cost / shares
