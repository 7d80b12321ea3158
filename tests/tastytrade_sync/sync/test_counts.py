"""What a run counts of transactions: a row it meets twice is one row."""

from __future__ import annotations

import pytest

from tests.tastytrade_sync.sync.conftest import NUMBERS, Desk, deposit

pytestmark = pytest.mark.django_db(transaction=True)


def test_row_of_the_newest_day_is_read_twice_and_counted_once(desk: Desk) -> None:
    # Both lie on the last day, which each run reads once more after the positions.
    desk.put(deposit(NUMBERS[0], 900, 20), deposit(NUMBERS[0], 901, 20) | {"net-value": "NaN"})
    run = desk.sync()
    count = run.counts.get(account__number=NUMBERS[0], resource="transactions")
    assert (count.rejected, count.problems) == (1, 1)
    assert count.received == count.new + count.changed + count.same + count.rejected
    # The seven deposits of the history and the new one.
    assert (count.new, count.not_for_pnl) == (8, 8)
