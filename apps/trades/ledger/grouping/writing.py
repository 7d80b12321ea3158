"""Rows of trades, chains and campaigns into their tables, and out of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from apps.trades.copy_cells import cell
from apps.trades.ledger.copying import Copier
from apps.trades.ledger.grouping.sheets import (
    CAMPAIGN_ENTRIES,
    CAMPAIGNS,
    CHAINS,
    GROUPING_SHEETS,
    TRADE_CLOSURES,
    TRADE_LINKS,
    TRADE_LOTS,
    TRADES,
)
from apps.trades.ledger.sending import at_once

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.rows import Row, Rows
    from apps.trades.ledger.sending import Send
    from apps.trades.ledger.sheets import Sheet
    from apps.trades.ledger.writing import RowKeys

    Cells = tuple[str, ...]

FROM_BOUNDARY = f"""
    SELECT row.id FROM {CAMPAIGNS.table} row
    JOIN unnest(%s::text[], %s::timestamptz[]) AS start (family, since) ON row.family = start.family
    WHERE row.account_id = %s AND row.opened_at >= start.since
"""  # noqa: S608  (our own names, here and below)
OF_TRADES = f"SELECT id FROM {TRADES.table} WHERE campaign_id = ANY(%s)"  # noqa: S608
# Which rows belong to a campaign.
BELONGING: dict[Sheet, str] = {
    CAMPAIGN_ENTRIES: "campaign_id = ANY(%s)",
    TRADE_LINKS: f"before_id IN ({OF_TRADES})",
    TRADE_CLOSURES: f"trade_id IN ({OF_TRADES})",
    TRADE_LOTS: f"trade_id IN ({OF_TRADES})",
    TRADES: "campaign_id = ANY(%s)",
    CHAINS: "campaign_id = ANY(%s)",
    CAMPAIGNS: "id = ANY(%s)",
}


class GroupingWriter:
    """Writes the groupings of one account, family by family; ``flush`` sends what is still gathered."""

    def __init__(self, cursor: CursorWrapper, account_id: int, send: Send | None = None) -> None:
        self._account = account_id
        self._send = send or at_once(cursor)
        self._copier = Copier(cursor, GROUPING_SHEETS, self._send)

    def expect(self, rows: int) -> None:
        """Prepare for so many rows of each table."""
        self._copier.expect(rows)

    def delete(self, families: Sequence[str]) -> None:
        """Delete all trades, chains and campaigns of these families."""
        if families:
            self._send(partial(_delete, self._account, list(families)))

    def delete_since(self, boundaries: Mapping[str, datetime]) -> None:
        """Delete the campaigns of each family that began at a moment or later, with all that belongs to them."""
        if boundaries:
            self._send(partial(_delete_since, self._account, boundaries))

    def write(self, family: str, rows: Rows, known: RowKeys, digests: Mapping[str, str]) -> None:
        """Write the rows of one family; ``known`` are the keys of its ledger, ``digests`` those of its campaigns."""
        names = _Names(known, digests)
        head = f"{self._account}\t{cell(family)}"
        for sheet in GROUPING_SHEETS:
            keys = self._copier.keys(sheet, len(rows[sheet]))
            names.note(sheet, rows[sheet], keys)
            refer = REFERENCES[sheet]
            self._copier.add(
                sheet,
                [
                    "\t".join((key, head, *refer(names, row), *row.cells))
                    for key, row in zip(keys, rows[sheet], strict=True)
                ],
            )

    def flush(self) -> None:
        """Send what is still gathered."""
        self._copier.flush()

    def refresh_statistics(self, *, beside: Callable[[], int]) -> None:
        """Tell the planner of many trades; ``beside`` counts the rows that stayed."""
        self._copier.refresh_statistics(beside=beside)


def _delete(account: int, families: list[str], cursor: CursorWrapper) -> None:
    for sheet in reversed(GROUPING_SHEETS):
        cursor.execute(
            f"DELETE FROM {sheet.table} WHERE account_id = %s AND family = ANY(%s)",  # noqa: S608
            [account, families],
        )


def _delete_since(account: int, boundaries: Mapping[str, datetime], cursor: CursorWrapper) -> None:
    cursor.execute(FROM_BOUNDARY, [list(boundaries), list(boundaries.values()), account])
    gone = [key for (key,) in cursor.fetchall()]
    for sheet in reversed(GROUPING_SHEETS) if gone else ():
        cursor.execute(f"DELETE FROM {sheet.table} WHERE {BELONGING[sheet]}", [gone])  # noqa: S608


class _Names:
    """Primary keys, as text, for what the rows of one family name."""

    def __init__(self, known: RowKeys, digests: Mapping[str, str]) -> None:
        self.digests = digests
        self.known = known
        self.made: dict[Sheet, dict[str, str]] = {}

    def note(self, sheet: Sheet, rows: Sequence[Row], keys: Sequence[str]) -> None:
        """Remember the keys of rows that later ones refer to."""
        if sheet in {CAMPAIGNS, CHAINS, TRADES}:
            self.made[sheet] = {row.cells[0]: key for row, key in zip(rows, keys, strict=True)}


def _campaign(to: _Names, row: Row) -> Cells:
    return (to.digests[row.keys[0]],)


def _chain(to: _Names, row: Row) -> Cells:
    return (to.made[CAMPAIGNS][row.keys[0]],)


def _trade(to: _Names, row: Row) -> Cells:
    campaign, chain = row.keys
    return to.made[CHAINS][chain], to.made[CAMPAIGNS][campaign]


def _lot(to: _Names, row: Row) -> Cells:
    _, trade, opening, number = row.keys
    return to.made[TRADES][trade], to.known.lots[opening, number]


def _closure(to: _Names, row: Row) -> Cells:
    _, trade, opening, number, closing = row.keys
    return to.made[TRADES][trade], to.known.closures[opening, number, closing]


def _link(to: _Names, row: Row) -> Cells:
    _, before, after = row.keys
    return to.made[TRADES][before], to.made[TRADES][after]


def _entry(to: _Names, row: Row) -> Cells:
    campaign, broker_id, view, category = row.keys
    return to.made[CAMPAIGNS][campaign], to.known.entries[broker_id, view, category]


REFERENCES: dict[Sheet, Callable[[_Names, Row], Cells]] = {
    CAMPAIGNS: _campaign,
    CHAINS: _chain,
    TRADES: _trade,
    TRADE_LOTS: _lot,
    TRADE_CLOSURES: _closure,
    TRADE_LINKS: _link,
    CAMPAIGN_ENTRIES: _entry,
}
