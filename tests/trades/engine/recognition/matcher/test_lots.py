"""Groups take lots, or parts of lots: the oldest first, each to the last contract."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.matcher import RULES, Holding, match
from tests.builders import bond, call, crypto, future, future_option, put, stock
from tests.trades.engine.recognition.matcher.books import book

if TYPE_CHECKING:
    from apps.trades.engine.values import Contract


def held(*holdings: tuple[Contract, int]) -> list[Holding[int]]:
    return [Holding(name, contract, Decimal(quantity)) for name, (contract, quantity) in enumerate(holdings, start=1)]


def test_match_takes_the_oldest_lots_first() -> None:
    # Shares for three of four calls: both of lot 1 and one of lot 2 are covered.
    groups = match(book("-2*105C -2*105C +300S"))
    assert [(dict(group.parts), group.rule) for group in groups] == [
        ({3: 300, 1: -2, 2: -1}, "STOCK_COVERS"),
        ({2: -1}, "ALONE"),
    ]


def test_match_says_for_each_group_why() -> None:
    groups = match(book("+598C +600C -603C -605C -90P:2 -110C:2 +50S"))
    assert {group.rule for group in groups} == {"NEAREST_STRIKES", "WHOLE_EXPIRATION", "ALONE"}
    assert all(RULES[group.rule].endswith(".") for group in groups)


def test_match_names_a_lot_once_in_a_group_even_where_two_spreads_take_of_it() -> None:
    (group,) = match(book("+95C -2*100C +105C"))
    assert dict(group.parts) == {1: 1, 2: -2, 3: 1}


def test_match_sets_aside_what_cancels_out_in_one_contract() -> None:
    groups = match(book("+3*105C -105C +105P"))
    # Two calls are held net, with the put a strap; one call of each side cancels out.
    assert [(dict(group.parts), group.rule) for group in groups] == [
        ({1: 2, 3: 1}, "WHOLE_POSITION"),
        ({2: -1}, "OPPOSED"),
        ({1: 1}, "OPPOSED"),
    ]


def test_match_returns_nothing_for_nothing() -> None:
    assert match([]) == []


def test_match_leaves_an_option_alone_of_which_nothing_states_what_it_delivers() -> None:
    groups = match(held((call("XYZ1", 105, on="XYZ"), -1), (stock("XYZ"), 100), (put("XYZ1", 95, on="XYZ"), -1)))
    assert sorted(group.rule for group in groups) == ["ALONE", "UNKNOWN_DELIVERABLE", "UNKNOWN_DELIVERABLE"]


def test_match_leaves_coins_and_bonds_alone() -> None:
    groups = match(held((crypto("BTC/USD"), -1), (bond("912810"), 2)))
    assert [group.rule for group in groups] == ["ALONE", "ALONE"]


def test_match_pairs_no_options_of_different_roots_on_one_day() -> None:
    morning, evening = call("SPX", 6000, on="SPX"), call("SPXW", 6000, on="SPX")
    assert len(match(held((morning, 1), (evening, -1)))) == 2


def test_match_covers_an_option_on_a_future_with_the_future_it_delivers() -> None:
    option, december, march = future_option("./ESZ6 EW3Z6 261218C7000"), future("/ESZ6"), future("/ESH7")
    groups = match(held((option, -1), (march, 1), (december, 1)))
    assert [tuple(name for name, _ in group.parts) for group in groups] == [(3, 1), (2,)]
