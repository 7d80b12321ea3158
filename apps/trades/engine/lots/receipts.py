"""Lots that came without being bought: transfers, awards, dividends in shares."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import Amounts
from apps.trades.engine.lots.carrying import spread
from apps.trades.engine.lots.pool import OpenLot
from apps.trades.engine.results import Beside, Origin

if TYPE_CHECKING:
    from apps.trades.engine.events.values import Reinvested
    from apps.trades.engine.facts import Fact, StatedLot
    from apps.trades.engine.lots.book import Book


def receive(book: Book, fact: Fact) -> None:
    """Open a lot at the value the row states, even nothing, or at what a person stated instead.

    Such a cost is the broker's word, not what was paid, until a person states it.
    """
    stated = book.stated.lots.get(fact.broker_id)
    if stated is not None:
        book.set_beside(fact, Beside.STATED, fact.amounts.net - stated.cash)
        for lot in _stated_lots(book, fact, stated):
            book.arrive(lot, fact)
        return
    book.report("cost_stated_by_broker", fact, fact.quantity, fact.amounts.net)
    lot = received_lot(book, fact, fact.amounts, Origin.RECEIPT)
    lot.is_cost_stated = True
    book.arrive(lot, fact)


def _stated_lots(book: Book, fact: Fact, stated: StatedLot) -> list[OpenLot]:
    whole = received_lot(book, fact, Amounts(stated.cash), Origin.RECEIPT)
    return [
        replace(
            whole,
            # The first takes the name of the whole: a row that is stated to be one lot keeps the lot it had.
            key=whole.key if index == 0 else book.new_key(fact.broker_id),
            quantity=part.quantity,
            opening=Amounts(part.cash),
            acquired_on=part.opened_on,
            # The row's own price is that of the day of the transfer, at which nobody bought.
            price=part.price_of(whole.contract),
            # Even of a person: what was paid is on a row that nobody has, and pages say so.
            is_cost_stated=True,
        )
        for index, part in enumerate(stated.lots_of(whole.quantity))
    ]


def reinvest(book: Book, event: Reinvested) -> None:
    """Open a lot that cost the dividend that was reinvested in it."""
    amounts = event.received.amounts.plus(event.paid.amounts)
    lot = received_lot(book, event.received, amounts, Origin.REINVESTMENT)
    lot.also_ids = (event.paid.broker_id,)
    book.arrive(lot, event.received)


def receive_dividend(book: Book, fact: Fact) -> None:
    """Book shares received as a dividend without cash reinvested in them.

    Shares paid on shares spread the old cost over all of them (IRC 307; 100 that cost 1,000 and 100 more cost 5.00
    each). A row that names a price was a purchase whose cash the broker does not show.
    """
    if fact.contract is None or fact.quantity is None:
        return
    if book.pool(fact.contract).quantity > 0 and not fact.price:
        spread(book, fact, fact.contract, fact.quantity)
        return
    book.report("reinvestment_without_cash", fact, fact.quantity)
    receive(book, fact)


def received_lot(book: Book, fact: Fact, amounts: Amounts, origin: Origin) -> OpenLot:
    """Return the lot of shares that a row received, at this cost, before it is taken in."""
    if fact.contract is None or fact.quantity is None:
        raise ValueError(fact.broker_id)
    return OpenLot(
        key=book.new_key(fact.broker_id),
        contract=fact.contract,
        origin=origin,
        opened_at=fact.executed_at,
        acquired_on=fact.day,
        began_on=fact.day,
        # What is received without a side can only be held long.
        quantity=fact.quantity * (fact.side or 1),
        price=fact.price,
        opening=amounts,
    )
