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

Per share held there are three numbers, and they are never mixed:

- *tax basis*: what the shares cost, with only that premium folded in which the law says;
- *effective basis* = (cost of the shares held − premium of all options of the campaign, net of buy-backs − dividends)
  / shares. What former shares lost or won is not in it. A dividend counts from the day on which the campaign first
  held shares: an earlier one is of shares that an earlier campaign held;
- *break-even* = (what all shares bought cost − what those sold brought − premium − all income of the campaign)
  / shares: the price at which the campaign as a whole comes out even, if the options still open expire worthless.

Put assigned at 50 for 200.00, shares sold at 40, put at 38 assigned for 100.00: the basis of the new shares is
(3,800 − 300) / 100 = 35.00, and yet they have to be sold at 45.00, for the first ones lost 1,000.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.results import ZERO, WheelStep

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
    """The states of a campaign, and its numbers now (per share, USD; None while no shares are held). Its break-even
    follows from its sums."""

    steps: tuple[WheelStep, ...]
    shares: Decimal
    tax_basis: Decimal | None
    effective_basis: Decimal | None


class _Event(NamedTuple):
    """What one row changed: ``quantity`` as held, ``cost`` of the shares held (positive), ``cash`` of shares bought or
    sold and of options."""

    at: datetime
    number: int
    trade: TradeKey
    kind: str
    quantity: Decimal
    cost: Decimal
    cash: Decimal


class _Held:
    """What a campaign holds at a moment, and the cash that went into it."""

    def __init__(self) -> None:
        self.quantities = {"S": ZERO, "C": ZERO, "P": ZERO}
        self.cost = ZERO
        self._cash = {"S": ZERO, "C": ZERO, "P": ZERO}

    def add(self, event: _Event) -> None:
        """Let one row happen."""
        self.quantities[event.kind] += event.quantity
        self.cost += event.cost
        self._cash[event.kind] += event.cash

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

    @property
    def shares(self) -> Decimal:
        return self.quantities["S"]

    def effective_basis(self, dividends: Decimal) -> Decimal | None:
        """Return the effective basis per share with these dividends; None while no shares are held."""
        premium = self._cash["C"] + self._cash["P"]
        return (self.cost - premium - dividends) / self.shares if self.shares > 0 else None

    def break_even(self, earned: Decimal) -> Decimal | None:
        """Return the break-even per share with all that was earned beside the trades; None while no shares are held."""
        return -(sum(self._cash.values(), ZERO) + earned) / self.shares if self.shares > 0 else None


class _Earned:
    """What a campaign earned beside its trades, in order of day."""

    def __init__(self, income: Iterable[IncomeFact]) -> None:
        ordered = sorted(income, key=lambda each: (each.day, each.broker_id))
        self._days = [each.day for each in ordered]
        self._sums = list(accumulate((each.amount for each in ordered), initial=ZERO))

    def between(self, first: date, last: date) -> Decimal:
        """Return the sum of what came on these days, both included."""
        start, end = bisect_left(self._days, first), bisect_right(self._days, last)
        return self._sums[end] - self._sums[start] if start < end else ZERO


def walk(trades: Sequence[Built], income: Iterable[IncomeFact]) -> Walk:
    """Return the states of a campaign of shares and options on them, and where it stands now."""
    earned, held, steps = _Earned(income), _Held(), list[WheelStep]()
    days = {closure.closed_at: closure.day for trade in trades for closure in trade.closed_by}
    days |= {fill.opened_at: fill.day for trade in trades for fill in trade.fills}
    # A dividend is paid weeks after the shares had to be held: before the first of ours it is of former ones.
    first_shares = date.max
    for at, events in groupby(sorted(_events(trades)), key=lambda each: each.at):
        members = list(events)
        before = (held.state, held.shares)
        for event in members:
            held.add(event)
        if held.shares > 0:
            first_shares = min(first_shares, days[at])
        if (held.state, held.shares) != before:
            basis = held.effective_basis(earned.between(first_shares, days[at]))
            even = held.break_even(earned.between(date.min, days[at]))
            steps.append(WheelStep(at, held.state, members[-1].trade, held.shares, basis, even))
    return Walk(
        tuple(steps),
        held.shares,
        _tax_basis(trades, held.shares),
        held.effective_basis(earned.between(first_shares, date.max)),
    )


def without_prices(walked: Walk) -> Walk:
    """Return the same states without a price per share: of shares whose cost nobody knows there is none."""
    steps = tuple(step._replace(effective_basis=None, break_even=None) for step in walked.steps)
    return walked._replace(steps=steps, tax_basis=None, effective_basis=None)


def _events(trades: Sequence[Built]) -> Iterator[_Event]:
    """Yield what each row changed.

    Where nothing is realized (a corporate action, a transfer) the cost leaves with what goes: what a corporate action
    made of it brings it back at the same instant.
    """
    for trade in trades:
        for lot in trade.lots:
            if kind := _kind(lot.contract):
                at, cost = trade.began_at[lot.lot], -lot.net if kind == "S" else ZERO
                yield _Event(at, lot.lot.opening_id, trade.key, kind, lot.quantity, cost, lot.net)
        for closure, part in zip(trade.closed_by, trade.closures, strict=True):
            if kind := _kind(closure.contract):
                cost = part.opening_net if kind == "S" else ZERO
                cash = part.closing_net if part.is_realizing else -part.opening_net
                yield _Event(closure.closed_at, closure.closing_id, trade.key, kind, -part.quantity, cost, cash)


def _kind(contract: Contract) -> str:
    return "S" if contract.instrument_type == "Equity" else contract.option_type


def _tax_basis(trades: Sequence[Built], shares: Decimal) -> Decimal | None:
    """Return what the shares held cost in the tax view, each."""
    if shares <= 0:
        return None
    facts = {lot.key: lot for trade in trades for fill in trade.fills for lot in fill.lots}
    cost = ZERO
    for part in (part for trade in trades for part in trade.lots if part.remaining and _kind(part.contract) == "S"):
        lot = facts[part.lot]
        # A lot may be shared by several parts, each with its own of the premium.
        cost += part.remaining_net + lot.folded * part.remaining / lot.remaining
    return -cost / shares
