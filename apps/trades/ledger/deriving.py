"""From the facts of one group of families to its derived rows; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.ledger import compute
from apps.trades.ledger.loading import load_families, load_since
from apps.trades.ledger.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from apps.trades.engine.facts import SettledBefore
    from apps.trades.ledger.families import Members
    from apps.trades.ledger.loading import Loaded
    from apps.trades.ledger.rows import Rows
    from apps.trades.ledger.statements import Statements
    from apps.trades.models import Account


class Derived(NamedTuple):
    """A group's rows, and the facts they come from."""

    rows: Rows
    known: Loaded


def derive(cursor: CursorWrapper, account: Account, statements: Statements, members: Members) -> Derived:
    """Return what the engine makes of the facts of these families together, by the account's lot method."""
    known = load_families(cursor, account.pk, members)
    # What a person stated may be of a contract that no row names.
    known.instruments |= statements.instruments
    ledger = compute(
        known.facts,
        method=account.lot_method,
        stated_lots=statements.lots,
        stated_openings=statements.openings_of(members),
        stated_closings=statements.closings_of(members),
        stated_treatments=statements.treatments,
    )
    return Derived(rows_of(ledger), known)


def derive_since(
    cursor: CursorWrapper, account: Account, family: str, since: datetime, settled: Sequence[SettledBefore]
) -> Derived:
    """Return what the engine makes of a family's facts from a flat moment on (`resuming`), after what was settled
    before (`variation`)."""
    known = load_since(cursor, account.pk, family, since)
    ledger = compute(known.facts, method=account.lot_method, settled_before=settled)
    return Derived(rows_of(ledger), known)
