"""What holds of any legs: a name never depends on order or size, never fails, and never hides a risk."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from apps.trades.engine.recognition.classify import Label, RiskClass, label_of, label_of_holdings
from apps.trades.engine.recognition.library import TEMPLATES
from apps.trades.engine.recognition.readings import parts_of
from apps.trades.engine.recognition.shape import shape_of
from tests.builders import bond, call, crypto, future, future_option, put, stock

if TYPE_CHECKING:
    from random import Random

    from apps.trades.engine.recognition.shape import Holding
    from apps.trades.engine.values import Contract

KO = stock("KO")
DAYS = ("2026-03-20", "2026-04-17", "2026-06-19")
COUNTS = st.integers(-4, 4).filter(bool).map(Decimal)
STRIKES = st.sampled_from([90, 95, 100, 110])
BY_NAME = {template.name: template for template in TEMPLATES}


def options(days: tuple[str, ...]) -> st.SearchStrategy[Contract]:
    makers = st.sampled_from([call, put])
    return st.builds(lambda make, strike, day: make("KO", strike, day), makers, STRIKES, st.sampled_from(days))


def positions(days: tuple[str, ...] = DAYS) -> st.SearchStrategy[list[Holding]]:
    lots = st.lists(st.tuples(st.just(KO), COUNTS.map(lambda lots: lots * 100)), max_size=1)
    legs = st.lists(st.tuples(options(days), COUNTS), min_size=1, max_size=6)
    return st.builds(lambda stock, legs: [*stock, *legs], lots, legs)


ANYTHING = st.one_of(
    options(DAYS),
    st.sampled_from(
        [
            KO, stock("PEP"), future("/ESH6"), future("/ESM6"), future_option("./ESH6 EW3H6 260320C6000"),
            future_option("./ESM6 EW3M6 260618P6000"), crypto("BTC/USD"), bond("X"), put("KO1", 50),
            replace(call("KO1", 50, on="KO"), deliverable=Decimal(20)), replace(call("KO", 1), strike=None),
            replace(call("KO", 1), instrument_type="", option_type=""), put("SPX", 5000), put("SPXW", 5000, on="SPX"),
        ]
    ),
)  # fmt: skip
AMOUNTS = st.one_of(COUNTS, st.decimals(-1000, 1000, places=4))


@given(positions(), st.randoms(use_true_random=False), st.integers(1, 12))
def test_name_depends_neither_on_order_nor_on_size(position: list[Holding], random: Random, size: int) -> None:
    mixed = [(contract, quantity * size) for contract, quantity in position]
    random.shuffle(mixed)
    once, many = label_of_holdings(position), label_of_holdings(mixed)
    assert many == replace(once, units=once.units * size)


@given(st.lists(st.tuples(ANYTHING, AMOUNTS), max_size=8))
def test_anything_has_a_label(holdings: list[Holding]) -> None:
    label = label_of_holdings(holdings)
    assert isinstance(label, Label)
    assert label.code
    assert label.name
    assert label == label_of_holdings(reversed(holdings))


@given(positions())
def test_fills_in_parts_have_the_name_of_the_whole(position: list[Holding]) -> None:
    parts = [(contract, quantity * part) for contract, quantity in position for part in (3, -2)]
    assert label_of_holdings(parts) == label_of_holdings(position)


@given(positions(DAYS[:1]))
def test_undefined_is_what_loses_on_and_on_by_options(position: list[Holding]) -> None:
    shape = shape_of(position)
    if shape is None:
        return
    # Beyond all strikes the payoff is a straight line: what two points of it differ by is its slope.
    up = worth(position, 1001) - worth(position, 1000)
    down = worth(position, 0) - worth(position, 1)
    puts = worth([each for each in position if each[0].option_type == "P"], 0)
    sold = puts - worth([each for each in position if each[0].option_type == "P"], 1) < 0
    loses = up < 0 or (down < 0 and sold)
    assert label_of(shape).risk is (RiskClass.UNDEFINED if loses else RiskClass.DEFINED)


def worth(position: list[Holding], spot: int) -> Decimal:
    """What a position is worth at expiration, in points per lot."""
    return sum((quantity * value(contract, spot) for contract, quantity in position), Decimal(0))


def value(contract: Contract, spot: int) -> Decimal:
    if contract.strike is None:
        return Decimal(spot) / 100
    ahead = spot - contract.strike
    return max(ahead if contract.option_type == "C" else -ahead, Decimal(0))


@given(positions())
def test_parts_have_all_the_legs_together(position: list[Holding]) -> None:
    shape = shape_of(position)
    if shape is None:
        return
    parts = parts_of(shape.signature)
    sizes = {name: sum(abs(leg[1]) for leg in BY_NAME[name].signatures[0]) for _, name in parts}
    if parts:
        assert sum(units * sizes[name] for units, name in parts) == sum(abs(leg[1]) for leg in shape.signature)
