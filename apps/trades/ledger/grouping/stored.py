"""Trades, chains and campaigns as they stand in the tables, read back in the form in which they were made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.ledger.digests import tagged
from apps.trades.ledger.grouping.digests import digests_of, grouping_digest
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
from apps.trades.ledger.loading import FACTS
from apps.trades.ledger.sheets import CLOSURES, ENTRIES, LOTS
from apps.trades.ledger.stored import OPENING, OPENING_KEY, lines_of_sheet
from apps.trades.models import StatedClosing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.sheets import Sheet
    from apps.trades.ledger.stored import Reading

CAMPAIGN = f"LEFT JOIN {CAMPAIGNS.table} campaign ON campaign.id = {{0}}.campaign_id"
TRADE = f"LEFT JOIN {TRADES.table} trade ON trade.id = row.{{0}} {CAMPAIGN.format('trade')}"
LOT = f"LEFT JOIN {LOTS.table} lot ON lot.id = {{0}}.lot_id {OPENING.format(name='opening', lot='lot')}"
LOT_KEY = OPENING_KEY.format(name="opening")
# Of each table: its natural keys, the campaign's first, and how they are reached from ``row``.
READING: dict[Sheet, Reading] = {
    CAMPAIGNS: (("row.key",), ""),
    CHAINS: (("campaign.key",), CAMPAIGN.format("row")),
    TRADES: (
        ("campaign.key", "chain.key"),
        f"{CAMPAIGN.format('row')} LEFT JOIN {CHAINS.table} chain ON chain.id = row.chain_id",
    ),
    TRADE_LOTS: (
        ("campaign.key", "trade.key", LOT_KEY, "lot.number"),
        f"{TRADE.format('trade_id')} {LOT.format('row')}",
    ),
    TRADE_CLOSURES: (
        (
            "campaign.key", "trade.key", LOT_KEY, "lot.number",
            "COALESCE(closing.broker_id, -stated.number)",
        ),
        f"{TRADE.format('trade_id')} LEFT JOIN {CLOSURES.table} closure ON closure.id = row.closure_id "
        f"{LOT.format('closure')} LEFT JOIN {FACTS} closing ON closing.id = closure.closing_id "
        f"LEFT JOIN {StatedClosing._meta.db_table} stated ON stated.id = closure.stated_closing_id",
    ),
    TRADE_LINKS: (
        ("campaign.key", "trade.key", "after.key"),
        f"{TRADE.format('before_id')} LEFT JOIN {TRADES.table} after ON after.id = row.after_id",
    ),
    CAMPAIGN_ENTRIES: (
        ("campaign.key", "source.broker_id", "entry.view", "entry.category"),
        f"{CAMPAIGN.format('row')} LEFT JOIN {ENTRIES.table} entry ON entry.id = row.entry_id "
        f"LEFT JOIN {FACTS} source ON source.id = entry.transaction_id",
    ),
}  # fmt: skip
KEPT = f"SELECT family, key, digest FROM {CAMPAIGNS.table} WHERE account_id = %s AND family = ANY(%s)"  # noqa: S608
# Rows of money before a boundary that are in no campaign.
BESIDE = f"""
    SELECT DISTINCT row.family, source.broker_id
    FROM unnest(%s::text[], %s::timestamptz[]) AS start (family, until)
    JOIN {ENTRIES.table} row ON row.account_id = %s AND row.family = start.family
    AND row.day < COALESCE((start.until AT TIME ZONE 'America/New_York')::date, 'infinity')
    JOIN {FACTS} source ON source.id = row.transaction_id
    WHERE NOT EXISTS (SELECT FROM {CAMPAIGN_ENTRIES.table} taken WHERE taken.entry_id = row.id)
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class StoredGrouping:
    """What stands in the tables of one family: its lines, the digest these make, and whether each campaign has its
    own digest with it."""

    lines: list[str]
    digest: str
    has_right_digests: bool


def stored_grouping(cursor: CursorWrapper, account_id: int, family: str) -> StoredGrouping:
    """Return all that is grouped of one family."""
    lines = [
        tagged(sheet, line.partition("\t")[2])
        for sheet in GROUPING_SHEETS
        for line in lines_of_sheet(cursor, sheet, READING[sheet], account_id, {family: None})
    ]
    digests = digests_of(lines)
    beside = stored_beside(cursor, account_id, {family: None})[family]
    claimed = stored_digests(cursor, account_id, [family])[family]
    return StoredGrouping(lines, grouping_digest(digests.values(), beside), claimed == digests)


def stored_digests(cursor: CursorWrapper, account_id: int, families: list[str]) -> dict[str, dict[str, str]]:
    """Return the digests that campaigns have with them, by family and key."""
    cursor.execute(KEPT, [account_id, families])
    found: dict[str, dict[str, str]] = {family: {} for family in families}
    for family, key, digest in cursor.fetchall():
        found[family][key] = digest
    return found


def stored_beside(
    cursor: CursorWrapper, account_id: int, families: Mapping[str, datetime | None]
) -> dict[str, list[int]]:
    """Return the broker ids of rows of money in no campaign, of each family before its moment, or all of them."""
    cursor.execute(BESIDE, [list(families), list(families.values()), account_id])
    found: dict[str, list[int]] = {family: [] for family in families}
    for family, broker_id in cursor.fetchall():
        found[family].append(broker_id)
    return found
