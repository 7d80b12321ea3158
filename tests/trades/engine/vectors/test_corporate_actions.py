"""Corporate actions carry cost, fees and days; nothing is realized but what is paid for: §2.6, D02, D03 and D06."""

from __future__ import annotations

from decimal import Decimal

from apps.trades.engine.results import Category, Reason
from tests.builders import (
    adjust,
    buy,
    buy_to_close,
    call,
    cash_in_lieu,
    cash_merger,
    closed,
    codes,
    costs,
    exact,
    expire,
    held,
    ledger_of,
    merger,
    open_lots,
    put,
    realized,
    remove_fraction,
    results,
    sell,
    sell_to_open,
    special_dividend,
    split,
    symbol_change,
    total,
)
from tests.trades.engine.vectors.rows import share_dividend


def test_forward_split_3_for_2_keeps_the_total_cost() -> None:
    ledger = ledger_of(buy(100, "X", 30), split(100, 150, "X", worth=3300))
    (lot,) = open_lots(ledger)
    assert (lot.remaining, lot.remaining_cash.net, lot.price) == (150, -3000, 20)
    assert (realized(ledger), codes(ledger)) == (0, [])


def test_d06_reverse_split_1_for_8_with_cash_in_lieu() -> None:
    ledger = ledger_of(
        buy(100, "X", "2.10"),
        split(100, "12.5", "X", worth=210),
        remove_fraction("0.5", "X"),
        cash_in_lieu("7.60", "X"),
    )
    # 12.5 at 16.80; the half that cost 8.40 ends for 7.60, which the broker pays in a row of its own.
    assert (realized(ledger), total(ledger, Category.ADJUSTMENT)) == exact("-8.40", "7.60")
    assert (held(ledger), costs(ledger)) == ({"X": 12}, exact("-201.60"))


def test_d06_fraction_paid_in_the_removal_row_itself() -> None:
    ledger = ledger_of(buy(100, "X", "2.10"), split(100, "12.5", "X"), remove_fraction("0.5", "X", "7.60"))
    assert realized(ledger) == Decimal("-0.80")


def test_fraction_comes_from_the_oldest_lot() -> None:
    ledger = ledger_of(
        buy(4, "X", 2, on="2024-01-10"),
        buy(8, "X", 3, on="2025-01-10"),
        split(12, "1.5", "X"),
        remove_fraction("0.5", "X"),
    )
    # 4 → 0.5 for 8 in all; 8 → 1 for 24.
    assert (realized(ledger), costs(ledger)) == (-8, exact(-24))


def test_split_scales_every_lot_and_keeps_its_day() -> None:
    ledger = ledger_of(
        buy(10, "X", 30, on="2024-01-10"), buy(20, "X", 33, on="2025-01-10"), split(30, 45, "X", on="2026-01-05")
    )
    lots = [(lot.remaining, lot.acquired_on.isoformat(), lot.remaining_cash.net) for lot in open_lots(ledger)]
    assert lots == [(15, "2024-01-10", -300), (30, "2025-01-10", -660)]


def test_split_keeps_fees_in_the_cost() -> None:
    ledger = ledger_of(buy(10, "X", 30, fees=3), split(10, 20, "X"), sell(20, "X", 16, fees=1))
    (entry,) = closed(ledger)
    assert (entry.trader.net, entry.trader.fees) == (16, -4)


def test_split_is_no_purchase_for_nothing__cgt_calc_511() -> None:
    ledger = ledger_of(buy(10, "X", 30), split(10, 20, "X"), sell(10, "X", 20))
    assert (results(ledger), held(ledger)) == (exact(50), {"X": 10})


def test_split_of_a_short_position() -> None:
    ledger = ledger_of(sell_to_open(10, "X", 30), split(-10, -20, "X", worth=300), buy_to_close(20, "X", 14))
    assert (realized(ledger), codes(ledger)) == (20, [])


def test_split_closes_the_old_lot_without_realizing() -> None:
    ledger = ledger_of(buy(10, "X", 30), split(10, 20, "X"))
    (closure,) = ledger.closures
    assert (closure.reason, closure.is_realizing, closure.trader.net) == (Reason.CORPORATE_ACTION, False, -300)
    assert ledger.entries == ()


def test_reverse_split_turns_options_into_adjusted_ones() -> None:
    old, new = call("XYZ", 10), call("XYZ1", 10, on="XYZ")
    ledger = ledger_of(sell_to_open(2, old, 1), adjust((-2, old), (-2, new)), expire(2, new))
    assert (results(ledger), held(ledger)) == (exact(200), {})


def test_whole_forward_split_multiplies_contracts_and_divides_strikes() -> None:
    old, new = put("XYZ", 100), put("XYZ", 50)
    ledger = ledger_of(sell_to_open(1, old, 4), adjust((-1, old), (-2, new)), buy_to_close(1, new, 1))
    # Half of 400 less 100.
    assert (results(ledger), held(ledger)) == (exact(100), {"XYZ 260320P00050000": -1})


