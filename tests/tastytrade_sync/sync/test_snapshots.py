"""What a run counts of positions and balances: new, changed and the same, as compared with the snapshot before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.tastytrade_sync.sync.conftest import NUMBERS

if TYPE_CHECKING:
    from apps.tastytrade_sync.models import SyncRun
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def position(symbol: str, quantity: str = "1.0") -> dict[str, Any]:
    return {
        "account-number": NUMBERS[0], "symbol": symbol, "underlying-symbol": symbol, "instrument-type": "Equity",
        "quantity": quantity, "quantity-direction": "Long", "average-open-price": "10.0", "multiplier": 1,
    }  # fmt: skip


def counted(run: SyncRun) -> tuple[int, int, int, int, int]:
    count = run.counts.get(account__number=NUMBERS[0], resource="positions")
    return count.new, count.changed, count.same, count.rejected, count.problems


def test_positions_are_compared_with_the_snapshot_before(desk: Desk) -> None:
    holding = desk.simulator.world.holdings[NUMBERS[0]]
    holding.positions = [position("AAPL"), position("KO")]
    assert counted(desk.sync()) == (2, 0, 0, 0, 0)
    assert counted(desk.sync()) == (0, 0, 2, 0, 0)
    # KO grew, AAPL stayed, PFE came.
    holding.positions = [position("AAPL"), position("KO", "2.0"), position("PFE")]
    assert counted(desk.sync()) == (1, 1, 1, 0, 0)


def test_rejected_position_is_a_problem_of_the_run(desk: Desk) -> None:
    desk.simulator.world.holdings[NUMBERS[0]].positions = [position("AAPL", "many")]
    assert counted(desk.sync()) == (0, 0, 0, 1, 1)
