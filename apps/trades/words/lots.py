"""How lots came and went, in words for the page."""

from __future__ import annotations

from apps.trades.engine.results import Origin, Reason

ORIGINS: dict[str, str] = {
    Origin.FILL: "opened by a fill",
    Origin.DELIVERY: "delivered by an assignment or exercise",
    Origin.RECEIPT: "received",
    Origin.REINVESTMENT: "bought with a dividend",
    Origin.CORPORATE_ACTION: "carried over by a corporate action",
    Origin.STATED: "opened as you stated",
}
REASONS: dict[str, str] = {
    Reason.FILL: "closed by a fill",
    Reason.EXPIRATION: "expired",
    Reason.ASSIGNMENT: "assigned",
    Reason.EXERCISE: "exercised",
    Reason.CASH_SETTLEMENT: "settled in cash",
    Reason.DELIVERY: "delivered",
    Reason.REMOVAL: "removed",
    Reason.STATED: "ended at nothing, as you confirmed",
    Reason.RETURN_OF_CAPITAL: "repaid beyond its cost, and carried on",
    Reason.MERGER_WITH_CASH: "merged into other shares and cash",
    Reason.CORPORATE_ACTION: "carried over by a corporate action",
    Reason.TRANSFER: "transferred away",
}
# What an option's end is called by who holds the shares it delivered.
DELIVERED_BY: dict[str, str] = {Reason.ASSIGNMENT: "assigned from", Reason.EXERCISE: "exercised from"}
# Whose word a cost is that no row shows to have been paid.
COST_BY_BROKER, COST_BY_USER = "cost as the broker stated it", "cost as you stated it"
NO_PRICE = "no price"
EXPIRED = "expired, no price"
NO_MULTIPLIER = "multiplier unknown"
NO_OPENING_PRICE = "opening price unknown"


def origin_words(code: str) -> str:
    """Return how a lot came to be; a code nobody described yet still reads as words."""
    return ORIGINS.get(code, _plain(code))


def reason_words(code: str) -> str:
    """Return what closed a part of a lot."""
    return REASONS.get(code, _plain(code))


def _plain(code: str) -> str:
    return code.replace("_", " ").lower()
