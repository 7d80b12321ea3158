"""One account's rows: kept in order of execution, changed by id, seen up to a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from apps.tastytrade_sync.simulator.clock import day_end
from apps.tastytrade_sync.simulator.ledger import Entry, Ledger, Transform, encoded

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.wire import Row

LATER = day_end(date(2026, 12, 31))


def at(day: int, hour: int = 15, **fields: Any) -> Row:
    return {"executed-at": f"2026-01-{day:02}T{hour:02}:00:00.000+00:00", **fields}


def seen(ledger: Ledger, cutoff: int = LATER, *transforms: Transform) -> list[Any]:
    return [row.get("id") for row in ledger.view(cutoff, transforms).rows]


def test_rows_are_in_order_of_execution__then_of_their_ids() -> None:
    assert seen(Ledger([at(6, id=1), at(5, id=9), at(5, id=2), at(5, 14, id=7)])) == [7, 2, 9, 1]


def test_rows_are_seen_until_the_end_of_the_day() -> None:
    # Midnight in New York is five in the morning in UTC.
    ledger = Ledger([at(5, 23, id=1), at(6, 4, id=2), at(6, 5, id=3)])
    assert seen(ledger, day_end(date(2026, 1, 5))) == [1, 2]


def test_row_with_a_known_id_is_replaced__and_moves_to_its_new_place() -> None:
    ledger = Ledger([at(5, id=1), at(6, id=2)])
    ledger.put([at(7, id=1, description="new")])
    assert seen(ledger) == [2, 1]
    assert ledger.view(LATER).find(1) == at(7, id=1, description="new")


def test_rows_without_an_id_are_all_kept() -> None:
    ledger = Ledger([at(5), at(5)])
    ledger.put([at(6)])
    assert seen(ledger) == [None, None, None]


def test_removed_rows_are_gone__unknown_ones_do_no_harm() -> None:
    ledger = Ledger([at(5, id=1), at(6, id=2)])
    ledger.remove([1, 77])
    assert (seen(ledger), ledger.view(LATER).find(1)) == ([2], None)


def test_row_that_names_no_time_is_filed_by_its_date__or_at_the_very_beginning() -> None:
    rows = [at(5, id=1), {"id": 2, "transaction-date": "2026-01-04", "executed-at": None}, {"id": 3}]
    assert seen(Ledger(rows)) == [3, 2, 1]


def test_view_stays_as_it_was__when_the_ledger_changes() -> None:
    ledger = Ledger([at(5, id=1)])
    before = ledger.view(LATER)
    ledger.put([at(6, id=2)])
    assert (len(before), len(ledger.view(LATER))) == (1, 2)


def test_view_is_the_same_one__until_something_changes() -> None:
    ledger = Ledger([at(5, id=1)])
    assert ledger.view(LATER) is ledger.view(LATER)
    assert ledger.view(LATER) is not ledger.view(day_end(date(2026, 1, 5)))


def test_transform_changes_what_is_seen__and_its_rows_find_their_place() -> None:
    def moved(entries: list[Entry]) -> list[Entry]:
        return [Entry({**entry.row, "executed-at": at(9)["executed-at"]}) if entry.row["id"] == 1 else entry
                for entry in entries]  # fmt: skip

    ledger = Ledger([at(5, id=1), at(6, id=2)])
    assert seen(ledger, LATER, Transform("moved", moved)) == [2, 1]
    assert seen(ledger) == [1, 2]


def test_entry_is_encoded_once() -> None:
    entry = Entry(at(5, id=1))
    assert encoded(entry) is encoded(entry)
    assert encoded(entry) == b'{"executed-at":"2026-01-05T15:00:00.000+00:00","id":1}'


MOMENTS = st.lists(st.tuples(st.integers(1, 28), st.integers(0, 23)), max_size=30)


@given(MOMENTS, st.integers(1, 28), st.integers(1, 28))
def test_span_holds_exactly_the_rows_of_the_period(moments: list[tuple[int, int]], first: int, last: int) -> None:
    view = Ledger(at(day, hour, id=number) for number, (day, hour) in enumerate(moments)).view(LATER)
    begin, end = (day_end(date(2026, 1, day)) for day in (first, last))
    low, high = view.span(begin, end)
    found = {entry.row["id"] for entry in view.entries[low:high]}
    assert found == {entry.row["id"] for entry in view.entries if begin <= entry.at < end}


@given(MOMENTS, st.lists(st.integers(0, 40), max_size=10), st.randoms())
def test_ledger_does_not_depend_on_the_order_of_what_was_done(
    moments: list[tuple[int, int]], removed: list[int], random: Any
) -> None:
    rows = [at(day, hour, id=number) for number, (day, hour) in enumerate(moments)]
    shuffled = list(rows)
    random.shuffle(shuffled)
    at_once, one_by_one = Ledger(rows), Ledger([])
    at_once.remove(removed)
    for row in shuffled:
        one_by_one.put([row])
    for number in removed:
        one_by_one.remove([number])
    assert one_by_one.rows == at_once.rows
