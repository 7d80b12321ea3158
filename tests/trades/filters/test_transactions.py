from __future__ import annotations

from datetime import date

import pytest

from apps.trades.address_parts import PAGE_SIZE, row_id
from apps.trades.filters.transactions import TransactionFilter, read_filter


def test_empty_address_asks_for_everything_newest_first() -> None:
    wanted = read_filter({})
    assert wanted == TransactionFilter()
    assert (wanted.parts, wanted.complaints) == ([], [])


def test_address_is_read_whole() -> None:
    query = {
        "account": " 5WX01234 ", "from": "2026-01-02", "to": "2026-03-04", "type": "Trade", "sub_type": "Buy",
        "underlying": "aapl", "order": "77", "text": "call", "sort": "largest", "size": "100",
    }  # fmt: skip
    assert read_filter(query) == TransactionFilter(
        account="5WX01234", first=date(2026, 1, 2), last=date(2026, 3, 4), transaction_type="Trade", sub_type="Buy",
        underlying="AAPL", order=77, text="call", sort="largest", size=100,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"from": "yesterday"}, "YYYY-MM-DD"),
        ({"to": "2026-02-30"}, "YYYY-MM-DD"),
        ({"to": "9999-12-31"}, "between 1970-01-01 and 2199-12-31"),
        ({"from": "0001-01-01"}, "between 1970-01-01 and 2199-12-31"),
        ({"sort": "sideways"}, "no order sideways"),
        ({"order": "abc"}, "not a number"),
        ({"order": "9" * 30}, "not a number"),
        ({"size": "7"}, "25, 50, 100, 200"),
        ({"size": "1000000"}, "25, 50, 100, 200"),
    ],
)
def test_part_that_is_not_understood_is_said_and_left_out(query: dict[str, str], words: str) -> None:
    wanted = read_filter(query)
    (complaint,) = wanted.complaints
    assert words in complaint
    assert (wanted.first, wanted.last, wanted.order, wanted.sort, wanted.size) == (
        None, None, None, "newest", PAGE_SIZE,
    )  # fmt: skip


def test_filter_whose_days_are_crossed_says_so() -> None:
    wanted = read_filter({"from": "2026-02-01", "to": "2026-01-01"})
    assert wanted.first == date(2026, 2, 1)
    assert "no row can match" in wanted.complaints[0]


def test_nul_never_reaches_the_database() -> None:
    wanted = read_filter({"text": "a\x00b", "underlying": "\x00", "account": "\x001"})
    assert (wanted.text, wanted.underlying, wanted.account) == ("ab", "", "1")


def test_parts_name_what_narrows_and_nothing_else() -> None:
    wanted = TransactionFilter(first=date(2026, 1, 2), order=7, sort="oldest", size=25)
    assert [(name, value) for name, value, _ in wanted.parts] == [("from", "2026-01-02"), ("order", "7")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("0", 0),
        ("", None),
        ("-1", None),
        ("1.0", None),
        ("٣", None),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
    ],
)
def test_row_id_is_what_a_bigint_can_hold(text: str, number: int | None) -> None:
    assert row_id(text) == number
