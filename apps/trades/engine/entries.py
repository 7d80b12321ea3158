"""Profit entries: every amount of profit or loss once per view, dated, with its source.

A closure that realizes gives one entry in each view, net of the fees of both sides. Money that is profit or loss by
itself gives the same entry in both. Deposits, withdrawals and settlements of futures give none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.results import Category, Entry, View, underlying_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from apps.trades.engine.events.values import Paid
    from apps.trades.engine.results import Closure


def entries_of(closures: Iterable[Closure], paid: Iterable[Paid]) -> list[Entry]:
    """Return the entries in order of day, source and view."""
    entries = [entry for closure in closures if closure.is_realizing for entry in _realized(closure)]
    entries += [entry for each in paid for entry in _paid(each)]
    return sorted(entries, key=_order)


def _realized(closure: Closure) -> Iterator[Entry]:
    underlying = underlying_of(closure.contract)
    trader = closure.trader
    for view, amounts in ((View.TRADER, trader), (View.TAX, trader.plus(closure.moved))):
        yield Entry(
            closure.day, view, Category.REALIZED, underlying, closure.contract, amounts, closure.key,
            closure.key.closing_id,
        )  # fmt: skip


def _paid(paid: Paid) -> Iterator[Entry]:
    fact = paid.fact
    # A row of money may name an underlying and no instrument.
    underlying = underlying_of(fact.contract) if fact.contract else fact.underlying_symbol
    for view in View:
        yield Entry(fact.day, view, paid.category, underlying, fact.contract, fact.amounts, None, fact.broker_id)


def _order(entry: Entry) -> tuple[object, ...]:
    lot = entry.closure.lot if entry.closure else (0, 0)
    return entry.day, entry.broker_id, lot, entry.view
