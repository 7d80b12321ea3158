"""What holds for every book: nothing is lost, nothing left to chance, nothing uncovered that could be covered."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.trades.engine.recognition.classify import label_of_holdings
from apps.trades.engine.recognition.matcher import Holding, match
from tests.builders import call, put, stock
from tests.trades.engine.recognition.matcher.books import DAYS, ZERO, groups_of, parts_of, uncovered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hypothesis.strategies import DrawFn

    from apps.trades.engine.values import Contract
    from tests.trades.engine.recognition.matcher.books import Book

SOME = settings(max_examples=150, deadline=None)
# Few strikes and days, so that legs meet.
strikes = st.sampled_from([95, 100, 105, 110, 115, 120])
options = st.builds(
    lambda kind, *terms: kind("XYZ", *terms), st.sampled_from([call, put]), strikes, st.sampled_from(DAYS[:3])
)
sizes = st.integers(-4, 4).filter(bool).map(Decimal)
shares = st.integers(-450, 450).map(Decimal)


@st.composite
def books(draw: DrawFn) -> Book:
    """Up to ten lots of options, several of one contract and on both sides among them, and mostly some shares."""
    lots = draw(st.lists(st.tuples(options, sizes), max_size=10))
    held = draw(shares)
    return [Holding(name, *lot) for name, lot in enumerate([*lots, (stock("XYZ"), held)] if held else lots)]


@given(books())
@SOME
def test_groups_are_the_book_to_the_last_contract(book: Book) -> None:
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    for group in match(book):
        for name, quantity in group.parts:
            assert quantity
            found[name] += quantity
    assert found == {holding.name: holding.quantity for holding in book}


@given(books())
@SOME
def test_no_part_of_a_lot_is_on_the_other_side(book: Book) -> None:
    sides = {holding.name: holding.quantity > 0 for holding in book}
    assert all((quantity > 0) is sides[name] for group in match(book) for name, quantity in group.parts)


@given(books(), st.data())
@SOME
def test_groups_are_the_same_in_whatever_order_the_book_comes(book: Book, data: st.DataObject) -> None:
    assert match(data.draw(st.permutations(book))) == match(book)


@given(books())
@SOME
def test_groups_are_the_same_however_purchases_are_parted_into_lots(book: Book) -> None:
    whole = netted(book)
    ones = [(lot.contract, lot.quantity / abs(lot.quantity)) for lot in whole for _ in range(int(abs(lot.quantity)))]
    assert parts_of([Holding(name, *one) for name, one in enumerate(ones)]) == parts_of(whole)


@given(books())
@SOME
def test_every_group_is_a_strategy_that_has_a_name(book: Book) -> None:
    assert all(label_of_holdings(group).template for group in groups_of(book))


@given(books())
@SOME
def test_groups_are_short_together_what_the_book_is_short_net_of_each_expiration_and_right(book: Book) -> None:
    lots = netted(book)
    together: Counter[tuple[str, str]] = Counter()
    for group in groups_of(lots):
        together.update(short_net(group))
    assert together == short_net((lot.contract, lot.quantity) for lot in lots)


@given(books())
@SOME
def test_no_short_is_left_uncovered_that_could_be_covered(book: Book) -> None:
    lots = netted(book)
    least = uncovered((lot.contract, lot.quantity) for lot in lots)
    assert sum((uncovered(group) for group in groups_of(lots)), ZERO) == least


def netted(book: Book) -> Book:
    """One lot for each contract. Where a contract is on both sides, what cancels out stands alone and short."""
    held: defaultdict[Contract, Decimal] = defaultdict(Decimal)
    for _, contract, quantity in book:
        held[contract] += quantity
    return [Holding(name, *lot) for name, lot in enumerate(held.items()) if lot[1]]


def short_net(lots: Iterable[tuple[Contract, Decimal]]) -> Counter[tuple[str, str]]:
    """How many contracts more are short than long, by expiration and right, where it is so."""
    held: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for contract, quantity in lots:
        if contract.option_type:
            held[str(contract.expires_on), contract.option_type] -= quantity
    return Counter({side: int(quantity) for side, quantity in held.items() if quantity > 0})
