"""From the facts of one group of families to its derived rows; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.ledger import compute
from apps.trades.ledger.loading import load_families, load_since
from apps.trades.ledger.rows import rows_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

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
    ledger = compute(
        known.facts,
        method=account.lot_method,
        stated_lots=statements.lots,
        stated_closings=statements.closings_of(members),
    )
    return Derived(rows_of(ledger), known)


def derive_since(cursor: CursorWrapper, account: Account, family: str, since: datetime) -> Derived:
    """Return what the engine makes of a family's facts from a flat moment on (`resuming`)."""
    known = load_since(cursor, account.pk, family, since)
    return Derived(rows_of(compute(known.facts, method=account.lot_method)), known)
