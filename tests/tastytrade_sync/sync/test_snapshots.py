"""What a run counts of positions and balances: new, changed and the same, as compared with the snapshot before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.trades.models import Instrument, Position, Transaction
from tests.tastytrade_sync.sync.conftest import NUMBERS, purchase

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
    account = desk.simulator.world.accounts[NUMBERS[0]]
    account.positions = [position("AAPL"), position("KO")]
    assert counted(desk.sync()) == (2, 0, 0, 0, 0)
    assert counted(desk.sync()) == (0, 0, 2, 0, 0)
    # KO grew, AAPL stayed, PFE came.
    account.positions = [position("AAPL"), position("KO", "2.0"), position("PFE")]
    assert counted(desk.sync()) == (1, 1, 1, 0, 0)


def test_rejected_position_is_a_problem_of_the_run(desk: Desk) -> None:
    desk.simulator.world.accounts[NUMBERS[0]].positions = [position("AAPL", "many")]
    assert counted(desk.sync()) == (0, 0, 0, 1, 1)


def held(desk: Desk) -> dict[str, tuple[str, str] | None]:
    """Return (type, key) of the instrument of each position now held."""
    positions = Position.objects.for_user(desk.link.owner).current().select_related("instrument")
    return {
        each.symbol: (each.instrument.instrument_type, each.instrument.key) if each.instrument else None
        for each in positions
    }


def test_position_knows_its_instrument(desk: Desk) -> None:
    option, future = "SPXW  261218C07540000", "/ESZ6"
    desk.simulator.world.accounts[NUMBERS[0]].positions = [
        position("KO"),
        position(option) | {"instrument-type": "Equity Option", "underlying-symbol": "SPX", "multiplier": 100},
        position(future) | {"instrument-type": "Future", "underlying-symbol": "/ES", "multiplier": "50.0"},
    ]
    desk.sync()
    # The symbols as they are, but for the future, whose year is written out.
    assert held(desk) == {
        "KO": ("Equity", "KO"), option: ("Equity Option", option), future: ("Future", "/ESZ26"),
    }  # fmt: skip
    assert Instrument.objects.get(symbol=option).underlying_symbol == "SPX"


def test_position_and_its_transactions_share_one_instrument(desk: Desk) -> None:
    desk.put(purchase(NUMBERS[0], 9001, 18))
    desk.simulator.world.accounts[NUMBERS[0]].positions = [position("AAPL")]
    desk.sync()
    assert Position.objects.get().instrument == Transaction.objects.get(broker_id=9001).instrument
    assert Instrument.objects.count() == 1


def test_position_in_a_kind_nobody_knows_has_an_instrument_too(desk: Desk) -> None:
    desk.simulator.world.accounts[NUMBERS[0]].positions = [position("912797") | {"instrument-type": "Bond"}]
    desk.sync()
    assert held(desk) == {"912797": ("Bond", "912797")}


def test_number_of_queries_of_a_snapshot_does_not_grow_with_its_positions(desk: Desk) -> None:
    account, symbols = desk.simulator.world.accounts[NUMBERS[0]], [f"Q{n:03d}" for n in range(40)]

    def queries(count: int) -> int:
        account.positions = [position(symbol) for symbol in symbols[:count]]
        desk.sync()
        with CaptureQueriesContext(connection) as captured:
            desk.sync()
        return len(captured)

    assert queries(2) == queries(40)
