from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.trades.engine.instrument_facts import instrument_facts, joined
from apps.trades.engine.symbols import contract_of
from apps.trades.engine.values import Contract

WEEKLY = "SPXW  261112C07540000"
UNREADABLE = "WHAT IS THIS"
FUTURE_OPTION = "./ESZ6 E1AN6 260706P6260"


def contract(kind: str, symbol: str, underlying: str = "") -> Contract:
    return contract_of(kind, symbol, underlying, 2026)


def the_one(*contracts: Contract) -> Contract:
    (facts,) = instrument_facts(contracts).values()
    return facts


@pytest.mark.parametrize(
    ("kind", "symbol", "stated", "underlying"),
    [
        ("Equity Option", WEEKLY, ["", "SPX"], "SPX"),
        # A row that names the root itself says no more than the symbol.
        ("Equity Option", WEEKLY, ["SPXW", "SPX"], "SPX"),
        ("Equity Option", WEEKLY, ["", ""], "SPXW"),
        ("Equity Option", WEEKLY, ["SPY", "", "SPX", "XSPX"], "SPX"),
        ("Equity Option", UNREADABLE, ["", "SPX"], "SPX"),
        ("Warrant", "ABCW", ["", "ABC"], "ABC"),
        # These symbols state it themselves, whatever the rows say.
        ("Equity", "META", ["", "FB", "META"], "META"),
        ("Cryptocurrency", "BTC/USD", ["", "BTC"], "BTC/USD"),
        ("Future", "/ESZ6", ["/ESZ6", "/ES", ""], "/ES"),
        ("Future Option", FUTURE_OPTION, ["/ESU6", "", "/ES"], "/ESZ6"),
    ],
)
def test_underlying_is_the_same_in_every_order(kind: str, symbol: str, stated: list[str], underlying: str) -> None:
    found = {the_one(*(contract(kind, symbol, each) for each in order)) for order in permutations(stated)}
    assert [each.underlying_symbol for each in found] == [underlying]


def test_symbol_is_the_shortest_spelling_in_every_order() -> None:
    spellings = [contract("Future", symbol, "/ES") for symbol in ("/ESZ6", "/ESZ26")]
    assert {the_one(*order).symbol for order in permutations(spellings)} == {"/ESZ6"}


def test_fact_that_is_unknown_in_one_is_taken_from_the_other() -> None:
    known = contract("Equity Option", WEEKLY, "SPX")
    bare = replace(known, root_symbol="", expires_on=None, option_type="", strike=None, multiplier=None)
    assert joined(known, bare) == joined(bare, known) == known


def test_kinds_with_the_same_key_stay_apart() -> None:
    contracts = [contract("Equity", "ABC"), contract("Warrant", "ABC")]
    assert set(instrument_facts(contracts)) == {("Equity", "ABC"), ("Warrant", "ABC")}


descriptions = st.builds(
    Contract,
    st.just("Equity Option"),
    st.just(WEEKLY),
    st.just(WEEKLY),
    st.sampled_from(["", "SPXW", "SPX", "SPY", "XSP"]),
    root_symbol=st.just("SPXW"),
)


@given(descriptions, descriptions, descriptions)
def test_joining_knows_no_order(one: Contract, two: Contract, three: Contract) -> None:
    assert joined(one, two) == joined(two, one)
    assert joined(joined(one, two), three) == joined(one, joined(two, three))
    assert joined(joined(one, two), two) == joined(one, two)
