"""The ledger against counting on one's fingers: share by share, contract by contract, settlement by settlement."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import (
    buy,
    buy_to_close,
    codes,
    costs,
    future,
    held,
    ledger_of,
    mark_to_market,
    realized,
    sell,
    sell_to_open,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.builders import Line

    Days = list[tuple[list[tuple[int, int, Decimal]], Decimal]]

ES = future("/ESH6")
POINT = 50
SOME = settings(max_examples=100, deadline=None)
fills = st.lists(
    st.builds(
        lambda verb, size, price, fee: verb(size, "X", price, fees=fee),
        st.sampled_from([buy, buy, sell, sell_to_open, buy_to_close]),
        st.integers(1, 7), st.decimals(1, 50, places=2), st.decimals(0, 3, places=3),
    ),
    min_size=1, max_size=15,
)  # fmt: skip


@dataclass(frozen=True)
class Share:
    """One share of one fill, at its exact part of the fill's cash."""

    side: int
    cash: Fraction
    bought: int


@dataclass
class Fingers:
    """Shares in a row, of which one is picked for every share that closes."""

    pick: Callable[[list[Share]], Share]
    shares: list[Share] = field(default_factory=list)
    gain: Fraction = Fraction(0)
    unmatched: int = 0

    def count(self, line: Line, at: int) -> None:
        assert line.quantity is not None
        cash = Fraction(line.cash + line.charges.fees) / Fraction(line.quantity)
        for _ in range(int(line.quantity)):
            self._one(Share(line.side or 0, cash, at), closes=line.action.endswith("Close"))

    def _one(self, share: Share, *, closes: bool) -> None:
        if self.shares and self.shares[0].side != share.side:
            other = self.pick(self.shares)
            self.shares.remove(other)
            self.gain += other.cash + share.cash
        elif closes:
            self.unmatched += 1
        else:
            self.shares.append(share)


PICKS: dict[str, Callable[[list[Share]], Share]] = {
    "FIFO": lambda shares: min(shares, key=lambda share: share.bought),
    "LIFO": lambda shares: max(shares, key=lambda share: share.bought),
    # Cash of what was bought is negative: the dearest is the least.
    "HIFO": lambda shares: min(shares, key=lambda share: (share.cash, share.bought)),
}


@pytest.mark.parametrize("method", PICKS)
@given(lines=fills)
@SOME
def test_gain_is_that_of_counting_share_by_share(lines: list[Line], method: str) -> None:
    fingers = Fingers(PICKS[method])
    for at, line in enumerate(lines):
        fingers.count(line, at)
    ledger = ledger_of(*lines, method=method)
    # Each of the ledger's parts is rounded to a millionth.
    assert abs(Fraction(realized(ledger)) - fingers.gain) < Fraction(len(ledger.closures) + 1, 500_000)
    assert held(ledger).get("X", 0) == sum(share.side for share in fingers.shares)
    assert sum(abs(each.quantity) for each in ledger.unmatched) == fingers.unmatched
    assert abs(Fraction(sum(costs(ledger))) - sum(share.cash for share in fingers.shares)) < Fraction(1, 1000)


@dataclass
class Pit:
    """A broker that settles a future every evening; contracts are held each at the price last settled."""

    references: list[Decimal] = field(default_factory=list)
    side: int = 0
    lines: list[Line] = field(default_factory=list)

    def trade(self, side: int, size: int, price: Decimal) -> None:
        closed = min(size, len(self.references)) if self.side == -side else 0
        cash = sum(((price - reference) * self.side * POINT for reference in self.references[:closed]), Decimal(0))
        self.references = self.references[closed:]
        if size > closed:
            self.side = side
            self.references += [price] * (size - closed)
        self.lines.append((buy if side > 0 else sell)(size, ES, price, cash))

    def settle(self, price: Decimal) -> None:
        held = len(self.references)
        if held:
            paid = sum(((price - reference) * self.side * POINT for reference in self.references), Decimal(0))
            self.lines.append(mark_to_market(held, ES, price, paid))
            self.references = [price] * held


ticks = st.integers(23_800, 24_200).map(lambda quarters: Decimal(quarters) / 4)
days = st.lists(
    st.tuples(st.lists(st.tuples(st.sampled_from([1, -1]), st.integers(1, 4), ticks), max_size=3), ticks), max_size=6
)


def at_the_pit(trades: Days) -> Pit:
    pit = Pit()
    for orders, settlement in trades:
        for order in orders:
            pit.trade(*order)
        pit.settle(settlement)
    return pit


@given(days)
@SOME
def test_settlements_explain_every_future_to_the_cent(
    trades: Days,
) -> None:
    pit = at_the_pit(trades)
    assert codes(ledger_of(*pit.lines)) == []


@given(days, ticks)
@SOME
def test_futures_that_are_closed_realized_what_was_paid(trades: Days, last: Decimal) -> None:
    pit = at_the_pit(trades)
    if pit.references:
        pit.trade(-pit.side, len(pit.references), last)
    ledger = ledger_of(*pit.lines)
    assert (realized(ledger), held(ledger)) == (sum((line.cash for line in pit.lines), Decimal(0)), {})


@given(days)
@SOME
def test_variation_of_open_futures_is_what_moved_since_they_were_bought(
    trades: Days,
) -> None:
    pit = at_the_pit(trades)
    lots = ledger_of(*pit.lines).lots
    moved = sum(
        ((pit.references[0] - (lot.price or 0)) * lot.remaining * POINT for lot in lots if lot.remaining), Decimal(0)
    )
    assert sum((lot.variation for lot in lots), Decimal(0)) == moved
