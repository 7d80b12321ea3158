"""Corporate actions: lots that go on in another shape, at the same total cost and from the same day.

100 shares that cost 3,000 become 150 at three for two, at 20.00 each; nothing is realized. The rows' own cash, which
is an offsetting pair, stays out of it; where it does not offset (cash was paid beside the new shares) the difference
lowers or raises the carried cost, until a person states what the new shares were worth and a part of it is a gain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import NOTHING, QUANTITY_SCALE, SCALE, ZERO, Amounts, share, split
from apps.trades.engine.events.kinds import Effect
from apps.trades.engine.facts import FINEST_PRICE, Treatment
from apps.trades.engine.lots.book import closure_of
from apps.trades.engine.lots.futures import is_settled_daily
from apps.trades.engine.lots.movement import Movement
from apps.trades.engine.lots.pool import in_order_of_age
from apps.trades.engine.lots.statements.tax_rules import gain_with_cash
from apps.trades.engine.results import Beside, Origin, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from apps.trades.engine.events.values import Carried
    from apps.trades.engine.facts import Fact
    from apps.trades.engine.lots.book import Book
    from apps.trades.engine.lots.pool import OpenLot, Part
    from apps.trades.engine.values import Contract

    # What lots go on with: their cost, and the premium that the tax view folds into it.
    Costs = list[tuple[Amounts, Amounts]]

MERGERS = frozenset({Treatment.MERGER_WITH_CASH})


@dataclass(frozen=True, slots=True)
class Lifted:
    """Lots taken out of their contract, on their way into the next, with what was settled on them (futures).

    ``first`` is the place of the first of their closures.
    """

    event: Carried
    parts: list[Part]
    missing: Decimal
    variation: Decimal = ZERO
    first: int = 0


def carry(book: Book, events: Sequence[Carried]) -> None:
    """Carry the lots of every action of one instant: all are lifted before the first is put down again, so that two
    symbols can change places."""
    for lifted in [_lift(book, event) for event in events]:
        _put_down(book, lifted)


def spread(book: Book, fact: Fact, contract: Contract, received: Decimal) -> None:
    """Spread the cost of the open shares over them and those received on them for nothing (a stock dividend)."""
    held = abs(book.pool(contract).quantity)
    parts = take_away(book, fact, contract, held)
    sizes = sizes_of(parts)
    nothing = [ZERO] * len(sizes)
    costs = _with_cash(parts, fact.amounts)
    _reopen(book, fact, contract, parts, share((held + received), sizes, QUANTITY_SCALE), costs, nothing)


def take_away(book: Book, fact: Fact, contract: Contract, magnitude: Decimal) -> list[Part]:
    """Close so much of a contract by a row that realizes nothing of it, and return the parts, oldest first."""
    movement = Movement(
        fact=fact,
        contract=contract,
        effect=Effect.CLOSE,
        side=None,
        left=fact.quantity,
        reason=Reason.CORPORATE_ACTION,
        origin=Origin.CORPORATE_ACTION,
        amounts=NOTHING,
    )
    parts = in_order_of_age(book.pool(contract).take(magnitude))
    for part in parts:
        # Not through ``finish``: the row's cash is none of these parts', and nothing is realized here.
        book.closures.append(closure_of(movement, part, NOTHING, NOTHING))
    return parts


def go_on(
    book: Book, fact: Fact, part: Part, contract: Contract, magnitude: Decimal, cost: Amounts, folded: Amounts
) -> OpenLot:
    """Return the lot as which a part goes on: as old as the one it was of, at this cost, by this row."""
    multiplier = contract.multiplier
    price = (abs(cost.gross) / (magnitude * multiplier)).quantize(FINEST_PRICE) if multiplier else None
    return replace(
        part.lot,
        key=book.new_key(part.lot.key.opening_id),
        contract=contract,
        origin=Origin.CORPORATE_ACTION,
        began_on=fact.day,
        quantity=magnitude.copy_sign(part.quantity),
        price=price,
        opening=cost,
        folded=folded,
        carried_from=part.lot.key,
        carried_by=fact.broker_id,
    )


def pay_into(
    book: Book, index: int, part: Part, cash: Amounts, gain: Callable[[Decimal], Decimal], reason: Reason
) -> tuple[Amounts, Amounts]:
    """Let cash lower the cost of a part that goes on, and realize what ``gain`` makes of its cost (USD, positive).

    Returns the cost and the folded premium it goes on with; ``index`` is the place of its closure. The tax view, in
    which the premium is a part of the cost, may realize more or less: what it does is moved out of what is folded.
    """
    cost = -part.cash.net
    trader, tax = gain(cost), gain(cost - part.folded.net)
    if not trader and not tax:
        return part.cash.plus(cash), part.folded
    moved = Amounts(tax - trader)
    # The cost leaves with the closure, and what is not realized of it and of the cash comes back in the new lot.
    closing = cash._replace(net=cost + trader)
    book.closures[index] = replace(book.closures[index], reason=reason, closing=closing, moved=moved)
    return Amounts(part.cash.net + cash.net - trader), part.folded.minus(moved)


def sizes_of(parts: Sequence[Part]) -> list[Decimal]:
    """Return how much each part is, without its side."""
    return [abs(part.quantity) for part in parts]


def _lift(book: Book, event: Carried) -> Lifted:
    fact, contract, first = event.closed, event.closed.contract, len(book.closures)
    if contract is None or fact.quantity is None:
        return Lifted(event, [], fact.quantity or ZERO)
    pool = book.pool(contract)
    held = abs(pool.quantity)
    parts = take_away(book, fact, contract, fact.quantity)
    taken = sum(sizes_of(parts), ZERO)
    missing = fact.quantity - taken
    if missing:
        book.report("corporate_action_without_lots", fact, missing)
    # What was settled on the lots goes with them: it is a part of what they will realize.
    variation = share(pool.variation, [taken, held - taken], SCALE)[0] if taken else ZERO
    pool.variation -= variation
    return Lifted(event, parts, missing, variation, first)


def _put_down(book: Book, lifted: Lifted) -> None:
    closed, opened = lifted.event.closed, lifted.event.opened
    paid = closed.amounts.plus(opened.amounts)
    if not lifted.parts or opened.contract is None or opened.quantity is None or closed.quantity is None:
        book.set_beside(opened, Beside.CORPORATE_ACTION, paid.net)
        return
    sizes = sizes_of(lifted.parts)
    # What is missing of the old contract is missing of the new one too.
    there = opened.quantity if not lifted.missing else opened.quantity * sum(sizes, ZERO) / closed.quantity
    magnitudes = share(there.quantize(QUANTITY_SCALE), sizes, QUANTITY_SCALE)
    stated = book.treatment_of(opened, MERGERS)
    if stated is not None and stated.value is not None and _is_sale_in_part(lifted, paid.net):
        book.treated.add(opened.broker_id)
        costs = _with_gain(book, lifted, split(paid, sizes), [stated.value * each for each in magnitudes])
    else:
        if paid.net:
            book.report("corporate_action_paid_cash", opened, amount=paid.net)
        costs = _with_cash(lifted.parts, paid)
    settled = share(lifted.variation, sizes, SCALE)
    _reopen(book, opened, opened.contract, lifted.parts, magnitudes, costs, settled)


def _is_sale_in_part(lifted: Lifted, paid: Decimal) -> bool:
    """Say whether cash was received beside new shares for shares held long; what is missing has no cost to compare."""
    part = lifted.parts[0]
    return paid > 0 and part.quantity > 0 and not lifted.missing and not is_settled_daily(part.lot.contract)


def _with_cash(parts: Sequence[Part], paid: Amounts) -> Costs:
    cash = split(paid, sizes_of(parts))
    return [
        (part.cash.plus(each) if each.net else part.cash, part.folded) for part, each in zip(parts, cash, strict=True)
    ]


def _with_gain(book: Book, lifted: Lifted, cash: Sequence[Amounts], worths: Sequence[Decimal]) -> Costs:
    """Each lot by itself: the loss of one makes the gain of another no smaller (IRC 356(c), Reg. 1.356-1(b))."""
    costs = []
    for place, (part, paid, worth) in enumerate(zip(lifted.parts, cash, worths, strict=True)):
        gain = partial(gain_with_cash, worth=worth.quantize(SCALE), cash=paid.net)
        costs.append(pay_into(book, lifted.first + place, part, paid, gain, Reason.MERGER_WITH_CASH))
    return costs


def _reopen(
    book: Book,
    fact: Fact,
    contract: Contract,
    parts: list[Part],
    magnitudes: list[Decimal],
    costs: Costs,
    settled: list[Decimal],
) -> None:
    for part, magnitude, (cost, folded), variation in zip(parts, magnitudes, costs, settled, strict=True):
        if not magnitude:
            # A crumb that a reverse split leaves nothing of: no lot can carry its cost.
            book.set_beside(fact, Beside.CORPORATE_ACTION, cost.net)
            continue
        lot = go_on(book, fact, part, contract, magnitude, cost, folded)
        # A price scales with the shares and is never told from the cost, which cash and fees are in.
        lot.price = _scaled(part.lot.price, part, magnitude)
        book.arrive(lot, fact, variation)


def _scaled(price: Decimal | None, part: Part, magnitude: Decimal) -> Decimal | None:
    return (price * abs(part.quantity) / magnitude).quantize(QUANTITY_SCALE) if price is not None else None
