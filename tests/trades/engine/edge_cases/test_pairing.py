"""Which rows of one instant belong together, and which only look as if they did."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.results import Beside, Category, Origin, Reason
from tests.builders import (
    acat,
    assign,
    bond,
    buy,
    call,
    cash_in_lieu,
    cash_settle,
    closed,
    codes,
    costs,
    deliver,
    dividend,
    exact,
    expire,
    held,
    ledger_of,
    mature,
    merger,
    open_lots,
    put,
    reinvest,
    results,
    sell,
    sell_to_open,
    special_dividend,
    split,
    symbol_change,
    total,
    withhold,
)

if TYPE_CHECKING:
    from tests.builders import Line

PUT = put("KO", 50)
ADJUSTED = put("GREE1", 22, on="GREE")
UNPAIRED = ["delivery_without_removal", "removal_without_delivery"]


def test_delivery_pairs_at_another_price_if_the_shares_are_right() -> None:
    ledger = ledger_of(sell_to_open(1, PUT, 2), (assign(1, PUT), deliver(buy(100, "KO", 49))))
    assert (codes(ledger), [lot.folded.net for lot in open_lots(ledger)]) == ([], [200])


def test_delivery_on_the_wrong_side_is_not_of_the_option() -> None:
    # Who is assigned on a put buys; shares that go are of something else.
    ledger = ledger_of(
        buy(100, "KO", 40), sell_to_open(1, PUT, 2), (assign(1, PUT), deliver(sell(100, "KO", 50)))
    )  # fmt: skip
    assert (sorted(codes(ledger)), ledger.deliverables) == (UNPAIRED, ())


def test_adjusted_option_takes_no_shares_of_another_worth() -> None:
    # Six at 22 are worth 13,200; 66 shares at 150 are 9,900.
    ledger = ledger_of(sell_to_open(6, ADJUSTED, 2), (assign(6, ADJUSTED), deliver(buy(66, "GREE", 150))))
    assert (sorted(codes(ledger)), ledger.deliverables) == (UNPAIRED, ())


def test_adjusted_options_are_not_grouped__nothing_states_what_they_deliver() -> None:
    ledger = ledger_of(
        sell_to_open(3, ADJUSTED, 2), (assign(1, ADJUSTED), assign(2, ADJUSTED), deliver(buy(33, "GREE", 22)))
    )
    assert sorted(codes(ledger)) == [UNPAIRED[0], *UNPAIRED[1:] * 2]


def test_adjusted_option_among_others_of_its_strike_leaves_the_group_alone() -> None:
    plain = put("GREE", 22)
    ledger = ledger_of(
        sell_to_open(1, ADJUSTED, 2), sell_to_open(2, plain, 1),
        (assign(1, ADJUSTED), assign(2, plain), deliver(buy(311, "GREE", 22))),
    )  # fmt: skip
    assert sorted(codes(ledger)) == [UNPAIRED[0], *UNPAIRED[1:] * 2]


def test_shares_of_a_group_are_not_given_to_an_adjusted_option_in_it() -> None:
    # 1 + 1 deliver the 200; the adjusted one of the same strike must not lend them its premium.
    plain = put("GREE", 22)
    ledger = ledger_of(
        sell_to_open(1, ADJUSTED, 2), sell_to_open(2, plain, 1),
        (assign(1, ADJUSTED), assign(1, plain), assign(1, plain), deliver(buy(200, "GREE", 22))),
    )  # fmt: skip
    assert [each.moved.net for each in closed(ledger, "GREE1")] == [0]


SETTLED = call("SPXW", 7540, on="SPX")


def test_assignment_of_more_than_was_settled_is_no_twin() -> None:
    # Two are settled in cash, three more are assigned: together all five that were sold.
    paid, _ = cash_settle(2, SETTLED, -728)
    ledger = ledger_of(sell_to_open(5, SETTLED, 5), (paid, assign(3, SETTLED)))
    assert [(each.reason, each.quantity) for each in closed(ledger)] == [
        (Reason.CASH_SETTLEMENT, -2),
        (Reason.ASSIGNMENT, -3),
    ]


def test_twin_of_the_same_size_is_found_beside_another_assignment() -> None:
    ledger = ledger_of(sell_to_open(5, SETTLED, 5), (*cash_settle(2, SETTLED, -728), assign(3, SETTLED)))
    # The twin is the third row of the history.
    assert [(each.quantity, each.also_ids) for each in closed(ledger)] == [(-2, (3,)), (-3, ())]
    assert (held(ledger), ledger.unmatched) == ({}, ())


def test_one_twin_of_two_settlements_is_told_of_one() -> None:
    paid = [cash_settle(size, SETTLED, -364 * size)[0] for size in (2, 1)]
    ledger = ledger_of(sell_to_open(3, SETTLED, 5), (*paid, assign(3, SETTLED)))
    assert [(each.quantity, each.also_ids) for each in closed(ledger)] == [(-2, (4,)), (-1, ())]


def test_repayment_waits_for_what_its_instant_brings() -> None:
    bill = bond("912796YT0")
    ledger = ledger_of((mature(1000, bill, 1000), acat(1000, bill, -980)))
    assert (results(ledger), held(ledger), ledger.unmatched) == (exact(20), {}, ())


@pytest.mark.parametrize("ids", list(permutations((51, 52, 53, 54))), ids=str)
def test_reinvestments_pair_the_fewest_shares_with_the_least_cash(ids: tuple[int, ...]) -> None:
    # One share for 15 and two for 30, whatever the numbers.
    rows = [reinvest(1, "KBWD", 15, 15)[1:], reinvest(2, "KBWD", 15, 30)[1:]]
    numbered = tuple(replace(line, id=each) for line, each in zip((*rows[0], *rows[1]), ids, strict=True))
    found = sorted((lot.quantity, lot.remaining_cash.net) for lot in ledger_of(numbered).lots)
    assert found == [exact(1, -15), exact(2, -30)]


def test_less_than_a_dollar_is_reinvested_too() -> None:
    ledger = ledger_of(reinvest("0.05", "KBWD", 15, "0.75"))
    assert (costs(ledger), codes(ledger)) == (exact("-0.75"), [])


def test_tax_on_a_dividend_of_less_than_a_dollar() -> None:
    ledger = ledger_of((dividend("0.90", "BTI"), withhold("0.14", "BTI")))
    assert total(ledger, Category.WITHHOLDING) == exact("-0.14")[0]


@pytest.mark.parametrize("cash", ["0.90", "0"])
def test_second_dividend_of_a_company_is_no_tax(cash: str) -> None:
    ledger = ledger_of((dividend(40, "BTI"), dividend(cash, "BTI")))
    assert {entry.category for entry in ledger.entries} == {Category.DIVIDEND}


def test_debit_beside_other_money_of_the_company_is_no_tax() -> None:
    in_lieu = replace(cash_in_lieu(50, "BTI"), contract=buy(1, "BTI", 1).contract)
    ledger = ledger_of((in_lieu, withhold(6, "BTI")))
    assert (total(ledger, Category.DIVIDEND), total(ledger, Category.WITHHOLDING)) == (-6, 0)


def test_expiration_beside_a_cash_settlement_is_not_its_twin() -> None:
    # Of four contracts two are settled, two expire, all at one moment; the expiration is numbered first.
    option = put("XSP", 600)
    ended = expire(2, option, time="21:00")
    ledger = ledger_of(buy(4, option, 10), (ended, *cash_settle(2, option, 3856)))
    assert (codes(ledger), held(ledger)) == ([], {})
    # The money row is the third of the history, its twin the fourth.
    assert {each.key.closing_id: each.also_ids for each in closed(ledger)} == {2: (), 3: (4,)}


def test_actions_of_two_kinds_at_once_stay_apart() -> None:
    # A becomes Z by a new symbol, B becomes Y by a merger; by their names alone A would become Y.
    ledger = ledger_of(
        buy(10, "A", 1), buy(10, "B", 2), (*symbol_change(10, "A", "Z"), *merger((10, "B"), (10, "Y")))
    )  # fmt: skip
    assert {lot.contract.symbol: lot.remaining_cash.net for lot in open_lots(ledger)} == {"Z": -10, "Y": -20}


def test_strikes_keep_their_order_whatever_the_numbers() -> None:
    low, high, lower, higher = (call("XYZ", strike) for strike in ("9.5", 100, 9, 99))
    (first, lowest), (second, highest) = special_dividend(1, low, lower), special_dividend(1, high, higher)
    ledger = ledger_of(buy(1, low, 3), buy(1, high, 1), (second, first, lowest, highest))
    assert {lot.contract: lot.remaining_cash.net for lot in open_lots(ledger)} == {lower: -300, higher: -100}


@pytest.mark.parametrize("places", list(permutations(range(4))), ids=str)
def test_halves_pair_by_worth_whatever_the_numbers(places: tuple[int, ...]) -> None:
    # Worth 110 and 190; by their names A would become Y.
    rows = (*symbol_change(10, "A", "Z", worth=110), *symbol_change(10, "B", "Y", worth=190))
    ledger = ledger_of(buy(10, "A", 10), buy(10, "B", 20), tuple(rows[place] for place in places))
    assert {lot.contract.symbol: lot.remaining_cash.net for lot in open_lots(ledger)} == {"Z": -100, "Y": -200}


def test_options_adjusted_before_are_told_by_their_strikes() -> None:
    # By the names of their roots XYZ would become XYZ2.
    (low, high), (lower, higher) = (
        (call("XYZ1", 10, on="XYZ"), call("XYZ", 20)),
        (call("XYZ2", 5, on="XYZ"), call("XYZ3", 10, on="XYZ")),
    )
    rows = (*special_dividend(1, low, lower), *special_dividend(1, high, higher))
    ledger = ledger_of(buy(1, low, 3), buy(1, high, 1), rows)
    assert {lot.contract: lot.remaining_cash.net for lot in open_lots(ledger)} == {lower: -300, higher: -100}


def without_action(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(replace(line, action="") for line in lines)


@pytest.mark.parametrize("symbol", ["X", "OPEN"])
def test_halves_without_an_action_are_told_by_their_words(symbol: str) -> None:
    ledger = ledger_of(buy(10, symbol, 30), without_action(split(10, 20, symbol)))
    assert (held(ledger), costs(ledger), codes(ledger)) == ({symbol: 20}, exact(-300), [])
    assert [lot.origin for lot in ledger.lots] == [Origin.FILL, Origin.CORPORATE_ACTION]


def test_half_that_says_neither_open_nor_close_changes_nothing() -> None:
    closing, opening = symbol_change(10, "X", "Y")
    half = replace(closing, action="", description="RENAMED", cash=exact(5)[0])
    ledger = ledger_of(buy(10, "X", 30), (half, opening))
    assert held(ledger) == {"X": 10, "Y": 10}
    assert [(each.broker_id, each.kind, each.amount) for each in ledger.beside] == [(2, Beside.UNKNOWN, 5)]
    assert codes(ledger).count("corporate_action_without_other_half") == 2


def test_words_of_a_trade_say_nothing_of_its_effect() -> None:
    # "Sold to close": but who holds nothing sells short.
    mes = replace(sell(1, "KO", 50), action="Sell", sub_type="Sell", description="Sold 1 KO at the close")
    assert held(ledger_of(mes)) == {"KO": -1}


def test_maturity_of_what_is_not_held_opens_no_short() -> None:
    gone = replace(expire(1, PUT), sub_type="Maturity", action="Sell")
    ledger = ledger_of(gone)
    assert (held(ledger), codes(ledger)) == ({}, ["unmatched_close"])


def test_reverse_split_leaves_nothing_of_a_crumb_and_loses_no_cent() -> None:
    # A hundred-millionth goes into less than what can be kept: its cost of 1 is counted beside.
    crumb = replace(buy("0.0000000001", "X", 1), cash=exact(-1)[0])
    ledger = ledger_of(crumb, buy(1000, "X", 2), split("1000.0000000001", 10, "X"))
    assert (held(ledger), costs(ledger)) == ({"X": 10}, exact(-2000))
    assert [(each.kind, each.amount) for each in ledger.beside] == [(Beside.CORPORATE_ACTION, -1)]
