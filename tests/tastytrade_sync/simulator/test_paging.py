"""A long history is read page by page without looking through it once per page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.tastytrade_sync.simulator.scenario import load
from apps.tastytrade_sync.simulator.server import running_simulator
from tests.tastytrade_sync.simulator.calls import items, signed_in
from tests.tastytrade_sync.simulator.histories import DEMO_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

    from apps.tastytrade_sync.simulator.ledger import Entry, View

NUMBER = "5WX90001"
ROWS = f"/accounts/{NUMBER}/transactions"
# `scale` gives four rows of five to the first account.
COUNT = 4_000


class Counted(list["Entry"]):
    """The entries of a view, counting how many were looked at."""

    looked_at = 0

    def __iter__(self) -> Iterator[Entry]:
        self.looked_at += len(self)
        return super().__iter__()

    def __getitem__(self, at: Any) -> Any:
        found = super().__getitem__(at)
        self.looked_at += len(found) if isinstance(at, slice) else 1
        return found


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[httpx2.Client, View]]:
    with running_simulator(load("scale:5000", today=DEMO_DAY), today=DEMO_DAY) as running, signed_in(running) as client:
        yield client, running.world.view(NUMBER)


@pytest.fixture
def call(served: tuple[httpx2.Client, View]) -> httpx2.Client:
    return served[0]


@pytest.fixture
def entries(served: tuple[httpx2.Client, View]) -> Counted:
    """The entries of the view that answers, counted from now on."""
    counted = served[1].entries = Counted(served[1].entries)
    counted.looked_at = 0
    return counted


def read(call: httpx2.Client, per_page: int, **wanted: str) -> list[int]:
    """Return the ids of all pages, in order."""
    found: list[int] = []
    for offset in range(COUNT):
        answer = call.get(ROWS, params={"per-page": per_page, "page-offset": offset, **wanted})
        found += [row["id"] for row in items(answer)]
        if offset + 1 >= answer.json()["pagination"]["total-pages"]:
            break
    return found


@pytest.mark.parametrize("sort", ["Asc", "Desc"])
@pytest.mark.parametrize("per_page", [73, 250, 2000])
def test_each_row_is_looked_at_once__for_the_whole_history(
    call: httpx2.Client, entries: Counted, per_page: int, sort: str
) -> None:
    assert len(set(read(call, per_page, sort=sort))) == COUNT
    assert entries.looked_at == COUNT


def test_page_of_a_day_looks_at_its_rows_only(call: httpx2.Client, entries: Counted) -> None:
    month = {"start-date": "2024-01-01", "end-date": "2024-01-31"}
    found = read(call, 10, **month)
    assert 0 < len(found) < COUNT / 10
    assert entries.looked_at == len(found)


def test_filter_looks_through_the_history_once__whatever_the_number_of_pages(
    call: httpx2.Client, entries: Counted
) -> None:
    found = read(call, 100, type="Receive Deliver")
    assert len(found) > 300
    assert entries.looked_at == COUNT
    assert read(call, 100, type="Receive Deliver", sort="Asc") == found[::-1]
    assert entries.looked_at == COUNT


def test_pages_of_any_size_bring_the_same_rows(call: httpx2.Client) -> None:
    whole = read(call, 2000)
    assert [read(call, per_page) == whole for per_page in (73, 250, 1999)] == [True, True, True]
    assert read(call, 2000, sort="Asc") == whole[::-1]
