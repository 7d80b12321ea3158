"""The list of trades by what their chains and campaigns are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.trades.filters.trades import read_trade_filter
from apps.trades.selectors.trade_list import filtered_trades
from tests.factories import NOON

if TYPE_CHECKING:
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def keys(account: Account, **query: str) -> list[str]:
    return sorted(filtered_trades([account], read_trade_filter(query), TODAY).values_list("key", flat=True))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # KO is trades 1 (lost 100) and 3 (won 300), one chain that won; PEP is 4, which lost; GE is 7, which is open.
        ({"result": "win"}, ["3"]),
        ({"result": "loss"}, ["1", "4"]),
        ({"result": "even"}, []),
        ({"unit": "chain", "result": "win"}, ["1", "3"]),
        ({"unit": "chain", "result": "loss"}, ["4"]),
        ({"unit": "campaign", "result": "win"}, ["1", "3"]),
        ({"unit": "chain", "status": "open"}, ["7"]),
        ({"unit": "chain", "by": "closed", "from": "2026-03-06", "to": "2026-03-06"}, ["1", "3"]),
        ({"by": "closed", "from": "2026-03-06", "to": "2026-03-06"}, ["3"]),
        ({"unit": "chain", "from": "2026-02-04", "to": "2026-02-04"}, []),
        ({"from": "2026-02-04", "to": "2026-02-04"}, ["3"]),
        # A put that is rolled begins a wheel; one that is bought back does not.
        ({"unit": "campaign", "strategy": "SHORT_PUT"}, ["4"]),
        ({"unit": "campaign", "strategy": "WHEEL"}, ["1", "3"]),
        ({"unit": "campaign", "underlying": "pep"}, ["4"]),
    ],
)
def test_filter_is_of_the_unit_it_names(year: Account, query: dict[str, str], found: list[str]) -> None:
    assert keys(year, **query) == found


def test_unit_and_result_are_parts_that_can_be_taken_away() -> None:
    wanted = read_trade_filter({"unit": "chain", "result": "win"})
    assert wanted.parts == [("unit", "chain", "By chain"), ("result", "win", "Won")]


@pytest.mark.parametrize("name", ["unit", "result"])
def test_unknown_choice_is_said_and_left_out(name: str) -> None:
    wanted = read_trade_filter({name: "nonsense"})
    assert wanted.parts == []
    assert wanted.complaints == [f"There is no {name} “nonsense”; it was left out."]
