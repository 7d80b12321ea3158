"""After a long history is stored, the planner knows of it at once; after a short one it is left to the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.tastytrade_sync.sync.conftest import NUMBERS, deposit

if TYPE_CHECKING:
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def rows_the_planner_knows_of() -> int:
    """Return -1 for a table that nobody has looked at since it was emptied."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::int FROM pg_class WHERE relname = 'trades_transaction'")
        (known,) = cursor.fetchone() or (None,)
    assert isinstance(known, int)
    return known


def forget_the_table() -> None:
    """Let the planner know nothing of the table: what a test deletes row by row it remembers."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE trades_transaction CASCADE")


@pytest.mark.parametrize(("added", "known"), [(0, False), (1000, True)])
def test_planner_is_told_of_a_long_history(desk: Desk, added: int, known: bool) -> None:  # noqa: FBT001
    forget_the_table()
    desk.simulator.world.put_rows(NUMBERS[0], [deposit(NUMBERS[0], 5000 + number, 2) for number in range(added)])
    desk.sync()
    assert (rows_the_planner_knows_of() > added) is known