def test_options_of_several_strikes_are_adjusted_in_order() -> None:
    low, high = call("XYZ", 10), call("XYZ", 20)
    lower, higher = call("XYZ1", 10, on="XYZ"), call("XYZ1", 20, on="XYZ")
    ledger = ledger_of(
        buy(1, low, 3), sell_to_open(1, high, 1),
        (*adjust((1, low), (1, lower)), *adjust((-1, high), (-1, higher))),
    )  # fmt: skip
    assert {lot.contract.root_symbol: lot.remaining_cash.net for lot in open_lots(ledger) if lot.remaining > 0} == {
        "XYZ1": -300
    }
    assert costs(ledger) == exact(-300, 100)


def test_symbol_change_keeps_lots() -> None:
    ledger = ledger_of(buy(100, "VIAC", 30, fees=1, on="2025-01-10"), symbol_change(100, "VIAC", "PARA", worth=3100))
    assert (held(ledger), costs(ledger)) == ({"PARA": 100}, exact(-3001))
    assert open_lots(ledger)[0].acquired_on.isoformat() == "2025-01-10"


def test_two_symbols_can_change_places() -> None:
    ledger = ledger_of(buy(10, "A", 1), buy(10, "B", 2), (*symbol_change(10, "A", "B"), *symbol_change(10, "B", "A")))
    assert {lot.contract.symbol: lot.remaining_cash.net for lot in open_lots(ledger)} == {"B": -10, "A": -20}


def test_split_booked_lot_by_lot_gives_each_lot_its_own_shares() -> None:
    (first, small), (second, large) = split(100, 10, "X"), split(50, 5, "X")
    ledger = ledger_of(
        buy(100, "X", 1, on="2024-01-10"), buy(50, "X", 4, on="2025-01-10"),
        # The broker numbers the openings the other way round.
        (first, second, large, small),
    )  # fmt: skip
    assert [(lot.quantity, lot.remaining_cash.net) for lot in open_lots(ledger)] == [(10, -100), (5, -200)]


def test_two_changes_at_once_pair_by_what_they_are_worth() -> None:
    ledger = ledger_of(
        buy(100, "A", 1), buy(50, "B", 4),
        (*symbol_change(100, "A", "Z", worth=110), *symbol_change(50, "B", "Y", worth=190)),
    )  # fmt: skip
    assert {lot.contract.symbol: lot.quantity for lot in open_lots(ledger)} == {"Z": 100, "Y": 50}
    assert {lot.contract.symbol: lot.remaining_cash.net for lot in open_lots(ledger)} == {"Z": -100, "Y": -200}


def test_lots_that_arrive_keep_their_age__portfolio_performance_1292() -> None:
    # The shares of OLD were bought first and go first, though they came to NEW last.
    ledger = ledger_of(
        buy(10, "OLD", 5, on="2024-01-10"),
        buy(10, "NEW", 9, on="2025-01-10"),
        symbol_change(10, "OLD", "NEW", on="2026-01-05"),
        sell(10, "NEW", 10),
    )
    assert results(ledger) == exact(50)


def test_cash_merger_is_a_sale_at_its_price() -> None:
    ledger = ledger_of(buy(20, "ATVI", 80), cash_merger(20, "ATVI", 1900))
    assert (results(ledger), held(ledger)) == (exact(300), {})


def test_stock_merger_carries_basis_and_day() -> None:
    ledger = ledger_of(buy(60, "SPRT", 10, on="2025-07-07"), merger((60, "SPRT"), ("6.9", "GREE"), worth=500))
    (lot,) = open_lots(ledger)
    assert (lot.contract.symbol, lot.remaining, lot.remaining_cash.net) == ("GREE", Decimal("6.9"), -600)
    assert lot.acquired_on.isoformat() == "2025-07-07"


def test_special_dividend_changes_an_option_without_profit() -> None:
    old, new = call("XYZ", 50), call("XYZ", "48.5")
    ledger = ledger_of(buy(1, old, 3), special_dividend(1, old, new), sell(1, new, 4))
    assert (results(ledger), codes(ledger)) == (exact(100), [])


def test_d02_stock_dividend_spreads_the_old_cost() -> None:
    ledger = ledger_of(
        buy(100, "X", 10, on="2024-01-10"), share_dividend(100, "X", on="2025-06-02"), sell(50, "X", "11.20")
    )
    # 5.00 a share: 560 − 250.
    assert results(ledger) == exact(310)
    assert closed(ledger)[0].acquired_on.isoformat() == "2024-01-10"


def test_d03_shares_of_a_dividend_have_the_old_term() -> None:
    ledger = ledger_of(
        buy(500, "X", 3, on="2021-01-11"),
        share_dividend(10, "X", on="2026-01-12"),
        sell(510, "X", 4, 2030, on="2026-01-15"),
    )
    assert [(each.quantity, each.trader.net, each.is_long_term) for each in closed(ledger)] == [(510, 530, True)]


def test_action_on_more_than_was_bought_carries_what_is_there() -> None:
    ledger = ledger_of(buy(60, "X", 10), split(100, 200, "X"))
    assert (held(ledger), costs(ledger)) == ({"X": 120}, exact(-600))
    assert codes(ledger) == ["corporate_action_without_lots"]


def test_action_on_a_third_of_what_it_says_gives_a_quantity_that_can_be_kept() -> None:
    # 100 × 70/300 has no last digit; ten are stored.
    ledger = ledger_of(buy(70, "X", 10), merger((300, "X"), (100, "Y")))
    assert (held(ledger), costs(ledger)) == ({"Y": Decimal("23.3333333333")}, exact(-700))
