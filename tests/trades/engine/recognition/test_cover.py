"""Which sold options are covered, and by what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.recognition.cover import Allocation, OptionLeg, Part, ShareLot, Source, allocate_cover
from tests.builders import buy, call, future, future_option, ledger_of, open_lots, put, sell_to_open, split, stock

if TYPE_CHECKING:
    from apps.trades.engine.values import Contract

MONDAY = datetime(2026, 1, 5, 15, tzinfo=UTC)
NEAR, LATER, FAR = "2026-03-20", "2026-04-17", "2027-01-15"
# A reverse split of 1 for 5: the contract keeps strike and multiplier and delivers 20 shares.
ADJUSTED = replace(call("KO1", 50, on="KO"), multiplier=Decimal(100), deliverable=Decimal(20))


def leg(quantity: int, contract: Contract, key: str = "short", *, trade: str = "", chain: str = "", order: int = 0,
        day: int = 0) -> OptionLeg:  # fmt: skip
    opened_at = MONDAY + timedelta(days=day)
    return OptionLeg(key, trade or key, chain, contract, Decimal(quantity), opened_at, order or None)


def shares(quantity: int, key: str = "lot", *, what: str = "KO", chain: str = "", order: int = 0,
           day: int = 0) -> ShareLot:  # fmt: skip
    contract = future(what) if what.startswith("/") else stock(what)
    return ShareLot(key, contract, Decimal(quantity), MONDAY + timedelta(days=day), chain, order or None)


def counts(found: Allocation, key: str = "short") -> tuple[Decimal, ...]:
    """By options of the same trade, by shares, by other options, by nothing."""
    cover = found.covers[key]
    return cover.by_own_options, cover.by_shares, cover.by_other_options, cover.uncovered


def by_shares(found: Allocation, key: str = "short") -> dict[str, Decimal]:
    return {part.key: part.quantity for part in found.covers[key].parts if part.source is Source.SHARES}


def test_calls_sold_on_another_day_are_covered_by_shares_held() -> None:
    found = allocate_cover([leg(-3, call("KO", 55), day=1)], [shares(300)])
    assert counts(found) == (0, 3, 0, 0)
    assert found.free_shares == {}


def test_shares_cover_whole_contracts_only() -> None:
    found = allocate_cover([leg(-2, call("KO", 55))], [shares(150)])
    assert counts(found) == (0, 1, 0, 1)
    assert found.free_shares == {"lot": 50}


def test_five_calls_over_four_lots_leave_one_naked() -> None:
    assert counts(allocate_cover([leg(-5, call("KO", 100))], [shares(400)])) == (0, 4, 0, 1)


def test_lots_too_small_alone_cover_together() -> None:
    found = allocate_cover([leg(-1, call("KO", 55))], [shares(60, "old"), shares(60, "new", day=1)])
    assert by_shares(found) == {"old": 60, "new": 40}
    assert found.free_shares == {"new": 20}


def test_split_leaves_the_call_covered() -> None:
    # 2 for 1: 200 shares and two 27.5 calls, as the ledger has them after the split.
    ledger = ledger_of(
        buy(100, "KO", 50), sell_to_open(1, call("KO", 55), 1),
        (*split(100, 200, "KO"), *split(-1, -2, call("KO", 55))),
    )  # fmt: skip
    held, sold = sorted(open_lots(ledger), key=lambda lot: -lot.remaining)
    found = allocate_cover(
        [OptionLeg("short", "1", "1", sold.contract, sold.remaining, MONDAY)],
        [ShareLot("lot", held.contract, held.remaining, MONDAY)],
    )
    assert (held.remaining, sold.remaining) == (200, -2)
    assert counts(found) == (0, 2, 0, 0)


def test_adjusted_call_is_covered_by_the_shares_it_delivers() -> None:
    # Reverse split of 1 for 5: 20 shares are left of 100.
    found = allocate_cover([leg(-1, ADJUSTED)], [shares(20)])
    assert counts(found) == (0, 1, 0, 0)
    assert found.free_shares == {}


def test_nothing_is_said_of_a_call_whose_deliverable_nobody_states() -> None:
    found = allocate_cover([leg(-1, call("KO1", 50, on="KO"))], [shares(100)])
    cover = found.covers["short"]
    assert (cover.is_known, cover.by_shares, cover.uncovered, cover.parts) == (False, 0, 0, [])
    assert found.free_shares == {"lot": 100}


def test_bought_call_whose_deliverable_nobody_states_covers_nothing() -> None:
    legs = [leg(-1, call("KO", 55)), leg(1, call("KO1", 50, FAR, on="KO"), "long", trade="short")]
    assert counts(allocate_cover(legs, [])) == (0, 0, 0, 1)


def test_call_of_a_spread_takes_no_shares() -> None:
    legs = [leg(-1, call("KO", 55)), leg(1, call("KO", 60), "long", trade="short")]
    found = allocate_cover(legs, [shares(100)])
    assert counts(found) == (1, 0, 0, 0)
    assert found.free_shares == {"lot": 100}


def test_ratio_spread_takes_shares_for_what_it_leaves_uncovered() -> None:
    legs = [leg(-5, call("KO", 55)), leg(3, call("KO", 50), "long", trade="short")]
    assert counts(allocate_cover(legs, [shares(100)])) == (3, 1, 0, 1)


def test_bought_call_that_ends_first_covers_nothing() -> None:
    legs = [leg(-1, call("KO", 55, LATER)), leg(1, call("KO", 55, NEAR), "long", trade="short")]
    assert counts(allocate_cover(legs, [])) == (0, 0, 0, 1)


def test_bought_option_of_the_other_right_covers_nothing() -> None:
    legs = [leg(-1, call("KO", 55)), leg(1, put("KO", 55), "long", trade="short")]
    assert counts(allocate_cover(legs, [])) == (0, 0, 0, 1)


def test_bought_calls_go_where_they_cover_most() -> None:
    # Given to the near call, the far one would leave the later call naked.
    legs = [
        leg(-1, call("KO", 55, NEAR), "near", trade="t"), leg(-1, call("KO", 55, LATER), "later", trade="t"),
        leg(1, call("KO", 50, FAR), "far long", trade="t"), leg(1, call("KO", 60, NEAR), "near long", trade="t"),
    ]  # fmt: skip
    found = allocate_cover(legs, [])
    assert (found.covers["near"].uncovered, found.covers["later"].uncovered) == (0, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (leg(-1, call("KO", 60, NEAR), "first", day=1), leg(-1, call("KO", 55, LATER), "second")),
        (leg(-1, call("KO", 55), "first", day=1), leg(-1, call("KO", 60), "second")),
        (leg(-1, call("KO", 55), "first"), leg(-1, call("KO", 55), "second", day=1)),
    ],
    ids=["sooner expiration", "lower strike", "earlier opening"],
)
def test_scarce_shares_go_to_the_call_of(first: OptionLeg, second: OptionLeg) -> None:
    found = allocate_cover([second, first], [shares(100)])
    assert (found.covers["first"].by_shares, found.covers["second"].by_shares) == (1, 0)


def test_scarce_short_shares_go_to_the_put_with_the_higher_strike() -> None:
    legs = [leg(-1, put("KO", 45), "low"), leg(-1, put("KO", 50), "high")]
    found = allocate_cover(legs, [shares(-100)])
    assert (found.covers["high"].by_shares, found.covers["low"].by_shares) == (1, 0)


def test_shares_sold_short_cover_puts_and_not_calls() -> None:
    legs = [leg(-1, call("KO", 55), "call"), leg(-1, put("KO", 45), "put")]
    found = allocate_cover(legs, [shares(-150)])
    assert (found.covers["call"].by_shares, found.covers["put"].by_shares) == (0, 1)
    assert found.free_shares == {"lot": -50}


def test_shares_delivered_to_the_chain_go_first__then_those_of_the_order__then_the_oldest() -> None:
    lots = [
        shares(100, "oldest"), shares(100, "order", order=7, day=1), shares(100, "chain", chain="wheel", day=2),
        shares(100, "youngest", day=3),
    ]  # fmt: skip
    one, two, three = (
        allocate_cover([leg(-n, call("KO", 55), chain="wheel", order=7, day=4)], lots) for n in (1, 2, 3)
    )
    assert list(by_shares(one)) == ["chain"]
    assert list(by_shares(two)) == ["chain", "order"]
    assert list(by_shares(three)) == ["chain", "order", "oldest"]


def test_lot_of_the_chain_and_the_order_counts_once() -> None:
    found = allocate_cover(
        [leg(-2, call("KO", 55), chain="wheel", order=7)], [shares(150, chain="wheel", order=7), shares(50, "other")]
    )
    assert by_shares(found) == {"lot": 150, "other": 50}


def test_no_chain_is_not_a_chain_of_its_own() -> None:
    # Neither the call nor the younger lot belongs to a chain or an order: age decides.
    found = allocate_cover([leg(-1, call("KO", 55))], [shares(100, "young", day=1), shares(100, "old", order=3)])
    assert by_shares(found) == {"old": 100}


def test_buy_write_outside_any_chain_takes_the_shares_of_its_order() -> None:
    lots = [shares(100, "old"), shares(100, "order", order=7, day=1)]
    assert by_shares(allocate_cover([leg(-1, call("KO", 55), order=7)], lots)) == {"order": 100}


def test_shares_of_another_underlying_cover_nothing() -> None:
    assert counts(allocate_cover([leg(-1, call("KO", 55))], [shares(100, what="PEP")])) == (0, 0, 0, 1)


def test_weekly_root_is_covered_by_what_it_is_written_on() -> None:
    assert counts(allocate_cover([leg(-1, call("KOW", 55, on="KO"))], [shares(100)])) == (0, 1, 0, 0)


def test_option_on_a_future_is_covered_by_that_future() -> None:
    sold = future_option("./ESH6 EW3H6 260320C6000")
    found = allocate_cover([leg(-2, sold)], [shares(1, what="/ESH6"), shares(1, "june", what="/ESM6")])
    assert counts(found) == (0, 1, 0, 1)
    assert found.free_shares == {"june": 1}


def test_long_dated_call_of_another_trade_covers_after_the_shares() -> None:
    legs = [leg(-2, call("KO", 105)), leg(1, call("KO", 80, FAR), "leaps")]
    found = allocate_cover(legs, [shares(100)])
    assert counts(found) == (0, 1, 1, 0)
    assert found.covers["short"].parts[-1] == Part(Source.OTHER_OPTION, "leaps", Decimal(1))


@pytest.mark.parametrize(
    ("sold", "bought", "covered"),
    [
        (call("KO", 105), call("KO", 105, FAR), 1),
        (call("KO", 105), call("KO", 110, FAR), 0),
        (call("KO", 105, LATER), call("KO", 80, NEAR), 0),
        (put("KO", 90), put("KO", 95, FAR), 1),
        (put("KO", 90), put("KO", 85, FAR), 0),
        (ADJUSTED, call("KO", 40, FAR), 0),
    ],
    ids=["same strike", "higher call", "ends first", "higher put", "lower put", "delivers otherwise"],
)
def test_other_trade_covers_with_a_strike_no_worse_and_not_sooner(
    sold: Contract, bought: Contract, covered: int
) -> None:
    found = allocate_cover([leg(-1, sold), leg(1, bought, "long")], [])
    assert found.covers["short"].by_other_options == covered


def test_long_dated_calls_go_where_they_cover_most() -> None:
    # The 100 can serve only the 105; the 80 serves the 90 as well.
    legs = [
        leg(-1, call("KO", 105, LATER), "high"), leg(-1, call("KO", 90, NEAR), "low"),
        leg(1, call("KO", 80, FAR), "eighty"), leg(1, call("KO", 100, FAR), "hundred"),
    ]  # fmt: skip
    found = allocate_cover(legs, [])
    assert [part.key for part in found.covers["high"].parts] == ["hundred"]
    assert [part.key for part in found.covers["low"].parts] == ["eighty"]


def test_own_long_that_is_left_over_covers_another_trade() -> None:
    legs = [leg(-1, call("KO", 55)), leg(2, call("KO", 50, FAR), "long", trade="short"), leg(-1, call("KO", 56), "b")]
    assert counts(allocate_cover(legs, []), "b") == (0, 0, 1, 0)
