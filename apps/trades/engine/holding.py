"""How long something was held, for tax: short-term, or long-term after more than one year.

The holding period begins on the day after the day of acquisition and includes the day of sale (Rev. Rul. 66-97,
70-598). What was acquired on the last day of a month is long-term from the first day of the thirteenth month after
it (Rev. Rul. 66-7; Caspe v. United States, 694 F.2d 1116), so 365 days are never counted.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def is_long_term(acquired: date, closed: date) -> bool:
    """Say whether what was acquired and closed on these New York days was held for more than one year."""
    if acquired.day == monthrange(acquired.year, acquired.month)[1]:
        month_after = acquired.month % 12 + 1
        return closed >= date(acquired.year + 1 + (acquired.month == 12), month_after, 1)
    # Never 29 February: that is a last day of a month, and was answered above.
    return closed > acquired.replace(year=acquired.year + 1)
