from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest

from apps.core.periods import Grain
from apps.reports.pnl_filter import PnlFilter, read_pnl_filter
from apps.trades.engine.results import Category, View

FULL = PnlFilter(
    view=View.TAX, grain=Grain.WEEK, first=date(2026, 1, 2), last=date(2026, 3, 4), account="5WX01234",
    underlying="/ES", category=Category.DIVIDEND,
)  # fmt: skip


def test_empty_address_asks_for_everything_in_the_trader_view_by_month() -> None:
    assert read_pnl_filter({}) == PnlFilter()
    assert PnlFilter().query() == ""
    assert PnlFilter().parts == []


def test_address_is_read_whole_and_written_back() -> None:
    query = {
        "view": "tax", "by": "week", "from": "2026-01-02", "to": "2026-03-04", "account": " 5WX01234 ",
        "underlying": "/ES", "category": "dividend",
    }  # fmt: skip
    assert read_pnl_filter(query) == FULL
    assert read_pnl_filter(dict(parse_qsl(FULL.query().removeprefix("?")))) == FULL


def test_address_is_written_with_changes() -> None:
    assert PnlFilter(account="A&B").query(view=View.TAX, category=Category.FEE) == (
        "?view=tax&account=A%26B&category=fee"
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"view": "x"}, "There is no view “x”"),
        ({"by": "hour"}, "Known are day, week, month, quarter, year"),
        ({"category": "Realized"}, "There is no category “Realized”"),
        ({"from": "2026-02-30"}, "is not of the form YYYY-MM-DD"),
        ({"to": "9999-12-31"}, "is not between"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "nothing can match"),
    ],
)
def test_part_that_is_not_understood_is_said(query: dict[str, str], words: str) -> None:
    (complaint,) = read_pnl_filter(query).complaints
    assert words in complaint


def test_parts_name_what_narrows_and_how_to_take_it_away() -> None:
    assert [words for words, _ in FULL.parts] == [
        "Account 5WX01234", "From 2026-01-02", "To 2026-03-04", "Underlying /ES", "Dividends",
    ]  # fmt: skip
    for words, change in FULL.parts:
        assert words not in [each for each, _ in read_pnl_filter(dict(parse_qsl(FULL.query(**change)[1:]))).parts]


def test_entries_without_an_underlying_can_be_asked_for() -> None:
    assert read_pnl_filter({"underlying": "-"}).underlying_words == "No underlying"


def test_nul_never_reaches_the_database() -> None:
    wanted = read_pnl_filter({"underlying": "\x00A", "account": "\x001", "view": "tax\x00"})
    assert (wanted.underlying, wanted.account, wanted.view) == ("A", "1", View.TAX)
