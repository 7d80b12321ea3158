"""Corporate actions: lots that go on in another shape, at the same total cost and from the same day.

100 shares that cost 3,000 become 150 at three for two, at 20.00 each; nothing is realized. The rows' own cash, which
is an offsetting pair, stays out of it; where it does not offset (cash was paid beside the new shares) the difference
lowers or raises the carried cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import NOTHING, QUANTITY_SCALE, SCALE, ZERO, Amounts, share, split
from apps.trades.engine.events.kinds import Effect
from apps.trades.engine.lots.book import closure_of
from apps.trades.engine.lots.movement import Movement
from apps.trades.engine.lots.pool import OpenLot, Part, in_order_of_age
from apps.trades.engine.results import Beside, Origin, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from apps.trades.engine.events.values import Carried
    from apps.trades.engine.facts import Fact
    from apps.trades.engine.lots.book import Book
    from apps.trades.engine.values import Contract


@dataclass(frozen=True, slots=True)
class Lifted:
    """Lots taken out of their contract, on their way into the next, with what was settled on them (futures)."""

    event: Carried
    parts: list[Part]
    missing: Decimal
    variation: Decimal = ZERO


def carry(book: Book, events: Sequence[Carried]) -> None:
    """Carry the lots of every action of one instant: all are lifted before the first is put down again, so that two
    symbols can change places."""
    for lifted in [_lift(book, event) for event in events]:
        _put_down(book, lifted)


def spread(book: Book, fact: Fact, contract: Contract, received: Decimal) -> None:
    """Spread the cost of the open shares over them and those received on them for nothing (a stock dividend)."""
    movement = _movement(fact, contract)
    held = abs(book.pool(contract).quantity)
    parts = _take(book, movement, contract, held)
    sizes = _sizes(parts)
    nothing = [ZERO] * len(sizes)
    _reopen(book, fact, contract, parts, share((held + received), sizes, QUANTITY_SCALE), fact.amounts, nothing)


def _lift(book: Book, event: Carried) -> Lifted:
    fact, contract = event.closed, event.closed.contract
    if contract is None or fact.quantity is None:
        return Lifted(event, [], fact.quantity or ZERO)
    pool = book.pool(contract)
    held = abs(pool.quantity)
    parts = _take(book, _movement(fact, contract), contract, fact.quantity)
    taken = sum(_sizes(parts), ZERO)
    missing = fact.quantity - taken
    if missing:
        book.report("corporate_action_without_lots", fact, missing)
    # What was settled on the lots goes with them: it is a part of what they will realize.
    variation = share(pool.variation, [taken, held - taken], SCALE)[0] if taken else ZERO
    pool.variation -= variation
    return Lifted(event, parts, missing, variation)


def _put_down(book: Book, lifted: Lifted) -> None:
    closed, opened = lifted.event.closed, lifted.event.opened
    paid = closed.amounts.plus(opened.amounts)
    if not lifted.parts or opened.contract is None or opened.quantity is None or closed.quantity is None:
        book.set_beside(opened, Beside.CORPORATE_ACTION, paid.net)
        return
    if paid.net:
        book.report("corporate_action_paid_cash", opened, amount=paid.net)
    sizes = _sizes(lifted.parts)
    # What is missing of the old contract is missing of the new one too.
    there = opened.quantity if not lifted.missing else opened.quantity * sum(sizes, ZERO) / closed.quantity
    quantity = there.quantize(QUANTITY_SCALE)
    settled = share(lifted.variation, sizes, SCALE)
    _reopen(book, opened, opened.contract, lifted.parts, share(quantity, sizes, QUANTITY_SCALE), paid, settled)


def _take(book: Book, movement: Movement, contract: Contract, magnitude: Decimal) -> list[Part]:
    parts = in_order_of_age(book.pool(contract).take(magnitude))
    for part in parts:
        # Not through ``finish``: the row's cash is none of these parts', and nothing is realized here.
        book.closures.append(closure_of(movement, part, NOTHING, NOTHING))
    return parts


def _reopen(
    book: Book,
    fact: Fact,
    contract: Contract,
    parts: list[Part],
    magnitudes: list[Decimal],
    paid: Amounts,
    settled: list[Decimal],
) -> None:
    paid_each = split(paid, _sizes(parts))
    for part, magnitude, cash, variation in zip(parts, magnitudes, paid_each, settled, strict=True):
        old = part.lot
        if not magnitude:
            # A crumb that a reverse split leaves nothing of: no lot can carry its cost.
            book.set_beside(fact, Beside.CORPORATE_ACTION, part.cash.plus(cash).net)
            continue
        lot = OpenLot(
            key=book.new_key(old.key.opening_id),
            contract=contract,
            origin=Origin.CORPORATE_ACTION,
            opened_at=old.opened_at,
            acquired_on=old.acquired_on,
            began_on=fact.day,
            quantity=magnitude.copy_sign(part.quantity),
            price=_scaled(old.price, part, magnitude),
            opening=part.cash.plus(cash) if cash.net else part.cash,
            folded=part.folded,
            is_cost_stated=old.is_cost_stated,
            is_cost_unknown=old.is_cost_unknown,
            carried_from=old.key,
            carried_by=fact.broker_id,
            also_ids=old.also_ids,
        )
        book.arrive(lot, fact, variation)


def _scaled(price: Decimal | None, part: Part, magnitude: Decimal) -> Decimal | None:
    return (price * abs(part.quantity) / magnitude).quantize(QUANTITY_SCALE) if price is not None else None


def _movement(fact: Fact, contract: Contract) -> Movement:
    return Movement(
        fact=fact,
        contract=contract,
        effect=Effect.CLOSE,
        side=None,
        left=fact.quantity,
        reason=Reason.CORPORATE_ACTION,
        origin=Origin.CORPORATE_ACTION,
        amounts=NOTHING,
    )


def _sizes(parts: Sequence[Part]) -> list[Decimal]:
    return [abs(part.quantity) for part in parts]
