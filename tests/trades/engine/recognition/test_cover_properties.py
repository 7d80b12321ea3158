"""Whatever is held and sold: no share and no contract covers twice, and nothing is left uncovered that need not be."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.trades.engine.recognition.cover import OptionLeg, ShareLot, Source, allocate_cover
from tests.builders import call, put, stock

if TYPE_CHECKING:
    from random import Random

START = datetime(2026, 1, 5, 15, tzinfo=UTC)
DAYS = ["2026-03-20", "2026-04-17", "2027-01-15"]
moments = st.integers(0, 5).map(lambda day: START + timedelta(days=day))
chains = st.sampled_from(["", "one", "two"])
orders = st.sampled_from([None, 1, 2])
quantities = st.integers(-4, 4).filter(bool).map(Decimal)
strikes = st.integers(50, 54)
contracts = st.builds(
    lambda build, *terms: build("KO", *terms), st.sampled_from([call, put]), strikes, st.sampled_from(DAYS)
)


def numbered[Row: (OptionLeg, ShareLot)](strategy: st.SearchStrategy[Row]) -> st.SearchStrategy[list[Row]]:
    rows = st.lists(strategy, max_size=8)
    return rows.map(lambda found: [row._replace(key=f"{row.key}{number}") for number, row in enumerate(found)])


legs = numbered(
    st.builds(
        OptionLeg, st.just("leg"), st.sampled_from(["t", "u", "v"]), chains, contracts, quantities, moments, orders
    )
)
lots = numbered(
    st.builds(
        ShareLot, st.just("lot"), st.just(stock("KO")), st.integers(-300, 300).map(Decimal), moments, chains, orders
    )
)


@given(legs, lots)
def test_every_share_covers_once_or_is_free(legs: list[OptionLeg], lots: list[ShareLot]) -> None:
    found = allocate_cover(legs, lots)
    used: defaultdict[str, Decimal] = defaultdict(Decimal)
    for cover in found.covers.values():
        taken = [part for part in cover.parts if part.source is Source.SHARES]
        assert sum(part.quantity for part in taken) == 100 * cover.by_shares
        for part in taken:
            used[part.key] += part.quantity
    for lot in lots:
        assert used[lot.key] + abs(found.free_shares.get(lot.key, Decimal(0))) == abs(lot.quantity)


@given(legs, lots)
def test_every_contract_covers_once(legs: list[OptionLeg], lots: list[ShareLot]) -> None:
    found = allocate_cover(legs, lots)
    used: defaultdict[str, Decimal] = defaultdict(Decimal)
    for cover in found.covers.values():
        taken = [part for part in cover.parts if part.source is not Source.SHARES]
        assert sum(part.quantity for part in taken) == cover.by_own_options + cover.by_other_options
        for part in taken:
            used[part.key] += part.quantity
    assert all(used[leg.key] <= max(leg.quantity, Decimal(0)) for leg in legs)


@given(legs, lots)
def test_every_sold_contract_is_covered_or_not(legs: list[OptionLeg], lots: list[ShareLot]) -> None:
    found = allocate_cover(legs, lots)
    assert set(found.covers) == {leg.key for leg in legs if leg.quantity < 0}
    for cover in found.covers.values():
        assert cover.uncovered >= 0
        assert (
            cover.by_own_options + cover.by_shares + cover.by_other_options + cover.uncovered == -cover.short.quantity
        )


@given(legs, lots, st.randoms(use_true_random=False))
def test_order_of_rows_makes_no_difference(legs: list[OptionLeg], lots: list[ShareLot], random: Random) -> None:
    shuffled = allocate_cover(random.sample(legs, len(legs)), random.sample(lots, len(lots)))
    assert shuffled == allocate_cover(legs, lots)


@given(legs, lots)
def test_shares_are_left_free_only_where_they_cover_no_whole_contract(
    legs: list[OptionLeg], lots: list[ShareLot]
) -> None:
    found = allocate_cover(legs, lots)
    for right, side in (("C", 1), ("P", -1)):
        free = sum(max(left * side, Decimal(0)) for left in found.free_shares.values())
        naked = [
            cover for cover in found.covers.values()
            if cover.short.contract.option_type == right and (cover.uncovered or cover.by_other_options)
        ]  # fmt: skip
        assert not naked or free < 100


@given(legs)
@settings(deadline=None)
def test_no_other_choice_among_other_trades_would_cover_more(legs: list[OptionLeg]) -> None:
    apart = [leg._replace(trade=leg.key) for leg in legs]
    covers = allocate_cover(apart, []).covers.values()
    assert sum(cover.by_other_options for cover in covers) == most_pairs(apart)


@given(legs)
@settings(deadline=None)
def test_no_other_choice_within_a_trade_would_cover_more(legs: list[OptionLeg]) -> None:
    together = [leg._replace(trade="t") for leg in legs]
    covers = allocate_cover(together, []).covers.values()
    assert sum(cover.by_own_options for cover in covers) == most_pairs(together)


def most_pairs(legs: list[OptionLeg]) -> int:
    """The largest matching of single contracts, by augmenting paths."""
    bought = [leg for leg in legs for _ in range(max(int(leg.quantity), 0))]
    sold = [leg for leg in legs for _ in range(max(int(-leg.quantity), 0))]
    partner: dict[int, int] = {}

    def finds(short: int, seen: set[int]) -> bool:
        for place, leg in enumerate(bought):
            if place not in seen and may_cover(leg, sold[short]):
                seen.add(place)
                if place not in partner or finds(partner[place], seen):
                    partner[place] = short
                    return True
        return False

    return sum(finds(short, set()) for short in range(len(sold)))


def may_cover(long: OptionLeg, short: OptionLeg) -> bool:
    one, other = long.contract, short.contract
    assert one.expires_on and other.expires_on and one.strike and other.strike
    if one.option_type != other.option_type or one.expires_on < other.expires_on:
        return False
    no_worse = one.strike <= other.strike if one.option_type == "C" else one.strike >= other.strike
    return no_worse or long.trade == short.trade
