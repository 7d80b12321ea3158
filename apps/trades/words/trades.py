"""Trades, links and campaigns in the words traders use."""

from __future__ import annotations

from apps.trades.engine.grouping.results import CampaignKind, Certainty, Flag, LinkKind, Outcome, Rule

FLAGS: dict[str, tuple[str, str]] = {
    Flag.SCALED_IN: ("Scaled in", "The same spread was opened again on the same day while it was held."),
    Flag.LEGGED_IN: ("Legged in", "Several orders of one day make one spread; split it if they were no one idea."),
    Flag.SHARED_CONTRACT: (
        "Shared contract",
        "A closing order fits another trade than the one whose lots it consumed: lots go oldest first.",
    ),
    Flag.FROM_POSITION: ("Grouped by position", "No order tells what belongs together; this is what fits."),
    Flag.INCOMPLETE_ORDER: ("Incomplete order", "The order states more legs than came: some history is missing."),
    Flag.UNKNOWN_DELIVERABLE: ("Unknown deliverable", "Nothing states what the adjusted contract delivers."),
    Flag.UNKNOWN_COST: (
        "Cost unknown",
        "The cost of some of it is only what the broker states, often nothing: what it made is not known.",
    ),
    Flag.INFERRED_ROLL: ("Inferred roll", "Two orders look like one roll; unlink them if they were not."),
    Flag.POSSIBLE_SPREAD: ("Maybe one spread", "With another trade it would be one spread; merge them if it was one."),
    Flag.EDITED: ("Edited", "You changed how it is grouped."),
}
OUTCOMES: dict[str, str] = {
    Outcome.CLOSED: "Closed",
    Outcome.EXPIRED: "Expired",
    Outcome.ASSIGNED: "Assigned",
    Outcome.CALLED_AWAY: "Called away",
    Outcome.EXERCISED: "Exercised",
    Outcome.CASH_SETTLED: "Cash settled",
    Outcome.DELIVERED: "Delivered",
    Outcome.TRANSFERRED: "Transferred away",
    Outcome.ROLLED: "Rolled",
}
RULES: dict[str, str] = {
    Rule.ORDER: "One order opened all its legs.",
    Rule.SCALED_IN: "Several orders of one day opened the same contracts in the same ratios.",
    Rule.LEGGED_IN: "Several orders of one day opened the parts of one spread.",
    Rule.DELIVERY: "An assignment or exercise delivered it.",
    Rule.POSITION: "No order tells what belongs together, so it was put together by what the position is.",
    Rule.SINGLE: "It came without an order, and nothing else goes with it.",
    Rule.STATED: "You stated its opening.",
    Rule.PERSON: "You put it together.",
}
LINKS: dict[str, str] = {
    LinkKind.ROLL: "Roll",
    LinkKind.ASSIGNMENT: "Assignment",
    LinkKind.EXERCISE: "Exercise",
}
CERTAINTIES: dict[str, str] = {
    Certainty.CERTAIN: "certain",
    Certainty.INFERRED: "inferred",
    Certainty.STATED: "linked by you",
}
CAMPAIGNS: dict[str, str] = {
    CampaignKind.WHEEL: "Wheel",
    CampaignKind.PMCC: "Poor man's covered call",
    CampaignKind.STOCK: "Shares",
    CampaignKind.OPTIONS: "Options",
}
# What a campaign of options is called in which only futures were traded.
FUTURES_ALONE = "Futures"
STATES: dict[str, str] = {
    "FLAT": "Flat",
    "CSP_OPEN": "Put sold",
    "STOCK": "Shares held",
    "CC_OPEN": "Covered call",
    "COVERED_STRANGLE": "Covered strangle",
    "SHORT_STOCK": "Short shares",
}
