"""Receive Deliver rows: what ends, arrives, splits and is renamed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.events.kinds import Kind, kind_of_row
from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import Beside, Category, Origin, Reason
from tests.builders import (
    acat,
    adjust,
    assign,
    bond,
    buy,
    call,
    cash_merger,
    cash_settle,
    closed,
    codes,
    costs,
    deliver,
    exact,
    exercise,
    expire,
    future,
    held,
    history,
    ledger_of,
    mature,
    merger,
    open_lots,
    put,
    realized,
    reinvest,
    remove_fraction,
    results,
    sell,
    sell_to_open,
    settle_future,
    special_dividend,
    split,
    symbol_change,
    total,
    transfer_in,
)

if TYPE_CHECKING:
    from tests.builders import Line

PUT = put("KO", 50)
DELIVERED = deliver(buy(100, "KO", 50))
CATALOGUE = [
    (expire(1, PUT), Kind.EXPIRATION),
    (assign(1, PUT), Kind.ASSIGNMENT),
    (exercise(1, PUT), Kind.EXERCISE),
    (DELIVERED, Kind.DELIVERY),
    (cash_settle(1, PUT, -100)[0], Kind.CASH_SETTLEMENT),
    (cash_settle(1, PUT, 100)[0], Kind.CASH_SETTLEMENT),
    (split(10, 20, "X")[0], Kind.CORPORATE_ACTION),
    (split(20, 10, "X")[1], Kind.CORPORATE_ACTION),
    (remove_fraction("0.5", "X"), Kind.REMOVAL),
    (symbol_change(10, "X", "Y")[0], Kind.CORPORATE_ACTION),
    (merger((10, "X"), (1, "Y"))[1], Kind.CORPORATE_ACTION),
    (special_dividend(1, PUT, put("KO", 49))[0], Kind.CORPORATE_ACTION),
    (cash_merger(10, "X", 100), Kind.REMOVAL),
    (reinvest("1.68074", "KBWD", 15, "25.21")[2], Kind.SHARE_DIVIDEND),
    (acat(100, "T"), Kind.RECEIPT),
    (transfer_in(40, "PFE"), Kind.RECEIPT),
    (mature(1000, bond("912796YT0"), 1000), Kind.REMOVAL),
    (settle_future(1, future("/ESH6"), 6000, 0), Kind.REMOVAL),
]
# The words of these two say nothing that others do not say as well.
DESCRIBED = [each for each in CATALOGUE if each[0].sub_type not in {"Transfer", "Futures Settlement"}]


@pytest.mark.parametrize(("line", "kind"), CATALOGUE, ids=[line.sub_type for line, _ in CATALOGUE])
def test_row_is_told_by_its_sub_type(line: Line, kind: Kind) -> None:
    (fact,) = history(line)
    assert kind_of_row(fact) is kind


@pytest.mark.parametrize(("line", "kind"), DESCRIBED, ids=[line.sub_type for line, _ in DESCRIBED])
def test_unknown_sub_type_is_told_by_its_description_or_action(line: Line, kind: Kind) -> None:
    # Exports leave the sub-type out, and the broker may rename one.
    (fact,) = history(replace(line, sub_type="Reorganisation of tomorrow"))
    assert kind_of_row(fact) is kind


def test_expiration_closes_a_short_at_nothing() -> None:
    ledger = ledger_of(sell_to_open(2, PUT, 1, fees=2), expire(2, PUT))
    assert [(each.reason, each.trader.net) for each in closed(ledger)] == [(Reason.EXPIRATION, 198)]


def test_expiration_closes_a_long_at_nothing() -> None:
    ledger = ledger_of(buy(2, PUT, 1), expire(2, PUT))
    assert [(each.reason, each.trader.net) for each in closed(ledger)] == [(Reason.EXPIRATION, -200)]


def test_assignment_closes_the_short_and_shares_arrive() -> None:
    ledger = ledger_of(sell_to_open(5, PUT, 1), (assign(5, PUT), deliver(buy(500, "KO", 50, fees=5))))
    (lot,) = open_lots(ledger)
    assert (lot.origin, lot.quantity, lot.price, lot.opening.net) == (Origin.DELIVERY, 500, 50, -25005)


def test_assignment_never_closes_a_long() -> None:
    assert held(ledger_of(buy(1, PUT, 1), assign(1, PUT))) == {"KO 260320P00050000": 1}


def test_exercise_never_closes_a_short() -> None:
    assert held(ledger_of(sell_to_open(1, PUT, 1), exercise(1, PUT))) == {"KO 260320P00050000": -1}


def test_exercise_closes_the_long_and_shares_go() -> None:
    ledger = ledger_of(buy(100, "KO", 48), buy(1, PUT, 1), (exercise(1, PUT), deliver(sell(100, "KO", 50))))
    assert {each.reason: each.trader.net for each in closed(ledger)} == {Reason.EXERCISE: -100, Reason.DELIVERY: 200}


def test_delivery_pairs_whatever_the_ids() -> None:
    lines = (sell_to_open(1, PUT, 1, id=1), (replace(DELIVERED, id=2), replace(assign(1, PUT), id=3)))
    assert (codes(ledger_of(*lines)), costs(ledger_of(*lines))) == ([], exact(-5000))


def test_settlement_takes_its_cash_and_never_its_price() -> None:
    option = call("SPXW", 7540, on="SPX")
    ledger = ledger_of(sell_to_open(1, option, 5), cash_settle(1, option, -364, fees=5))
    (closure,) = closed(ledger)
    assert (closure.reason, closure.closing.net, closure.trader.net) == (Reason.CASH_SETTLEMENT, -369, 131)


@pytest.mark.parametrize(("money", "twins"), [((2, 1), (3,)), ((3,), (2, 1)), ((2, 1), (2, 1)), ((2, 2), (3, 1))])
def test_settlement_booked_in_other_parts_than_its_twin_is_counted_once(
    money: tuple[int, ...], twins: tuple[int, ...]
) -> None:
    option = call("SPXW", 7540, on="SPX")
    paid = [cash_settle(size, option, -364 * size)[0] for size in money]
    ledger = ledger_of(sell_to_open(4, option, 5), (*paid, *(assign(size, option) for size in twins)))
    size = sum(money)
    assert (sum(results(ledger)), codes(ledger)) == (136 * size, [])
    assert sum(held(ledger).values()) == size - 4


def test_settlement_closes_what_is_open_whatever_its_action_says() -> None:
    option = call("SPXW", 7540, on="SPX")
    money, twin = cash_settle(1, option, -364)
    odd = replace(money, action="Sell to Close")
    assert results(ledger_of(sell_to_open(1, option, 5), (odd, twin))) == exact(136)


def test_removal_closes_what_is_open_whatever_its_action_says() -> None:
    # A company bought out while its shares were sold short: the row still says that it sells.
    ledger = ledger_of(sell_to_open(20, "ATVI", 90), cash_merger(20, "ATVI", -1900))
    assert (results(ledger), held(ledger)) == (exact(-100), {})


def test_split_rows_offset_and_carry() -> None:
    ledger = ledger_of(buy(6, "NVDA", 1200), split(6, 60, "NVDA", worth=7250))
    (lot,) = open_lots(ledger)
    assert (lot.origin, lot.quantity, lot.opening.net) == (Origin.CORPORATE_ACTION, 60, -7200)
    assert lot.carried_by == 3


def test_half_of_a_corporate_action_is_a_problem() -> None:
    closing, _ = symbol_change(100, "VIAC", "PARA", worth=3000)
    ledger = ledger_of(buy(100, "VIAC", 30), closing)
    assert codes(ledger) == ["corporate_action_without_other_half"]


def test_adjustment_of_an_option_by_a_reverse_split_carries_its_premium() -> None:
    old, new = call("USO", 20), call("USO1", 20, on="USO")
    assert costs(ledger_of(sell_to_open(1, old, 1), adjust((-1, old), (-1, new)))) == exact(100)


def test_reinvested_dividend_costs_what_was_paid_for_it() -> None:
    ledger = ledger_of(buy(200, "KBWD", 15), reinvest("1.68074", "KBWD", 15, "25.21"))
    assert (total(ledger, Category.DIVIDEND), costs(ledger)) == (exact("25.21")[0], exact(-3000, "-25.21"))
    assert [lot.origin for lot in open_lots(ledger)] == [Origin.FILL, Origin.REINVESTMENT]


def test_shares_of_a_dividend_without_their_cash_are_a_problem() -> None:
    income, _, shares = reinvest("1.68074", "KBWD", 15, "25.21")
    assert "reinvestment_without_cash" in codes(ledger_of(buy(200, "KBWD", 15), (income, shares)))


def test_cash_reinvested_in_nothing_is_a_problem() -> None:
    income, paid, _ = reinvest("1.68074", "KBWD", 15, "25.21")
    ledger = ledger_of(buy(200, "KBWD", 15), (income, paid))
    assert (codes(ledger), total(ledger, Category.DIVIDEND)) == (["reinvestment_without_shares"], exact("25.21")[0])


def test_bond_matures_at_par() -> None:
    bill = bond("912796YT0")
    assert realized(ledger_of(buy(1000, bill, "0.98"), mature(1000, bill, 1000))) == 20


def test_short_position_that_arrives_is_short() -> None:
    assert held(ledger_of(acat(-100, "T", 1500))) == {"T": -100}


def test_unknown_row_keeps_its_cash_beside() -> None:
    line = replace(cash_merger(10, "X", 55), sub_type="Liquidation", action="", description="LIQUIDATED")
    ledger = ledger_of(buy(10, "X", 5), line)
    assert [(each.kind, each.amount) for each in ledger.beside] == [(Beside.UNKNOWN, 55)]
    assert (held(ledger), results(ledger)) == ({"X": 10}, ())


def test_reinvested_cash_that_names_no_instrument_still_is_the_cost() -> None:
    income, paid, shares = history(reinvest("1.5", "KBWD", 15, "22.50"))
    ledger = compute([income, paid._replace(symbol="", contract=None), shares])
    (lot,) = open_lots(ledger)
    assert (lot.quantity, lot.opening.net) == exact("1.5", "-22.50")
    assert difference([income, paid, shares], ledger) == 0


def test_what_belongs_together_names_each_other() -> None:
    rows = history(sell_to_open(1, put("KO", 50), 1), (assign(1, put("KO", 50)), deliver(buy(100, "KO", 50))))
    ledger = compute(rows)
    assert [(closure.key.closing_id, closure.also_ids) for closure in ledger.closures] == [(2, (3,))]
    assert [(lot.key.opening_id, lot.also_ids) for lot in open_lots(ledger)] == [(3, (2,))]


def test_reinvested_lot_names_the_cash_that_paid_for_it() -> None:
    (lot,) = open_lots(ledger_of(reinvest("1.5", "KBWD", 15, "22.50")))
    # The dividend is row 1, the cash it spent row 2, the shares row 3.
    assert (lot.key.opening_id, lot.also_ids) == (3, (2,))
