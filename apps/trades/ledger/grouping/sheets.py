"""The tables of trades, chains and campaigns, each with its cells in one fixed order."""

from __future__ import annotations

from apps.trades.ledger.sheets import Sheet
from apps.trades.models import Campaign, CampaignEntry, Chain, Trade, TradeClosure, TradeLink, TradeLot

SUMS = ("opened", "opened_fees", "premium", "realized", "fees", "tax", "open_net", "open_fees", "variation")
SPAN = ("opened_at", "opened_on", "closed_at", "closed_on")
# The digest is made of a campaign's lines, its own among them: so it stands with what is in no line.
CAMPAIGNS = Sheet(
    Campaign,
    ("digest",),
    (
        "key", "kind", "underlying", *SPAN, "trade_count", "chain_count", "rolls", *SUMS, "earned", "shares",
        "tax_basis", "effective_basis", "steps",
    ),
)  # fmt: skip
CHAINS = Sheet(Chain, ("campaign_id",), ("key", "underlying", "name", "code", *SPAN, "trade_count", "rolls", *SUMS))
TRADES = Sheet(
    Trade,
    ("chain_id", "campaign_id"),
    (
        "key", "underlying", *SPAN, "expires_on", "opening_dte", "name", "code", "opening_name", "opening_code",
        "current_name", "current_code", "bias", "risk_class", "units", "legs", "open_legs", "rolls", *SUMS,
        "max_profit", "max_loss", "capital", "risk", "why", "flags", "outcomes", "needs_review", "as_ordered", "tags",
        "note", "rating", "plan", "words",
    ),
)  # fmt: skip
TRADE_LOTS = Sheet(
    TradeLot,
    ("trade_id", "lot_id"),
    ("start", "quantity", "net", "fees", "remaining", "remaining_net", "remaining_fees", "variation"),
)
TRADE_CLOSURES = Sheet(
    TradeClosure,
    ("trade_id", "closure_id"),
    ("quantity", "opening_net", "opening_fees", "closing_net", "closing_fees", "moved_net"),
)
TRADE_LINKS = Sheet(TradeLink, ("before_id", "after_id"), ("kind", "certainty", "at", "quantity", "net", "because"))
CAMPAIGN_ENTRIES = Sheet(CampaignEntry, ("campaign_id", "entry_id"), ())
# What refers to a row comes after it.
GROUPING_SHEETS = (CAMPAIGNS, CHAINS, TRADES, TRADE_LOTS, TRADE_CLOSURES, TRADE_LINKS, CAMPAIGN_ENTRIES)
