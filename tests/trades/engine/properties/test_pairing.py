"""Rows of one instant find their partners, however the broker parts, numbers and orders them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.results import View
from tests.builders import (
    Line,
    assign,
    buy,
    call,
    cash_settle,
    codes,
    costs,
    deliver,
    expire,
    held,
    ledger_of,
    open_lots,
    put,
    realized,
    results,
    sell_to_open,
    split,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

SOME = settings(max_examples=40, deadline=None)
STRIKES = (45, 50, 55)
INDEX = call("SPXW", 6000, on="SPX")
# Contracts of one strike as the broker parts them over rows.
parts = st.lists(st.integers(1, 4), min_size=1, max_size=3)
premiums = st.integers(1, 900).map(lambda cents: Decimal(cents) / 100)


@st.composite
def at_once(draw: DrawFn, lines: list[Line]) -> tuple[Line, ...]:
    """The lines in one instant, in any order, with numbers in any other."""
    numbers = draw(st.permutations(range(900, 900 + len(lines))))
    return tuple(draw(st.permutations([replace(line, id=id_) for line, id_ in zip(lines, numbers, strict=True)])))


@st.composite
def assignments(draw: DrawFn) -> tuple[list[Line], list[Line], dict[Decimal, Decimal]]:
    """Puts sold at some strikes, the rows that assign them all at once, and the premium by strike."""
    sold, rows, premium = [], [], {}
    for strike in draw(st.lists(st.sampled_from(STRIKES), min_size=1, unique=True)):
        sizes, option = draw(parts), put("KO", strike)
        price = draw(premiums)
        sold.append(sell_to_open(sum(sizes), option, price, fees="1.14"))
        rows += [assign(size, option) for size in sizes]
        shares = draw(st.sampled_from([sizes, [sum(sizes)]]))
        rows += [deliver(buy(100 * size, "KO", strike, fees=5)) for size in shares]
        premium[Decimal(strike)] = price * sum(sizes) * 100 - Decimal("1.14")
    return sold, rows, premium


@given(st.data())
@SOME
def test_premium_goes_with_the_shares_of_its_strike(data: st.DataObject) -> None:
    sold, rows, premium = data.draw(assignments())
    ledger = ledger_of(*sold, data.draw(at_once(rows)))
    folded: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
    for lot in open_lots(ledger):
        folded[lot.price or ZERO] += lot.folded.net
    assert (codes(ledger), folded) == ([], premium)
    assert realized(ledger) == sum(premium.values())
    assert realized(ledger, View.TAX) == 0


@given(parts, st.data())
@SOME
def test_index_settlement_is_counted_once(sizes: list[int], data: st.DataObject) -> None:
    whole = sum(sizes)
    money = [cash_settle(size, INDEX, -364 * size, fees=5)[0] for size in sizes]
    twins = [assign(size, INDEX) for size in data.draw(st.sampled_from([sizes, [whole], [1] * whole]))]
    ledger = ledger_of(sell_to_open(whole + 1, INDEX, 5), data.draw(at_once(money + twins)))
    assert (sum(results(ledger)), codes(ledger)) == (136 * whole - 5 * len(sizes), [])
    assert list(held(ledger).values()) == [-1]


@given(st.lists(st.integers(1, 9).map(lambda tens: tens * 10), min_size=1, max_size=4), st.data())
@SOME
def test_split_booked_lot_by_lot_is_the_split_of_each(sizes: list[int], data: st.DataObject) -> None:
    bought = [buy(size, "X", 3 + at) for at, size in enumerate(sizes)]
    rows = [half for size in sizes for half in split(size, size // 10, "X")]
    ledger = ledger_of(*bought, data.draw(at_once(rows)))
    # A pair may end one lot and begin the next: what counts is what became of each purchase.
    became: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for lot in open_lots(ledger):
        became[lot.key.opening_id] += Counter(shares=int(lot.quantity), cost=int(-lot.remaining_cash.net))
    assert dict(became) == {at + 1: Counter(shares=size // 10, cost=size * (3 + at)) for at, size in enumerate(sizes)}
    assert codes(ledger) == []


@given(st.lists(st.integers(1, 300), min_size=1, max_size=4), st.integers(1, 400))
@SOME
def test_split_keeps_the_cost_and_all_its_shares(sizes: list[int], after: int) -> None:
    ledger = ledger_of(*(buy(size, "X", 7) for size in sizes), split(sum(sizes), after, "X"))
    assert (held(ledger), sum(costs(ledger))) == ({"X": after}, -7 * sum(sizes))


@given(parts, st.integers(0, 12), st.data())
@SOME
def test_what_is_not_assigned_expires(sizes: list[int], more: int, data: st.DataObject) -> None:
    option, whole = put("KO", 50), sum(sizes)
    rows = [assign(whole, option), deliver(buy(100 * whole, "KO", 50))] + [expire(more, option)] * bool(more)
    sold = [sell_to_open(size, option, 1) for size in [*sizes, more] if size]
    ledger = ledger_of(*sold, data.draw(at_once(rows)))
    assert (held(ledger), realized(ledger)) == ({"KO": 100 * whole}, 100 * (whole + more))
    assert realized(ledger, View.TAX) == 100 * more
