"""Rows that count as a person stated: a return of capital, a spin-off, a dividend in other shares.

Each returns whether the statement fits its row, and does nothing where it does not: then the row counts as the broker
sent it, and the statement is a problem. All is the same in both views, but for premium that the tax view has folded
into the shares: it is a part of their cost there.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import NOTHING, QUANTITY_SCALE, SCALE, ZERO, Amounts, share, split, take
from apps.trades.engine.events.kinds import Effect, effect_of
from apps.trades.engine.events.values import Paid
from apps.trades.engine.facts import Treatment
from apps.trades.engine.lots.carrying import go_on, pay_into, sizes_of, take_away
from apps.trades.engine.lots.futures import is_settled_daily
from apps.trades.engine.lots.receipts import received_lot
from apps.trades.engine.lots.statements.tax_rules import gain_on_capital, share_by_worth
from apps.trades.engine.results import Beside, Category, Origin, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.trades.engine.facts import Fact, StatedTreatment
    from apps.trades.engine.lots.book import Book
    from apps.trades.engine.lots.pool import Part
    from apps.trades.engine.values import Contract

REPAID = frozenset({Treatment.RETURN_OF_CAPITAL})
PARTED = frozenset({Treatment.SPIN_OFF, Treatment.STOCK_DIVIDEND})
RECEIVED = PARTED | {Treatment.TAXABLE}
ONE = Decimal(1)
# Finer than any cent of any cost: what one distribution takes is shared among its rows without a loss.
FINEST_PORTION = Decimal("1e-20")
TREATMENT_DOES_NOT_FIT = "stated_treatment_does_not_fit"


def without_capital(book: Book, paid: Paid) -> Paid | None:
    """Return a dividend without what a person stated to be capital, which lowers the cost of the shares held; None
    where nothing else is left of it."""
    fact = paid.fact
    stated = book.treatment_of(fact, REPAID)
    if stated is None or stated.amount is None or paid.category is not Category.DIVIDEND or fact.contract is None:
        return paid
    if not 0 < stated.amount <= fact.amounts.net or not _is_long(book, fact.contract):
        return paid
    book.treated.add(fact.broker_id)
    _repay(book, fact, fact.contract, stated.amount)
    left = fact.amounts.minus(Amounts(stated.amount))
    return Paid(fact._replace(amounts=left), paid.category) if any(left) else None


def receive_as_stated(book: Book, fact: Fact, at_once: Iterable[Fact]) -> bool:
    """Let shares that came without a trade be what a person stated they were, with those of the same that other rows
    of ``at_once`` brought."""
    if fact.broker_id in book.treated:
        return True
    stated = _stated_of(book, fact)
    if stated is None:
        return False
    if stated.kind in PARTED:
        rows = [each for each in at_once if _is_of_one(book, fact, each)]
        fits = _part_with(book, rows, stated)
    else:
        rows, fits = [fact], _receive_as_income(book, fact, stated)
    for row in rows if fits else ():
        book.treated.add(row.broker_id)
        # What the broker calls the value of such a row is neither what they cost nor cash that moved for them.
        book.set_beside(row, Beside.STATED, row.amounts.net)
    return fits


def _stated_of(book: Book, fact: Fact) -> StatedTreatment | None:
    """Return what a person stated of a row that received shares, None where it is nothing such a row can have been."""
    if fact.contract is None or not fact.quantity or is_settled_daily(fact.contract):
        return None
    if fact.side == -1 or effect_of(fact) is Effect.CLOSE:
        return None
    return book.treatment_of(fact, RECEIVED)


def _is_of_one(book: Book, fact: Fact, other: Fact) -> bool:
    """Say whether two rows of one moment are one distribution that the broker booked lot by lot: the same shares, of
    which the same was stated."""
    one, also = _stated_of(book, fact), _stated_of(book, other)
    if one is None or also is None or fact.contract is None or other.contract is None:
        return False
    is_same = (fact.contract.instrument_type, fact.contract.key) == (other.contract.instrument_type, other.contract.key)
    return is_same and replace(also, broker_id=one.broker_id) == one


def _repay(book: Book, fact: Fact, contract: Contract, amount: Decimal) -> None:
    """Lower the cost of every lot by its shares' part of the capital repaid, on the day it is paid."""
    first = len(book.closures)
    parts = take_away(book, fact, contract, book.pool(contract).quantity)
    for place, (part, cash) in enumerate(zip(parts, split(Amounts(amount), sizes_of(parts)), strict=True)):
        gain = partial(gain_on_capital, repaid=cash.net)
        cost, folded = pay_into(book, first + place, part, cash, gain, Reason.RETURN_OF_CAPITAL)
        book.add(go_on(book, fact, part, contract, abs(part.quantity), cost, folded))


