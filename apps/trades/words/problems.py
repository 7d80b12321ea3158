"""What the engine's problems are called and what to do about them, in words for the page."""

from __future__ import annotations

from typing import NamedTuple

from apps.trades.engine.lots.statements.playing import HAS_ROWS, OTHER_SIDE


class ProblemWords(NamedTuple):
    """``title`` says what is the matter, ``advice`` what to do, ``amount`` what the sum is that a problem names."""

    title: str
    advice: str
    amount: str = "cash"


# No row of the broker's shows this one: it is told from the calendar.
OVERDUE = "overdue_expiration"
# True, but nothing that a trader must act on today.
QUIET = frozenset({"cost_stated_by_broker", "corporate_action_paid_cash"})
# What a person may answer by stating what the row was for tax, if it is such a row.
TREATABLE = frozenset(
    {
        "corporate_action_paid_cash", "corporate_action_without_other_half", "cost_stated_by_broker",
        "delivery_without_removal", "reinvestment_without_cash", "stated_treatment_does_not_fit",
    }
)  # fmt: skip
# What a person answers by stating the opening.
STATEABLE = frozenset({"unmatched_close", "cost_stated_by_broker"})
UNKNOWN = ProblemWords("Something about these rows needs a look", "Compare them with the broker's own history.")
WORDS = {
    OVERDUE: ProblemWords(
        "Expired, and the broker has sent no row that ends it",
        "It stays open, without a price, until its row comes or you confirm that it ended at nothing.",
    ),
    "unmatched_close": ProblemWords(
        "A closing without an opening",
        "The row that opened it is not in the history. Its cash is counted apart and makes no profit or loss; state "
        "when it was opened and what it cost, and it will.",
    ),
    "cost_stated_by_broker": ProblemWords(
        "The cost is the broker's word",
        "They arrived at the value the row states. State what they cost, and since when they are yours.",
        "value stated by the row",
    ),
    "delivery_without_removal": ProblemWords(
        "Delivered, but no option ended for it",
        "It is kept as a trade at its price. If an assignment or exercise is missing, sync again in a day.",
    ),
    "removal_without_delivery": ProblemWords(
        "An option was assigned or exercised, but nothing was delivered for it",
        "It ended at nothing. If shares should have come, sync again in a day and compare your position.",
    ),
    "deliverables_differ": ProblemWords(
        "An adjusted option delivered now so many shares, now so many others",
        "What it stands for is unknown here. Compare the deliveries with the contract's adjustment memo.",
    ),
    "corporate_action_without_other_half": ProblemWords(
        "Half of a corporate action",
        "What it became, or what it came from, is not in the history. Compare the position with the broker's.",
    ),
    "corporate_action_without_lots": ProblemWords(
        "A corporate action on what no row opened",
        "The opening is not in the history, so nothing was carried over. State the opening where it is closed.",
    ),
    "corporate_action_paid_cash": ProblemWords(
        "A corporate action moved cash too",
        "The cash lowers (or raises) the cost that was carried over. For tax a part of it may be a gain (IRC 356): "
        "state what the new shares were worth, and it counts as one.",
    ),
    "reinvestment_without_cash": ProblemWords(
        "Shares from a dividend, but no cash was spent on them",
        "They are kept at the value the row states. State their cost if you know it.",
    ),
    "reinvestment_without_shares": ProblemWords(
        "A dividend was reinvested, but no shares came",
        "The cash is counted beside. Sync again in a day.",
    ),
    "reversal_without_original": ProblemWords(
        "A row takes back another that is not there",
        "Its cash is counted, and nothing else of it. Compare it with the broker's own history.",
    ),
    "reversal_differs": ProblemWords(
        "A row was taken back for another amount",
        "The difference is kept as an adjustment on the day of the reversal.",
        "difference",
    ),
    "open_closes": ProblemWords(
        "A row that says it opens closed what was held",
        "The position decides: a broker holds a contract long or short, never both. Compare the rows.",
    ),
    "nothing_to_close": ProblemWords(
        "A row ended a contract that was not held", "Nothing was changed. Compare it with the broker's own history."
    ),
    "no_price_for_future": ProblemWords(
        "A future closed without a price, or with an unknown multiplier",
        "Its profit is what was settled in cash, which is right once it is closed.",
    ),
    "settlement_differs": ProblemWords(
        "A future was settled for another sum than its prices say",
        "The difference is counted beside. A settlement row may be missing: sync again, or run a full sync.",
        "difference",
    ),
    "stated_closing_without_lots": ProblemWords(
        "A closing you confirmed closes nothing any more",
        "The broker's own row has come since. Take your statement back.",
    ),
    "stated_treatment_does_not_fit": ProblemWords(
        "What you stated of a row does not fit it",
        "The row counts as the broker sent it: it changed since, or the shares it concerns were not held. Change your "
        "statement or take it back.",
    ),
    HAS_ROWS: ProblemWords(
        "You stated an opening that rows show as well",
        "They may be the very rows that were missing: then it counts twice, and you take your statement back. If they "
        "are others, keep it.",
    ),
    OTHER_SIDE: ProblemWords(
        "An opening you stated opens nothing",
        "On its day the rows held the other side of the contract, and a broker holds it long or short, never both. "
        "Take your statement back, and state it with another day.",
    ),
    "value_differs": ProblemWords(
        "A row's value is not price × quantity × multiplier",
        "The cash counts as sent. Compare the row with the broker's confirmation.",
        "difference",
    ),
}


def words_of(code: str) -> ProblemWords:
    """Return a problem's words; a code nobody described yet still reads as a sentence."""
    return WORDS.get(code, UNKNOWN)
