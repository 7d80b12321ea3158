"""Play a family's history through its book, one instant after the other.

Within one instant a row that closes an existing lot goes first, and a close that lacks its open waits for the opens
of that instant; only then is it left unmatched. So the order in which a broker numbers the rows of one millisecond
makes no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.events.instants import events_of
from apps.trades.engine.events.kinds import Effect, Kind, effect_of
from apps.trades.engine.events.values import Carried, Delivered, Event, Paid, Reinvested, Single
from apps.trades.engine.lots.carrying import carry
from apps.trades.engine.lots.folding import remove_options, take_back
from apps.trades.engine.lots.futures import is_settled_daily
from apps.trades.engine.lots.movement import movement_of
from apps.trades.engine.lots.receipts import receive, receive_dividend, reinvest
from apps.trades.engine.lots.statements.treatments import receive_as_stated, without_capital
from apps.trades.engine.results import Beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.trades.engine.facts import Fact
    from apps.trades.engine.lots.book import Book
    from apps.trades.engine.lots.movement import Movement

BESIDE = {
    Kind.FLOW: Beside.FLOW,
    Kind.UNKNOWN: Beside.UNKNOWN,
    Kind.REINVESTED_CASH: Beside.REINVESTMENT,
}
# As which brokers book shares that came of others.
RECEIVING = frozenset({Kind.RECEIPT, Kind.SHARE_DIVIDEND, Kind.CORPORATE_ACTION, Kind.DELIVERY})


def play(book: Book, rows: Sequence[Fact]) -> list[Paid]:
    """Let the rows of one instant act on the book; returns the money of theirs that makes entries of its own."""
    phases, problems = events_of(rows)
    # Before all else: what is bought at that moment, often with this very money, was not held when it was paid.
    paid = [without_capital(book, event) for phase in phases for event in phase if isinstance(event, Paid)]
    waiting: list[Movement] = []
    for phase in phases:
        carry(book, [event for event in phase if isinstance(event, Carried)])
        waiting += _move(book, [movement for event in phase for movement in _movements(book, event, phase)])
    # The opens of all phases are in now; what still finds none is missing from history.
    for movement in waiting:
        book.close(movement)
        _finish(book, movement)
    # That a row lacks its other half is no question any more once a person stated what it was.
    book.problems += [each for each in problems if each.broker_ids[0] not in book.treated]
    return [each for each in paid if each is not None]


def _move(book: Book, movements: Sequence[Movement]) -> list[Movement]:
    """Let movements of one phase close what is there, then open what they open; returns what waits for an open."""
    # Alone, a movement closes what it can just below; of several, those that say they close have the first pick.
    if len(movements) > 1:
        for movement in sorted(movements, key=lambda each: each.effect is not Effect.CLOSE):
            book.close(movement)
    waiting = []
    for movement in movements:
        if movement.left is None or movement.left:
            book.close(movement)
        if movement.left and movement.effect is Effect.CLOSE:
            waiting.append(movement)
        else:
            _finish(book, movement)
    return waiting


def _finish(book: Book, movement: Movement) -> None:
    take_back(book, movement, book.finish(movement))


def _movements(book: Book, event: Event, phase: Sequence[Event]) -> Iterator[Movement]:
    """Do what an event of this phase does at once, and yield the movements it makes."""
    match event:
        case Single():
            yield from _single(book, event, phase)
        case Delivered():
            yield from remove_options(book, event)
        case Reinvested():
            reinvest(book, event)
        case Carried() | Paid():
            return
        case _:
            assert_never(event)


def _single(book: Book, event: Single, phase: Sequence[Event]) -> Iterator[Movement]:
    kind, fact = event.kind, event.fact
    if kind in BESIDE or fact.contract is None:
        book.set_beside(fact, BESIDE.get(kind, Beside.UNKNOWN), fact.amounts.net)
    elif kind is Kind.MARK_TO_MARKET:
        _settle(book, fact)
    elif kind in RECEIVING and receive_as_stated(book, fact, _received(phase)):
        return
    elif kind is Kind.SHARE_DIVIDEND:
        receive_dividend(book, fact)
    elif kind is Kind.CORPORATE_ACTION and effect_of(fact) is Effect.EITHER and fact.side is None:
        # Nothing tells what ended from what began, and to take it for either would double or lose a position.
        book.set_beside(fact, Beside.UNKNOWN, fact.amounts.net)
    elif kind in {Kind.RECEIPT, Kind.CORPORATE_ACTION} and effect_of(fact) is not Effect.CLOSE:
        receive(book, fact)
    else:
        yield movement_of(kind, fact, fact.contract, event.also_ids)


def _received(phase: Sequence[Event]) -> Iterator[Fact]:
    # Not a list: looked through only by a row of which something is stated, and hardly any is.
    return (event.fact for event in phase if isinstance(event, Single) and event.kind in RECEIVING)


def _settle(book: Book, fact: Fact) -> None:
    """Gather a mark to market on the future it settles: a transfer between open P&L and cash, never P&L itself."""
    if fact.contract is None:
        return
    pool = book.pool(fact.contract)
    if pool.quantity != ZERO and is_settled_daily(fact.contract):
        pool.variation += fact.amounts.net
    else:
        book.set_unexplained(fact, fact.contract, fact.amounts.net)