def _part_with(book: Book, rows: Sequence[Fact], stated: StatedTreatment) -> bool:
    """Part the cost of the shares held between them and those that one distribution brought on them, lot by lot.

    What goes over is a part of the whole cost, so that each row takes of it by its shares: of 500 in all, 300 with 15
    of 25.
    """
    parent, contract = stated.parent, rows[0].contract
    if parent is None or contract is None or not _is_long(book, parent):
        return False
    held, sizes = book.pool(parent).quantity, [row.quantity or ZERO for row in rows]
    going_over = share_of_cost(stated, held, sum(sizes, ZERO))
    if going_over is None or (parent.instrument_type, parent.key) == (contract.instrument_type, contract.key):
        return False
    left = ONE
    for row, portion in zip(rows, share(going_over, sizes, FINEST_PORTION), strict=True):
        _part_by(book, row, parent, portion, left)
        left -= portion
    return True


def _part_by(book: Book, fact: Fact, parent: Contract, portion: Decimal, left: Decimal) -> None:
    """Part by one row of a distribution, whose earlier rows left so much of the whole cost."""
    parts = take_away(book, fact, parent, book.pool(parent).quantity)
    for part, came in zip(parts, share(fact.quantity or ZERO, sizes_of(parts), QUANTITY_SCALE), strict=True):
        _part_one(book, fact, part, came, portion, left)


def _part_one(book: Book, fact: Fact, part: Part, came: Decimal, portion: Decimal, whole: Decimal) -> None:
    # On too few shares to receive any, all of the cost stays.
    cost = take(part.cash, portion, whole) if came else NOTHING
    folded = take(part.folded, portion, whole) if came else NOTHING
    parent, contract = part.lot.contract, fact.contract
    stays = part.cash.minus(cost), part.folded.minus(folded)
    book.add(go_on(book, fact, part, parent, abs(part.quantity), *stays))
    if came and contract is not None:
        book.arrive(go_on(book, fact, part, contract, came, cost, folded), fact)


def share_of_cost(stated: StatedTreatment, held: Decimal, received: Decimal) -> Decimal | None:
    """Return the part of the cost of so many shares held that goes over to those received on them, None where the
    statement does not tell."""
    if stated.share is not None:
        return stated.share
    if not stated.value or not stated.old_value:
        return None
    return share_by_worth(stated.old_value * held, stated.value * received)


def _receive_as_income(book: Book, fact: Fact, stated: StatedTreatment) -> bool:
    """Receive shares as a dividend of what they are worth that day, which is what they cost (IRC 301(b), (d))."""
    if not stated.value or fact.quantity is None:
        return False
    worth = (stated.value * fact.quantity).quantize(SCALE)
    lot = received_lot(book, fact, Amounts(-worth), Origin.RECEIPT)
    lot.price = stated.value
    book.arrive(lot, fact)
    book.income.append(Paid(fact._replace(amounts=Amounts(worth)), Category.DIVIDEND))
    return True


def _is_long(book: Book, contract: Contract) -> bool:
    return book.pool(contract).quantity > 0 and not is_settled_daily(contract)
