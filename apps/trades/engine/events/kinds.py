"""What a row is, told by tables: its type and sub-type, and its description where the sub-type is unknown.

Deliveries are never told by their action alone, and the side of what a removal closes is that of the open lots.
Catalogue of rows: tastytrade's transaction list (types, sub-types, actions), https://developer.tastytrade.com.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from apps.trades.engine.events.money import money_kind
from apps.trades.engine.results import Reason

if TYPE_CHECKING:
    from apps.trades.engine.facts import Fact


class Kind(StrEnum):
    """What a row does to lots or money."""

    FILL = "FILL"
    DELIVERY = "DELIVERY"
    EXPIRATION = "EXPIRATION"
    ASSIGNMENT = "ASSIGNMENT"
    EXERCISE = "EXERCISE"
    CASH_SETTLEMENT = "CASH_SETTLEMENT"
    CORPORATE_ACTION = "CORPORATE_ACTION"
    REMOVAL = "REMOVAL"
    RECEIPT = "RECEIPT"
    SHARE_DIVIDEND = "SHARE_DIVIDEND"
    REINVESTED_CASH = "REINVESTED_CASH"
    MARK_TO_MARKET = "MARK_TO_MARKET"
    ENTRY = "ENTRY"
    FLOW = "FLOW"
    UNKNOWN = "UNKNOWN"


class Effect(StrEnum):
    """What a row says of itself; a statement to be checked, for the position decides."""

    OPEN = "OPEN"
    CLOSE = "CLOSE"
    EITHER = "EITHER"


TO_OPEN = frozenset({"Buy to Open", "Sell to Open"})
TO_CLOSE = frozenset({"Buy to Close", "Sell to Close"})
FILLS = TO_OPEN | TO_CLOSE | {"Buy", "Sell"}
DELIVERS = {
    "Expiration": Kind.EXPIRATION,
    "Assignment": Kind.ASSIGNMENT,
    "Exercise": Kind.EXERCISE,
    "Cash Settled Assignment": Kind.CASH_SETTLEMENT,
    "Cash Settled Exercise": Kind.CASH_SETTLEMENT,
    "Forward Split": Kind.CORPORATE_ACTION,
    "Reverse Split": Kind.CORPORATE_ACTION,
    "Symbol Change": Kind.CORPORATE_ACTION,
    "Stock Merger": Kind.CORPORATE_ACTION,
    "Special Dividend": Kind.CORPORATE_ACTION,
    "Reverse Split Removal": Kind.REMOVAL,
    "Stock Merger Removal": Kind.REMOVAL,
    "Cash Merger": Kind.REMOVAL,
    "Maturity": Kind.REMOVAL,
    "Futures Settlement": Kind.REMOVAL,
    "ACAT": Kind.RECEIPT,
    "Transfer": Kind.RECEIPT,
    "Dividend": Kind.SHARE_DIVIDEND,
} | dict.fromkeys(FILLS, Kind.DELIVERY)
# For sub-types nobody knew, and for exports that carry none; the first that is found decides.
DESCRIBED = (
    (re.compile(r"cash settle", re.I), Kind.CASH_SETTLEMENT),
    (re.compile(r"due to assignment", re.I), Kind.ASSIGNMENT),
    (re.compile(r"due to exercise", re.I), Kind.EXERCISE),
    (re.compile(r"due to expiration", re.I), Kind.EXPIRATION),
    (re.compile(r"(split|merger)\W+removal|cash merger|maturity", re.I), Kind.REMOVAL),
    (re.compile(r"split|merger|symbol change|special dividend", re.I), Kind.CORPORATE_ACTION),
    (re.compile(r"via acat", re.I), Kind.RECEIPT),
    (re.compile(r"via dividend", re.I), Kind.SHARE_DIVIDEND),
)
EFFECT_WORDS = re.compile(r"\b(open|close)\b", re.I)
REASONS = {
    Kind.FILL: Reason.FILL,
    Kind.DELIVERY: Reason.DELIVERY,
    Kind.EXPIRATION: Reason.EXPIRATION,
    Kind.ASSIGNMENT: Reason.ASSIGNMENT,
    Kind.EXERCISE: Reason.EXERCISE,
    Kind.CASH_SETTLEMENT: Reason.CASH_SETTLEMENT,
    Kind.REMOVAL: Reason.REMOVAL,
    # Half of a corporate action without its other half: what it closes ends with the row's own cash.
    Kind.CORPORATE_ACTION: Reason.REMOVAL,
    Kind.RECEIPT: Reason.TRANSFER,
}


def kind_of_row(fact: Fact) -> Kind:
    """Return what the row is; ``UNKNOWN`` keeps its cash right and changes nothing else."""
    if fact.transaction_type == "Trade":
        return Kind.FILL if fact.contract and fact.side and fact.quantity else Kind.UNKNOWN
    if fact.transaction_type == "Receive Deliver":
        return _delivered(fact)
    return Kind(money_kind(fact))


def effect_of(fact: Fact) -> Effect:
    """Return whether the row says that it opens or closes; futures are bought and sold without saying so."""
    stated = fact.action or fact.sub_type
    if stated in TO_OPEN:
        return Effect.OPEN
    if stated in TO_CLOSE:
        return Effect.CLOSE
    word = EFFECT_WORDS.search(fact.description) if fact.transaction_type == "Receive Deliver" else None
    return Effect(word[1].upper()) if word else Effect.EITHER


def _delivered(fact: Fact) -> Kind:
    if fact.contract is None:
        return Kind.UNKNOWN
    kind = DELIVERS.get(fact.sub_type) or _described(fact.description)
    if kind is None:
        # A sub-type of tomorrow that names an action still moves what it names.
        kind = Kind.DELIVERY if fact.action in FILLS else Kind.UNKNOWN
    # Only an expiration may leave it out: it ends whatever is held.
    needs_quantity = kind not in {Kind.EXPIRATION, Kind.UNKNOWN}
    return kind if fact.quantity or not needs_quantity else Kind.UNKNOWN


def _described(description: str) -> Kind | None:
    return next((kind for pattern, kind in DESCRIBED if pattern.search(description)), None)
