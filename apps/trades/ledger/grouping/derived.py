"""What grouping reads of a family that was derived just now, without asking the database for it.

To read it back took the server 1.3 s of 100,000 rows, and could not begin before all of it was stored. Values are taken
from the rows, so that they are what the tables hold: rounded, and with the scale of their column.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

from apps.trades.copy_cells import NULL
from apps.trades.engine.grouping.facts import ClosureFact, IncomeFact, LotFact
from apps.trades.engine.results import View
from apps.trades.ledger.grouping.loading import EntryRow, LoadedFamily
from apps.trades.ledger.sheets import CLOSURES, DELIVERABLES, ENTRIES, LOTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from apps.trades.engine.results import Closure, Entry, Lot
    from apps.trades.engine.values import Contract
    from apps.trades.ledger.deriving import Derived
    from apps.trades.ledger.loading import Order
    from apps.trades.ledger.rows import Row
    from apps.trades.ledger.writing import RowKeys

NO_ORDER = (None, None)
OF_LOTS = itemgetter(
    *map(
        LOTS.cells.index,
        (
            "quantity", "remaining", "opening_net", "opening_fees", "remaining_net", "remaining_fees", "variation",
            "remaining_folded_net",
        ),
    )
)  # fmt: skip
OF_CLOSURES = itemgetter(
    *map(
        CLOSURES.cells.index,
        ("quantity", "opening_net", "opening_fees", "closing_net", "closing_fees", "moved_net"),
    )
)
LOT_PRICE, CLOSURE_PRICE = LOTS.cells.index("price"), CLOSURES.cells.index("price")
INCOME_AMOUNT = ENTRIES.cells.index("amount")
# Zero, one contract, a cent of fees: most values are among few.
VALUES = 4096


def loaded_of(derived: Derived, keys: RowKeys, *, costs_stated: Collection[int], is_ira: bool) -> LoadedFamily:
    """Return what `loading` would read once these rows are stored under these ``keys``.

    ``costs_stated`` are the broker ids of openings whose cost a person stated.
    """
    orders, contracts = derived.known.orders, _contracts(derived)
    loaded = LoadedFamily(keys=keys, is_ira=is_ira)
    for lot, row in zip(derived.ledger.lots, derived.rows[LOTS], strict=True):
        order = orders.get(lot.key.opening_id, NO_ORDER)
        is_unknown = lot.is_cost_stated and lot.key.opening_id > 0 and lot.key.opening_id not in costs_stated
        loaded.lots.append(_lot(lot, row, contracts[_name(lot.contract)], order, is_cost_unknown=is_unknown))
    for closure, row in zip(derived.ledger.closures, derived.rows[CLOSURES], strict=True):
        order_id, _ = orders.get(closure.key.closing_id, NO_ORDER)
        loaded.closures.append(_closure(closure, row, contracts[_name(closure.contract)], order_id))
    for entry, row in zip(derived.ledger.entries, derived.rows[ENTRIES], strict=True):
        if entry.closure is None:
            _add_income(loaded, entry, row)
    return loaded


def _contracts(derived: Derived) -> dict[tuple[str, str], Contract]:
    """Return the contracts as instruments say them, and as deliveries showed those that say nothing."""
    known = derived.known
    contracts = {name: known.contracts[pk] for name, pk in known.instruments.items()}
    for each, row in zip(derived.ledger.deliverables, derived.rows[DELIVERABLES], strict=True):
        name = _name(each.contract)
        if contracts[name].deliverable is None:
            contracts[name] = replace(contracts[name], deliverable=_stored(row.cells[0]))
    return contracts


def _name(contract: Contract) -> tuple[str, str]:
    return contract.instrument_type, contract.key


def _lot(lot: Lot, row: Row, contract: Contract, order: Order, *, is_cost_unknown: bool) -> LotFact:
    quantity, remaining, net, fees, remaining_net, remaining_fees, variation, folded = _amounts(OF_LOTS(row.cells))
    order_id, leg_count = order
    return LotFact(
        lot.key, contract, lot.origin, _in_utc(lot.opened_at), lot.began_on, quantity, remaining,
        _price(row.cells[LOT_PRICE]), net, fees, remaining_net, remaining_fees, variation, folded, order_id, leg_count,
        lot.carried_from, lot.also_ids, is_cost_unknown,
    )  # fmt: skip


def _closure(closure: Closure, row: Row, contract: Contract, order_id: int | None) -> ClosureFact:
    quantity, opening_net, opening_fees, closing_net, closing_fees, moved_net = _amounts(OF_CLOSURES(row.cells))
    return ClosureFact(
        closure.key.lot, closure.key.closing_id, contract, closure.reason, _in_utc(closure.closed_at), closure.day,
        quantity, _price(row.cells[CLOSURE_PRICE]), opening_net, opening_fees, closing_net, closing_fees, moved_net,
        order_id, closure.also_ids,
    )  # fmt: skip


def _add_income(loaded: LoadedFamily, entry: Entry, row: Row) -> None:
    broker_id = entry.broker_id
    loaded.entries[broker_id].append(EntryRow(entry.view.value, entry.category.value))
    # It is the same in both views, and grouping shall count it once.
    if entry.view == View.TRADER:
        amount = _stored(row.cells[INCOME_AMOUNT])
        loaded.income.append(IncomeFact(broker_id, entry.day, entry.category, entry.underlying, amount))


def _amounts(texts: Iterable[str]) -> Iterator[Decimal]:
    return map(_stored, texts)


def _price(text: str) -> Decimal | None:
    return None if text == NULL else _stored(text)


@lru_cache(VALUES)
def _stored(text: str) -> Decimal:
    return Decimal(text)


def _in_utc(at: datetime) -> datetime:
    # As the database gives it: what a person stated begins with a day of New York.
    return at if at.tzinfo is UTC else at.astimezone(UTC)
