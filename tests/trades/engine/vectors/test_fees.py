"""Fees stay with the fills they belong to, and every part sums to its row: §2.3 and vector M01."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.results import Category, View
from tests.builders import (
    buy,
    buy_to_close,
    call,
    closed,
    codes,
    costs,
    exact,
    ledger_of,
    realized,
    results,
    sell,
    sell_to_open,
    total,
)

CALL = call("KO", 60)


def test_m01_closing_row_is_shared_over_3_and_4_contracts() -> None:
    # 301.07 / 7 = 43.01 a contract.
    ledger = ledger_of(sell_to_open(3, CALL, 1), sell_to_open(4, CALL, 1), buy_to_close(7, CALL, "0.43", fees="0.07"))
    assert [each.closing.net for each in closed(ledger)] == [*exact("-129.03", "-172.04")]


def test_remainder_goes_to_the_oldest_lot_among_equals() -> None:
    # 100 over three lots of one share: a millionth is left over.
    ledger = ledger_of(buy(1, "X", 9), buy(1, "X", 9), buy(1, "X", 9), sell(3, "X", 33, fees=-1))
    assert [each.closing.net for each in closed(ledger)] == [*exact("33.333334", "33.333333", "33.333333")]


def test_remainder_goes_to_the_part_that_lost_most() -> None:
    # 0.00001 over 2 and 4 shares: 0.0000033… and 0.0000066…, so the second is rounded up.
    ledger = ledger_of(buy(2, "X", 1), buy(4, "X", 1), sell(6, "X", 0, fees="0.00001"))
    assert [each.closing.net for each in closed(ledger)] == [*exact("-0.000003", "-0.000007")]


def test_parts_of_an_opening_sum_to_it() -> None:
    # 100.01 over three sales of one share each; the last takes what is left.
    ledger = ledger_of(buy(3, "X", 33, fees="1.01"), *(sell(1, "X", 40) for _ in range(3)))
    parts = [each.opening.net for each in closed(ledger)]
    assert (sum(parts), parts[0]) == (Decimal("-100.01"), Decimal("-33.336667"))


def test_opening_fees_raise_the_cost_and_closing_fees_lower_the_proceeds() -> None:
    ledger = ledger_of(buy(100, "X", 10, fees=5), sell(60, "X", 12, fees=3))
    # 720 − 3 − 600 − 60 % of 5.
    assert realized(ledger) == 114
    assert costs(ledger) == exact(-402)


def test_fees_of_a_short_lower_what_it_brought_in() -> None:
    ledger = ledger_of(sell_to_open(1, CALL, 2, fees="1.14"), buy_to_close(1, CALL, 1, fees="0.14"))
    assert realized(ledger) == Decimal("98.72")


def test_amount_is_gross_and_fees() -> None:
    ledger = ledger_of(buy(100, "X", 10, fees=5), sell(100, "X", 12, fees=3))
    (entry,) = [entry for entry in ledger.entries if entry.view is View.TRADER]
    assert (entry.amounts.gross, entry.amounts.fees, entry.amounts.net) == exact(200, -8, 192)


def test_fees_are_kept_by_kind() -> None:
    ledger = ledger_of(
        sell_to_open(2, CALL, 2, commission=2, clearing="0.20", regulatory="0.05", index_fees="1.20"),
        buy_to_close(1, CALL, 1, clearing="0.10", regulatory="0.02", other_charge="0.50"),
    )
    (entry,) = [entry for entry in ledger.entries if entry.view is View.TAX]
    # Half of the opening's charges and all of the closing's.
    assert entry.amounts[1:] == exact(-1, "-0.20", "-0.045", "-0.60", 0, "-0.50")


def test_fees_of_closures_make_no_entries_of_their_own__drnuke_19() -> None:
    ledger = ledger_of(buy(100, "X", 10, fees=5), sell(100, "X", 12, fees=3))
    assert total(ledger, Category.FEE) == ZERO
    assert len(ledger.entries) == len(View)


def test_fee_that_comes_back_is_income() -> None:
    # Exchanges pay rebates: the fee is a credit.
    assert results(ledger_of(buy(10, "X", 10, fees="-0.30"), sell(10, "X", 10))) == exact("0.30")


def test_cash_decides_and_not_the_price() -> None:
    # The row says 1,000.02 came in, whatever 10 × 100 gives; a price shown to the cent may hide so much.
    ledger = ledger_of(buy(10, "X", 90), sell(10, "X", 100, "1000.02"))
    assert (results(ledger), codes(ledger)) == (exact("100.02"), [])


@pytest.mark.parametrize(
    ("cash", "found"), [("1000.06", []), ("1000.07", ["value_differs"]), ("999", ["value_differs"])]
)
def test_value_that_price_and_quantity_do_not_give_is_a_problem(cash: str, found: list[str]) -> None:
    # Half a cent a share for a rounded price and a cent for the value: 0.06 may be missing.
    ledger = ledger_of(buy(10, "X", 90), sell(10, "X", 100, cash))
    assert (codes(ledger), realized(ledger)) == (found, Decimal(cash) - 900)


def test_sixteen_places_of_coins_are_not_lost() -> None:
    ledger = ledger_of(buy("0.00000003", "X", 100000), sell("0.00000001", "X", 100000))
    assert [lot.remaining for lot in ledger.lots] == [Decimal("0.00000002")]
