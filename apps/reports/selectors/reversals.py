"""Rows that the broker took back, with the rows that took them back: they cancel each other and are in no lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.reports.selectors.profit import state_of
from apps.trades.engine.events.money import MONEY_TYPES
from apps.trades.kept import kept
from apps.trades.models import CashBeside, Closure, Lot, Transaction, UnmatchedClose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.models import Account

# Where a row stands that the ledger did not let cancel, such as a reversal that was itself taken back.
USES = ((Lot, "opening"), (Lot, "carried_by"), (Closure, "closing"), (UnmatchedClose, "transaction"),
        (CashBeside, "transaction"))  # fmt: skip


def taken_back_ids(accounts: Sequence[Account]) -> list[int]:
    """Return the primary keys of the rows that cancel each other, in order."""
    return kept(("taken back", state_of(accounts)), lambda: _found(accounts))


def _found(accounts: Sequence[Account]) -> list[int]:
    rows = Transaction.objects.filter(account__in=accounts).order_by()
    # Money that is taken back moves twice and makes two entries that cancel, or none.
    reversals = rows.filter(reverses_id__isnull=False).exclude(transaction_type__in=MONEY_TYPES)
    named = {
        (account, reversed_id): pk for pk, account, reversed_id in reversals.values_list("pk", "account", "reverses_id")
    }
    originals = rows.filter(broker_id__in={broker_id for _, broker_id in named})
    found = set(named.values())
    found |= {pk for pk, *name in originals.values_list("pk", "account", "broker_id") if tuple(name) in named}
    for model, name in USES:
        used = model._default_manager.filter(**{f"{name}__in": found}).order_by()
        found -= set(used.values_list(name, flat=True))
    return sorted(found)
