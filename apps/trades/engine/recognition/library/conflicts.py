"""Names that mean different things to different people, and what they mean here: help for the pages."""

from __future__ import annotations

from typing import NamedTuple


class Conflict(NamedTuple):
    """A name, how others use it, and how we do."""

    name: str
    elsewhere: str
    here: str


CONFLICTS = (
    Conflict(
        "Christmas tree",
        "Older texts call a 1-1-1 ladder a Christmas tree.",
        "A stretched 1-3-2 butterfly, its single leg twice as far away as its double one; a ladder stays a ladder.",
    ),
    Conflict(
        "Iron condor",
        "QuantConnect calls the one that receives a credit “Iron Condor” and the one that pays a debit “Short Iron "
        "Condor”; most brokers call the first one short.",
        "Short iron condor (credit) and long (reverse) iron condor (debit). The same goes for iron butterflies.",
    ),
    Conflict(
        "Collar",
        "Some descriptions put the call below the put.",
        "The bought put stands below the sold call; the other way round it is an inverted collar.",
    ),
    Conflict(
        "Big lizard",
        "Some sites mean a short straddle with a bought put.",
        "A short straddle with a bought call; with a bought put it is a reverse big lizard.",
    ),
    Conflict(
        "Ratio spread",
        "QuantConnect calls one bought and two sold further out a short backspread.",
        "Front ratio: fewer bought, more sold further out. Backspread: fewer sold, more bought further out.",
    ),
    Conflict(
        "Calendar",
        "Many tools leave out which side is bought.",
        "Long: the far option is bought. Short: the far option is sold. Different strikes make it a diagonal.",
    ),
    Conflict(
        "Guts",
        "Users of tastytrade say “inverted strangle” where rolling brought the put above the call.",
        "Short guts, with the remark that it is inverted.",
    ),
    Conflict(
        "LEAPS",
        "Some trackers count every option of more than 90 days.",
        "More than 365 days to go when it was opened.",
    ),
)
