"""The engine's results as rows of text, which name what they refer to as the broker does."""

from __future__ import annotations

import json
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.copy_cells import NULL, cell
from apps.trades.engine.amounts import SCALE
from apps.trades.engine.results import underlying_of
from apps.trades.ledger.sheets import BESIDE, CLOSURES, DELIVERABLES, ENTRIES, LOTS, PROBLEMS, UNMATCHED, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from decimal import Decimal

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
# Few names, each on many rows.
NAMES = 4096
NO_AMOUNT, NO_QUANTITY = "0.000000", "0.0000000000"
NEGATIVE_NOTHING = frozenset({f"-{NO_AMOUNT}", f"-{NO_QUANTITY}"})


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
            str(lot.key.number), _text(underlying_of(lot.contract)), lot.origin, _moment(lot.opened_at),
            str(lot.acquired_on), str(lot.began_on), _quantity(lot.quantity), _quantity(lot.remaining),
            _or_null(_quantity, lot.price), *_net_and_fees(lot.opening), *_net_and_fees(lot.remaining_cash),
            _amount(lot.folded.net), _amount(lot.remaining_folded.net), _amount(lot.variation),
            _flag(lot.is_cost_stated), json.dumps(lot.also_ids),
        ),
    )  # fmt: skip


def _closure(closure: Closure) -> Row:
    return Row(
        (*_name(closure.contract), *_closure_key(closure.key)),
        (
            _text(underlying_of(closure.contract)), closure.reason, _moment(closure.closed_at), str(closure.day),
            str(closure.acquired_on), _quantity(closure.quantity), _or_null(_quantity, closure.price),
            *_net_and_fees(closure.opening), *_net_and_fees(closure.closing), *_net_and_fees(closure.moved),
            _flag(closure.is_long_term), json.dumps(closure.also_ids),
        ),
    )  # fmt: skip


def _entry(entry: Entry) -> Row:
    name = _name(entry.contract) if entry.contract else NO_CONTRACT
    source = (*_closure_key(entry.closure), NULL) if entry.closure else (*NO_CLOSURE, str(entry.broker_id))
    return Row(
        (*name, *source),
        (_text(entry.underlying), str(entry.day), entry.view, entry.category, *_by_kind(entry.amounts)),
    )


def _unmatched(close: UnmatchedClose) -> Row:
    return Row(
        (*_name(close.contract), str(close.broker_id)),
        (
            _text(underlying_of(close.contract)), _moment(close.closed_at), str(close.day), _quantity(close.quantity),
            *_net_and_fees(close.amounts),
        ),
    )  # fmt: skip


def _deliverable(each: Deliverable) -> Row:
    return Row((*_name(each.contract), str(each.broker_id)), (_quantity(each.quantity),))


def _beside(cash: CashBeside) -> Row:
    return Row((str(cash.broker_id),), (str(cash.day), cash.kind, _amount(cash.amount)))


def _problem(problem: Problem) -> Row:
    return Row(
        (),
        (
            _text(problem.code), json.dumps(problem.broker_ids), _text(problem.symbol),
            _or_null(_quantity, problem.quantity), _or_null(_amount, problem.amount),
        ),
    )  # fmt: skip


@lru_cache(NAMES)
def _text(text: str) -> str:
    return cell(text)


def _name(contract: Contract) -> tuple[str, str]:
    return _text(contract.instrument_type), _text(contract.key)


def _lot_key(key: LotKey | None) -> tuple[str, str]:
    return NO_LOT if key is None else (str(key.opening_id), str(key.number))


def _closure_key(key: ClosureKey) -> tuple[str, str, str]:
    return *_lot_key(key.lot), str(key.closing_id)


def _net_and_fees(amounts: Amounts) -> tuple[str, str]:
    return _amount(amounts.net), _amount(amounts.fees)


@lru_cache(LATEST)
def _by_kind(amounts: Amounts) -> tuple[str, ...]:
    """Return amount, gross and fees together, then the fees by kind; the first is the sum of the next two."""
    # Rounded before it is parted: of a net finer than what is stored, the parts rounded apart might miss it.
    net, fees = amounts.net.quantize(SCALE), amounts.fees
    return tuple([_amount(each) for each in (net, net - fees, fees, *amounts[1:])])


def _amount(value: Decimal) -> str:
    return _without_sign_of_nothing(f"{value:.6f}") if value else NO_AMOUNT


def _quantity(value: Decimal) -> str:
    return _without_sign_of_nothing(f"{value:.10f}") if value else NO_QUANTITY


def _without_sign_of_nothing(text: str) -> str:
    return text[1:] if text in NEGATIVE_NOTHING else text


def _or_null(write: Callable[[Decimal], str], value: Decimal | None) -> str:
    return NULL if value is None else write(value)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _flag(value: object) -> str:
    return "t" if value else "f"
