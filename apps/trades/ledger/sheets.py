"""The derived tables, each with its cells in one fixed order.

A row has two parts. *Keys* name the rows it refers to, by broker ids and symbols, which are the same on every machine;
in the table they are foreign keys. *Cells* are all else, written as PostgreSQL writes it, so that one text serves the
table and the digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.models import CashBeside, Closure, Deliverable, LedgerProblem, Lot, ProfitEntry, UnmatchedClose

if TYPE_CHECKING:
    from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Sheet:
    """One derived table: the names of its foreign keys and of its cells, as columns.

    ``dated_by`` is the cell that tells in which month's digest a row counts.
    """

    model: type[Model]
    references: tuple[str, ...]
    cells: tuple[str, ...]
    dated_by: str = ""

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> tuple[str, ...]:
        return ("id", "account_id", "family", *self.references, *self.cells)

    @property
    def dated_at(self) -> int | None:
        """The index of ``dated_by`` among the cells; None where rows have no date."""
        return self.cells.index(self.dated_by) if self.dated_by else None


LOTS = Sheet(
    Lot,
    ("instrument_id", "opening_id", "stated_opening_id", "carried_from_id", "carried_by_id"),
    (
        "number", "underlying", "origin", "opened_at", "acquired_on", "began_on", "quantity", "remaining", "price",
        "opening_net", "opening_fees", "remaining_net", "remaining_fees", "folded_net", "remaining_folded_net",
        "variation", "is_cost_stated", "also_ids",
    ),
    "opened_at",
)  # fmt: skip
CLOSURES = Sheet(
    Closure,
    ("instrument_id", "lot_id", "closing_id", "stated_closing_id"),
    (
        "underlying", "reason", "closed_at", "day", "acquired_on", "quantity", "price", "opening_net", "opening_fees",
        "closing_net", "closing_fees", "moved_net", "moved_fees", "is_long_term", "also_ids",
    ),
    "day",
)  # fmt: skip
ENTRIES = Sheet(
    ProfitEntry,
    ("instrument_id", "closure_id", "transaction_id"),
    (
        "underlying", "day", "view", "category", "amount", "gross", "fees", "commission", "clearing_fees",
        "regulatory_fees", "proprietary_index_option_fees", "currency_conversion_fees", "other_charge",
    ),
    "day",
)  # fmt: skip
UNMATCHED = Sheet(
    UnmatchedClose,
    ("instrument_id", "transaction_id"),
    ("underlying", "closed_at", "day", "quantity", "net", "fees"),
    "day",
)
DELIVERABLES = Sheet(Deliverable, ("instrument_id", "transaction_id"), ("quantity",))
BESIDE = Sheet(CashBeside, ("transaction_id",), ("day", "kind", "amount"), "day")
PROBLEMS = Sheet(LedgerProblem, (), ("code", "broker_ids", "symbol", "quantity", "amount"))
# What refers to a row comes after it.
SHEETS = (LOTS, CLOSURES, ENTRIES, UNMATCHED, DELIVERABLES, BESIDE, PROBLEMS)
