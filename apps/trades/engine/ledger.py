"""One family's ledger from its facts: the whole engine behind one function."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import SCALE, ZERO, share
from apps.trades.engine.checks import check_values
from apps.trades.engine.entries import entries_of
from apps.trades.engine.events.instants import instants
from apps.trades.engine.events.reversals import reversals_in
from apps.trades.engine.events.values import Paid
from apps.trades.engine.lots.book import Book, StatedOfRows
from apps.trades.engine.lots.deliverables import agreed_deliverables
from apps.trades.engine.lots.futures import SETTLEMENT_DIFFERS
from apps.trades.engine.lots.play import play
from apps.trades.engine.lots.statements.playing import Stated, doubt_openings, spared_by_rows
from apps.trades.engine.lots.statements.treatments import TREATMENT_DOES_NOT_FIT
from apps.trades.engine.results import Beside, Category, Ledger, Lot, Problem

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from decimal import Decimal

    from apps.trades.engine.facts import Fact, SettledBefore, StatedClosing, StatedLot, StatedOpening, StatedTreatment
    from apps.trades.engine.lots.pool import OpenLot, Pool
    from apps.trades.engine.results import Deliverable, LotKey

# To be raised with every change of a rule: what an older engine derived is derived again.
ENGINE_VERSION = 4


def compute(
    facts: Iterable[Fact],
    *,
    method: str = "FIFO",
    stated_lots: Mapping[int, StatedLot] | None = None,
    stated_openings: Sequence[StatedOpening] = (),
    stated_closings: Sequence[StatedClosing] = (),
    stated_treatments: Mapping[int, StatedTreatment] | None = None,
    settled_before: Sequence[SettledBefore] = (),
) -> Ledger:
    """Return what follows from the facts of one family of one account, given in any order.

    ``method`` is FIFO, LIFO or HIFO; ``stated_lots`` and ``stated_treatments`` are by the broker id they concern, other
    statements stand at moments of their own; ``settled_before`` is what earlier rows leave to the problems of these,
    where a history is derived from a flat moment on. Equal facts give an equal ledger, and what is wrong with a row is
    a problem in it: nothing is raised for what a broker may send.
    """
    rows = sorted(facts, key=attrgetter("executed_at", "broker_id"))
    reversals = reversals_in(rows)
    lots = stated_lots or {}
    treatments = {name: each for name, each in (stated_treatments or {}).items() if name not in reversals.undone}
    book = Book(method, StatedOfRows(lots, treatments, spared_by_rows(lots, stated_openings)))
    book.problems = list(reversals.problems)
    for problem in reversals.problems:
        _keep_cash(book, problem, rows)
    paid = _unbalanced(book, reversals.pairs)
    stated = Stated(stated_openings, stated_closings)
    out_of_play = reversals.out_of_play
    for instant in instants([fact for fact in rows if fact.broker_id not in out_of_play]):
        stated.play_until(book, instant[0].executed_at)
        paid += play(book, instant)
    stated.play_until(book, None)
    doubt_openings(book, stated_openings)
    paid += [*book.income, *_mirror(book, reversals.money, paid)]
    _explain_variation(book, settled_before)
    deliverables = tuple(sorted(agreed_deliverables(book), key=attrgetter("broker_id")))
    book.problems += check_values(rows)
    _doubt_treatments(book, rows, stated_treatments or {})
    return _result(book, paid, deliverables)


def _unbalanced(book: Book, pairs: Sequence[tuple[Fact, Fact]]) -> list[Paid]:
    """Return what a row and its reversal differ in: cash that really moved, on the day of the reversal."""
    found = []
    for original, reversal in pairs:
        left = original.amounts.plus(reversal.amounts)
        if left.net:
            book.report("reversal_differs", reversal, amount=left.net)
            found.append(Paid(reversal._replace(amounts=left), Category.ADJUSTMENT))
    return found


def _mirror(book: Book, pairs: Sequence[tuple[Fact, Fact]], paid: Sequence[Paid]) -> list[Paid]:
    """Book money that takes money back as what it takes back, each on its own day."""
    categories = {each.fact.broker_id: each.category for each in paid}
    kinds = {cash.broker_id: cash.kind for cash in book.beside}
    found = []
    for original, reversal in pairs:
        category = categories.get(original.broker_id)
        if category is None:
            # The cash of a reinvestment that kept its shares is in their lot, and no longer beside.
            kind = kinds[reversal.broker_id] = kinds.get(original.broker_id, Beside.REINVESTMENT)
            book.set_beside(reversal, kind, reversal.amounts.net)
        else:
            categories[reversal.broker_id] = category
            found.append(Paid(reversal, category))
    return found


def _keep_cash(book: Book, problem: Problem, rows: Sequence[Fact]) -> None:
    fact = next(fact for fact in rows if fact.broker_id == problem.broker_ids[0])
    book.set_beside(fact, Beside.REVERSAL, fact.amounts.net)


def _doubt_treatments(book: Book, rows: Sequence[Fact], stated: Container[int]) -> None:
    """Report what a person stated of rows that count as the broker sent them: they changed, or were taken back."""
    for fact in rows:
        if fact.broker_id in stated and fact.broker_id not in book.treated:
            book.report(TREATMENT_DOES_NOT_FIT, fact, fact.quantity, fact.amounts.net)


def _explain_variation(book: Book, settled_before: Iterable[SettledBefore]) -> None:
    """Report futures that were settled for another sum than their prices say.

    A fill of today may be settled against yesterday's price and put right by tomorrow's mark, when the future is no
    longer held: single amounts mean nothing, and only what they come to over all of history is a problem.
    """
    before = {each.contract: each for each in settled_before}
    for name in {**before, **book.unexplained}:
        rows = book.unexplained.get(name, [])
        for fact, amount in rows:
            book.set_beside(fact, Beside.SETTLEMENT, amount)
        problem = _settled_otherwise(rows, before.get(name))
        if problem.amount:
            book.problems.append(problem)


def _settled_otherwise(rows: Sequence[tuple[Fact, Decimal]], before: SettledBefore | None) -> Problem:
    ids = {fact.broker_id for fact, _ in rows}
    total = sum((amount for _, amount in rows), ZERO)
    if before is None:
        first, _ = min(rows, key=lambda row: (row[0].executed_at, row[0].broker_id))
        return Problem(SETTLEMENT_DIFFERS, tuple(sorted(ids)), first.symbol, amount=total)
    ids |= set(before.broker_ids)
    return Problem(SETTLEMENT_DIFFERS, tuple(sorted(ids)), before.symbol, amount=total + before.amount)


def _result(book: Book, paid: Sequence[Paid], deliverables: tuple[Deliverable, ...]) -> Ledger:
    closures = tuple(sorted(book.closures, key=attrgetter("closed_at", "key.closing_id", "key.lot")))
    return Ledger(
        lots=tuple(_lots(book)),
        closures=closures,
        entries=tuple(entries_of(closures, paid)),
        unmatched=tuple(sorted(book.unmatched, key=attrgetter("closed_at", "broker_id"))),
        beside=tuple(sorted(book.beside)),
        problems=tuple(sorted(book.problems, key=lambda each: (each.broker_ids, each.code, each.symbol))),
        deliverables=deliverables,
    )


def _lots(book: Book) -> list[Lot]:
    shares = {name: share for pool in book.pools.values() if pool.variation for name, share in _variation(pool)}
    lots = [_lot(lot, shares.get(lot.key, ZERO)) for lot in book.lots]
    return sorted(lots, key=attrgetter("opened_at", "key"))


def _variation(pool: Pool) -> list[tuple[LotKey, Decimal]]:
    """Share what was settled on a future among its open lots, pro rata."""
    lots = pool.lots
    parts = share(pool.variation, [abs(lot.remaining) for lot in lots], SCALE)
    return [(lot.key, part) for lot, part in zip(lots, parts, strict=True)]


def _lot(lot: OpenLot, variation: Decimal) -> Lot:
    return Lot(
        key=lot.key,
        contract=lot.contract,
        origin=lot.origin,
        opened_at=lot.opened_at,
        acquired_on=lot.acquired_on,
        began_on=lot.began_on,
        quantity=lot.quantity,
        remaining=lot.remaining,
        price=lot.price,
        opening=lot.opening,
        remaining_cash=lot.cash,
        folded=lot.folded,
        remaining_folded=lot.folded_left,
        variation=variation,
        is_cost_stated=lot.is_cost_stated,
        carried_from=lot.carried_from,
        carried_by=lot.carried_by,
        also_ids=lot.also_ids,
    )
