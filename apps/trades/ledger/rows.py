"""The engine's results as rows of text, which name what they refer to as the broker does."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.copy_cells import NULL
from apps.trades.engine.amounts import SCALE
from apps.trades.engine.results import underlying_of
from apps.trades.ledger.cells import amount, day, flag, moment, numbers, or_null, quantity, text
from apps.trades.ledger.sheets import BESIDE, CLOSURES, DELIVERABLES, ENTRIES, LOTS, PROBLEMS, UNMATCHED, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.trades.engine.amounts import Amounts
    from apps.trades.engine.results import (
        CashBeside,
        Closure,
        ClosureKey,
        Deliverable,
        Entry,
        Ledger,
        Lot,
        LotKey,
        Problem,
        UnmatchedClose,
    )
    from apps.trades.engine.values import Contract

    Rows = Mapping[Sheet, list["Row"]]

NO_LOT = (NULL, NULL)
NO_CLOSURE = (*NO_LOT, NULL)
NO_CONTRACT = (NULL, NULL)
# An entry has the same amounts in both views as long as no premium moves, and they follow each other.
LATEST = 16


class Row(NamedTuple):
    """One derived row, all of it text as COPY reads it; ``keys`` are natural keys, in the order of `stored`."""

    keys: tuple[str, ...]
    cells: tuple[str, ...]


def rows_of(ledger: Ledger) -> Rows:
    """Return the rows of each derived table."""
    return {
        LOTS: [_lot(lot) for lot in ledger.lots],
        CLOSURES: [_closure(closure) for closure in ledger.closures],
        ENTRIES: [_entry(entry) for entry in ledger.entries],
        UNMATCHED: [_unmatched(close) for close in ledger.unmatched],
        DELIVERABLES: [_deliverable(each) for each in ledger.deliverables],
        BESIDE: [_beside(cash) for cash in ledger.beside],
        PROBLEMS: [_problem(problem) for problem in ledger.problems],
    }


def _lot(lot: Lot) -> Row:
    return Row(
        (
            *_name(lot.contract), str(lot.key.opening_id), *_lot_key(lot.carried_from),
            NULL if lot.carried_by is None else str(lot.carried_by),
        ),
        (
            str(lot.key.number), text(underlying_of(lot.contract)), lot.origin, moment(lot.opened_at),
            day(lot.acquired_on), day(lot.began_on), quantity(lot.quantity), quantity(lot.remaining),
            or_null(quantity, lot.price), *_net_and_fees(lot.opening), *_net_and_fees(lot.remaining_cash),
            amount(lot.folded.net), amount(lot.remaining_folded.net), amount(lot.variation),
            flag(lot.is_cost_stated), numbers(lot.also_ids),
        ),
    )  # fmt: skip


def _closure(closure: Closure) -> Row:
    return Row(
        (*_name(closure.contract), *_closure_key(closure.key)),
        (
            text(underlying_of(closure.contract)), closure.reason, moment(closure.closed_at), day(closure.day),
            day(closure.acquired_on), quantity(closure.quantity), or_null(quantity, closure.price),
            *_net_and_fees(closure.opening), *_net_and_fees(closure.closing), *_net_and_fees(closure.moved),
            flag(closure.is_long_term), numbers(closure.also_ids),
        ),
    )  # fmt: skip


def _entry(entry: Entry) -> Row:
    name = _name(entry.contract) if entry.contract else NO_CONTRACT
    source = (*_closure_key(entry.closure), NULL) if entry.closure else (*NO_CLOSURE, str(entry.broker_id))
    return Row(
        (*name, *source),
        (text(entry.underlying), day(entry.day), entry.view, entry.category, *_by_kind(entry.amounts)),
    )


def _unmatched(close: UnmatchedClose) -> Row:
    return Row(
        (*_name(close.contract), str(close.broker_id)),
        (
            text(underlying_of(close.contract)), moment(close.closed_at), day(close.day), quantity(close.quantity),
            *_net_and_fees(close.amounts),
        ),
    )  # fmt: skip


def _deliverable(each: Deliverable) -> Row:
    return Row((*_name(each.contract), str(each.broker_id)), (quantity(each.quantity),))


def _beside(cash: CashBeside) -> Row:
    return Row((str(cash.broker_id),), (day(cash.day), cash.kind, amount(cash.amount)))


def _problem(problem: Problem) -> Row:
    return Row(
        (),
        (
            text(problem.code), numbers(problem.broker_ids), text(problem.symbol),
            or_null(quantity, problem.quantity), or_null(amount, problem.amount),
        ),
    )  # fmt: skip


def _name(contract: Contract) -> tuple[str, str]:
    return text(contract.instrument_type), text(contract.key)


def _lot_key(key: LotKey | None) -> tuple[str, str]:
    return NO_LOT if key is None else (str(key.opening_id), str(key.number))


def _closure_key(key: ClosureKey) -> tuple[str, str, str]:
    return *_lot_key(key.lot), str(key.closing_id)


def _net_and_fees(amounts: Amounts) -> tuple[str, str]:
    return amount(amounts.net), amount(amounts.fees)


@lru_cache(LATEST)
def _by_kind(amounts: Amounts) -> tuple[str, ...]:
    """Return amount, gross and fees together, then the fees by kind; the first is the sum of the next two."""
    # Rounded before it is parted: of a net finer than what is stored, the parts rounded apart might miss it.
    net, fees = amounts.net.quantize(SCALE), amounts.fees
    return tuple([amount(each) for each in (net, net - fees, fees, *amounts[1:])])
