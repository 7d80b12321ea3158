"""Options that became shares: the trader view realizes their premium, the tax view moves it into the shares.

Moved is what the option's lots brought in or cost, net of fees, in the order in which they were consumed: assigned
shares get the premium of the very lots that were assigned, never an average. The delivery's own fees belong to the
shares. Futures that an option delivers are not shares: such an option ends with its own result in both views
(IRC 1256(c)).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import NOTHING, ZERO, Amounts, split
from apps.trades.engine.events.kinds import Kind
from apps.trades.engine.lots.deliverables import note_deliverable
from apps.trades.engine.lots.futures import is_settled_daily
from apps.trades.engine.lots.movement import Movement, movement_of

if TYPE_CHECKING:
    from apps.trades.engine.events.values import Delivered
    from apps.trades.engine.lots.book import Book


def remove_options(book: Book, delivered: Delivered) -> list[Movement]:
    """End the options of a delivery and return the movements of what they delivered, each with its part of the
    premium."""
    first = len(book.closures)
    for kind, fact in delivered.removals:
        if fact.contract is not None:
            movement = movement_of(kind, fact, fact.contract, tuple(each.broker_id for each in delivered.deliveries))
            book.close(movement)
            book.finish(movement)
    note_deliverable(book, delivered)
    removed = tuple(fact.broker_id for _, fact in delivered.removals)
    movements = [
        movement_of(Kind.DELIVERY, fact, fact.contract, removed) for fact in delivered.deliveries if fact.contract
    ]
    # A future has no cost that a premium could be folded into.
    if any(is_settled_daily(movement.contract) for movement in movements):
        return movements
    premium = _move_out(book, first)
    weights = [movement.left or ZERO for movement in movements]
    for movement, part in zip(movements, split(premium, weights), strict=True):
        movement.premium = part
        movement.option_closure = first
    return movements


def take_back(book: Book, movement: Movement, premium: Amounts) -> None:
    """Leave with the option the premium of shares that no lot stands for."""
    if premium is not NOTHING and movement.option_closure is not None:
        closure = book.closures[movement.option_closure]
        book.closures[movement.option_closure] = replace(closure, moved=closure.moved.plus(premium))


def _move_out(book: Book, first: int) -> Amounts:
    """Take the premium out of the closures from ``first`` on, in the tax view, and return it."""
    premium = NOTHING
    for index in range(first, len(book.closures)):
        closure = book.closures[index]
        premium = closure.trader if premium is NOTHING else premium.plus(closure.trader)
        book.closures[index] = replace(closure, moved=NOTHING.minus(closure.trader))
    return premium
