from __future__ import annotations

from datetime import UTC, datetime

import pytest

from apps.trades.freshness import is_stale

# In New York: Thursday 19, Friday 20, Saturday 21, Sunday 22 and Monday 23 November 2026, all at noon.
THURSDAY, FRIDAY, SATURDAY, SUNDAY, MONDAY = (datetime(2026, 11, day, 17, tzinfo=UTC) for day in range(19, 24))


@pytest.mark.parametrize(
    ("read_at", "now", "expected"),
    [
        (FRIDAY, FRIDAY, False),
        (THURSDAY, FRIDAY, True),
        (FRIDAY, SATURDAY, False),
        (FRIDAY, SUNDAY, False),
        (FRIDAY, MONDAY, True),
        (THURSDAY, SUNDAY, True),
        (SUNDAY, MONDAY, True),
    ],
)
def test_figures_are_stale_once_a_trading_day_has_begun(read_at: datetime, now: datetime, *, expected: bool) -> None:
    assert is_stale(read_at, now) is expected


def test_holiday_makes_nothing_stale() -> None:
    # Thanksgiving of 2026 is Thursday the 26th, on which no market moves what was read on Wednesday.
    wednesday, thanksgiving, friday = (datetime(2026, 11, day, 17, tzinfo=UTC) for day in (25, 26, 27))
    assert not is_stale(wednesday, thanksgiving)
    assert is_stale(wednesday, friday)


def test_day_is_that_of_new_york() -> None:
    # 03:00 UTC on the 20th is still the evening of the 19th there.
    late = datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert not is_stale(THURSDAY, late)
