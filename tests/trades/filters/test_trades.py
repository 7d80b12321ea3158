"""What an address of the list of trades asks for."""

from __future__ import annotations

from datetime import date

import pytest

from apps.trades.filters.trades import ORDERS, read_trade_filter
from apps.trades.trade_columns import PRESETS


def test_address_without_a_query_asks_for_everything_newest_first() -> None:
    wanted = read_trade_filter({})
    assert (wanted.parts, wanted.complaints) == ([], [])
    assert wanted.order == ("opened_at", True)
    assert tuple(wanted.column_names) == PRESETS["overview"].columns


def test_every_part_of_an_address_is_read() -> None:
    query = {
        "account": "5WX1", "underlying": "ko", "status": "open", "strategy": "short_put", "tag": "core",
        "outcome": "ASSIGNED", "review": "1", "from": "2026-01-05", "to": "2026-01-09", "by": "closed", "text": "roll",
    }  # fmt: skip
    wanted = read_trade_filter(query)
    assert wanted.complaints == []
    assert (wanted.underlying, wanted.strategy) == ("KO", "SHORT_PUT")
    assert (wanted.first, wanted.last) == (date(2026, 1, 5), date(2026, 1, 9))
    assert [words for _, _, words in wanted.parts][-3:] == [
        "Closed from 2026-01-05",
        "Closed to 2026-01-09",
        "Text “roll”",
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "half"}, {"outcome": "x"}, {"flag": "x"}, {"review": "2"}, {"from": "2026-02-30"}, {"sort": "open_"},
        {"size": "7"}, {"preset": "x"}, {"by": "x"}, {"from": "2026-02-01", "to": "2026-01-01"},
    ],
)  # fmt: skip
def test_nonsense_is_said_and_never_raised(query: dict[str, str]) -> None:
    wanted = read_trade_filter(query)
    assert len(wanted.complaints) == 1
    assert wanted.sort in ORDERS


def test_no_character_reaches_the_database_that_it_refuses() -> None:
    wanted = read_trade_filter({"text": "a\x00b", "tag": "\x00"})
    assert (wanted.text, wanted.tag) == ("ab", "")


def test_columns_stand_in_the_order_of_the_table_whatever_the_address_says() -> None:
    wanted = read_trade_filter({}, ["tags", "status", "nonsense", "fees"])
    assert wanted.column_names == ["status", "fees", "tags"]


def test_how_a_list_is_shown_does_not_narrow_it() -> None:
    shown = read_trade_filter({"underlying": "KO", "sort": "-fees", "size": "25", "preset": "tax"})
    assert shown.narrowing == read_trade_filter({"underlying": "KO"}).narrowing
    assert shown.narrowing != read_trade_filter({"underlying": "PEP"}).narrowing


@pytest.mark.parametrize(("sort", "of_open"), [("open", True), ("-percent", True), ("-realized", False), ("", False)])
def test_only_what_marks_decide_is_sorted_among_the_open_ones(sort: str, *, of_open: bool) -> None:
    assert read_trade_filter({"sort": sort}).is_of_open is of_open
