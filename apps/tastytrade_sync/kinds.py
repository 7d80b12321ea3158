"""The kinds of row tastytrade is known to send; anything else is kept, counted in cash and shown as a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.events.money import FLOW, MARK_TO_MARKET, meaning_of

if TYPE_CHECKING:
    from decimal import Decimal

SIDES = {
    "Buy to Open": 1,
    "Buy to Close": 1,
    "Buy": 1,
    "Sell to Open": -1,
    "Sell to Close": -1,
    "Sell": -1,
}
# The broker documents Allocate too, but no row has shown what it moves: it stays unknown, and so is asked about.
FILLS = frozenset(SIDES)
KNOWN_SUB_TYPES = {
    "Trade": FILLS,
    "Receive Deliver": FILLS
    | {
        "ACAT", "Assignment", "Cash Merger", "Cash Settled Assignment", "Cash Settled Exercise", "Dividend",
        "Exercise", "Expiration", "Forward Split", "Futures Settlement", "Maturity", "Reverse Split",
        "Reverse Split Removal", "Special Dividend", "Stock Merger", "Stock Merger Removal", "Symbol Change",
        "Transfer",
    },
    "Money Movement": frozenset({
        "Balance Adjustment", "Credit Interest", "Debit Interest", "Deposit", "Dividend", "Fee",
        "Fully Paid Stock Lending Income", "Mark to Market", "Transfer", "Withdrawal",
    }),
}  # fmt: skip
KNOWN_INSTRUMENT_TYPES = frozenset({
    "", "Bond", "Cryptocurrency", "Equity", "Equity Option", "Future", "Future Option", "Index", "Warrant",
})  # fmt: skip

# A type of its own in the broker's documents; what it moves was the owner's before and stays the owner's.
ADMINISTRATIVE_TRANSFER = "Administrative Transfer"
NO_PROFIT = frozenset({FLOW, MARK_TO_MARKET})


def side_of(transaction_type: str, sub_type: str, action: str) -> int | None:
    """Return +1 for buying, -1 for selling, None for neither; the sub-type says it too where the action is left out."""
    if action or transaction_type == "Money Movement":
        return SIDES.get(action)
    return SIDES.get(sub_type)


def is_known(transaction_type: str, sub_type: str, action: str, instrument_type: str) -> bool:
    """Say whether a row's kind is in the catalogue; exports of old rows carry no sub-type but an action."""
    known = KNOWN_SUB_TYPES.get(transaction_type)
    if known is None or instrument_type not in KNOWN_INSTRUMENT_TYPES:
        return False
    if action and action not in FILLS:
        return False
    return (sub_type or action) in known


def is_for_profit(
    transaction_type: str, sub_type: str, description: str, net: Decimal, *, names_instrument: bool
) -> bool:
    """Say whether a row's cash (USD, signed) can be profit or loss: transfers, deposits and settlements are not."""
    if ADMINISTRATIVE_TRANSFER in {transaction_type, sub_type}:
        return False
    return meaning_of(transaction_type, sub_type, description, net, names_instrument=names_instrument) not in NO_PROFIT
