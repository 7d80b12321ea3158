"""The ledger of a worked example, and the few figures of it that an example is about."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import Category, View
from tests.builders.lines import history

if TYPE_CHECKING:
    from datetime import date

    from apps.trades.engine.facts import StatedLot, StatedTreatment
    from apps.trades.engine.results import Closure, Ledger, Lot
    from tests.builders.lines import Instant


def ledger_of(
    *instants: Instant,
    method: str = "FIFO",
    stated: tuple[StatedLot, ...] = (),
    treated: tuple[StatedTreatment, ...] = (),
) -> Ledger:
    return compute(
        history(*instants),
        method=method,
        stated_lots={each.broker_id: each for each in stated},
        stated_treatments={each.broker_id: each for each in treated},
    )


def realized(ledger: Ledger, view: View = View.TRADER) -> Decimal:
    """Σ of the realized entries of a view, as every report adds them up."""
    return total(ledger, Category.REALIZED, view)


def total(ledger: Ledger, category: Category, view: View = View.TRADER) -> Decimal:
    entries = (entry for entry in ledger.entries if (entry.category, entry.view) == (category, view))
    return sum((entry.amounts.net for entry in entries), ZERO)


def both_views(ledger: Ledger) -> tuple[Decimal, Decimal]:
    """Realized in the trader and in the tax view."""
    return realized(ledger, View.TRADER), realized(ledger, View.TAX)


def by_day(ledger: Ledger, view: View = View.TRADER) -> dict[date, Decimal]:
    """Realized by day."""
    days: defaultdict[date, Decimal] = defaultdict(Decimal)
    for entry in ledger.entries:
        if entry.view is view and entry.category is Category.REALIZED:
            days[entry.day] += entry.amounts.net
    return dict(days)


def closed(ledger: Ledger, symbol: str = "") -> list[Closure]:
    """The closures that realize something, of one symbol or all, as the ledger lists them."""
    return [each for each in ledger.closures if each.is_realizing and symbol in {"", each.contract.symbol.split()[0]}]


def results(ledger: Ledger, view: View = View.TRADER) -> tuple[Decimal, ...]:
    """What each closure realizes, closure by closure."""
    return tuple(each.trader.net if view is View.TRADER else each.tax.net for each in closed(ledger))


def open_lots(ledger: Ledger) -> list[Lot]:
    return [lot for lot in ledger.lots if lot.remaining]


def held(ledger: Ledger) -> dict[str, Decimal]:
    """What is held, by symbol, signed; padded roots are shown without their padding."""
    quantities: defaultdict[str, Decimal] = defaultdict(Decimal)
    for lot in open_lots(ledger):
        quantities[" ".join(lot.contract.symbol.split())] += lot.remaining
    return dict(quantities)


def costs(ledger: Ledger, view: View = View.TRADER) -> tuple[Decimal, ...]:
    """The signed cash of each open lot (bought is negative); the tax view adds the premium folded in."""
    tax = view is View.TAX
    return tuple(lot.remaining_cash.net + (lot.remaining_folded.net if tax else ZERO) for lot in open_lots(ledger))


def codes(ledger: Ledger) -> list[str]:
    return [problem.code for problem in ledger.problems]
