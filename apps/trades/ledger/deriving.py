"""From the facts of one group of families to its derived rows; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.ledger import compute
from apps.trades.ledger.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.engine.facts import SettledBefore
    from apps.trades.engine.results import Ledger
    from apps.trades.ledger.families import Members
    from apps.trades.ledger.loading import Loaded
    from apps.trades.ledger.rows import Rows
    from apps.trades.ledger.statements import Statements
    from apps.trades.models import Account


class Derived(NamedTuple):
    """A group's ledger, the same as rows, and the facts they come from."""

    ledger: Ledger
    rows: Rows
    known: Loaded


def derive(account: Account, statements: Statements, members: Members, known: Loaded) -> Derived:
    """Return what the engine makes of all facts of these families together, by the account's lot method."""
    # What a person stated may be of a contract that no row names.
    known.instruments |= statements.instruments
    known.contracts |= statements.contracts
    ledger = compute(
        known.facts,
        method=account.lot_method,
        stated_lots=statements.lots,
        stated_openings=statements.openings_of(members),
        stated_closings=statements.closings_of(members),
        stated_treatments=statements.treatments,
    )
    return Derived(ledger, rows_of(ledger), known)


def derive_since(account: Account, known: Loaded, settled: Sequence[SettledBefore]) -> Derived:
    """Return what the engine makes of a family's facts from a flat moment on (`resuming`), after what was settled
    before (`variation`)."""
    ledger = compute(known.facts, method=account.lot_method, settled_before=settled)
    return Derived(ledger, rows_of(ledger), known)
