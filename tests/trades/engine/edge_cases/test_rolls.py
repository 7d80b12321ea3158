"""Rolls, as the ledger sees them: a close and an open, whatever orders they came in."""

from __future__ import annotations

from decimal import Decimal

from tests.builders import (
    both_views,
    buy,
    buy_to_close,
    call,
    closed,
    codes,
    costs,
    exact,
    held,
    ledger_of,
    put,
    realized,
    results,
    sell,
    sell_to_open,
)

NEAR, FAR = put("KO", 50, "2026-02-20"), put("KO", 50, "2026-03-20")
LOW, HIGH = put("KO", 45), put("KO", 55)


def test_same_day_roll_with_two_strikes() -> None:
    ledger = ledger_of(
        (sell_to_open(1, LOW, 1), sell_to_open(1, HIGH, 4)),
        (buy_to_close(1, LOW, "0.50"), buy_to_close(1, HIGH, 5), sell_to_open(2, FAR, 3)),
    )
    assert sorted(results(ledger)) == [*exact(-100, 50)]
    assert (held(ledger), costs(ledger)) == ({"KO 260320P00050000": -2}, exact(600))


def test_roll_in_two_orders_seconds_apart_is_worth_the_same() -> None:
    one = ledger_of(sell_to_open(1, NEAR, 2), (buy_to_close(1, NEAR, 3), sell_to_open(1, FAR, 4)))
    two = ledger_of(sell_to_open(1, NEAR, 2), buy_to_close(1, NEAR, 3), sell_to_open(1, FAR, 4))
    assert (results(one), costs(one)) == (results(two), costs(two)) == (exact(-100), exact(400))


def test_roll_while_another_lot_of_the_same_strike_exists() -> None:
    # FIFO: the roll's close consumes the older lot, whichever the trader meant.
    ledger = ledger_of(
        sell_to_open(1, NEAR, 1, on="2026-01-05"),
        sell_to_open(1, NEAR, 2, on="2026-01-12"),
        (buy_to_close(1, NEAR, 3, on="2026-01-20"), sell_to_open(1, FAR, 4)),
    )
    assert (results(ledger), costs(ledger)) == (exact(-200), exact(200, 400))


def test_roll_into_the_same_contract_in_one_instant() -> None:
    # Closed and opened again at once: what was there goes first, the new lot stays.
    ledger = ledger_of(sell_to_open(1, NEAR, 1), (sell_to_open(1, NEAR, 3), buy_to_close(1, NEAR, 2)))
    assert (results(ledger), costs(ledger)) == (exact(-100), exact(300))


def test_close_that_the_broker_numbers_before_its_open_waits_for_it() -> None:
    ledger = ledger_of((buy_to_close(1, NEAR, 1, id=5), sell_to_open(1, NEAR, 2, id=6)))
    assert (results(ledger), held(ledger), ledger.unmatched) == (exact(100), {}, ())


def test_row_that_says_it_closes_goes_before_one_that_opens() -> None:
    # In one instant the long one is sold and a short one opened, which the broker numbers first.
    ledger = ledger_of(buy(1, NEAR, 1), (sell_to_open(1, NEAR, 5, id=5), sell(1, NEAR, 3, id=6)))
    assert (results(ledger), costs(ledger)) == (exact(200), exact(500))
    assert (codes(ledger), ledger.unmatched) == ([], ())


def test_closing_fill_with_combined_fees() -> None:
    # One closing row over two lots: its 0.21 of fees goes by contracts, to the millionth.
    ledger = ledger_of(
        sell_to_open(1, NEAR, 1, fees="1.12"),
        sell_to_open(2, NEAR, 2, fees="2.24"),
        buy_to_close(3, NEAR, 1, fees="0.21"),
    )
    # 98.88 − 100.07 and 397.76 − 200.14.
    assert results(ledger) == exact("-1.19", "197.62")
    assert sum(each.closing.fees for each in closed(ledger)) == Decimal("-0.21")


def test_fills_of_one_leg_at_different_prices_are_lots_of_their_own() -> None:
    ledger = ledger_of(
        sell_to_open(9, NEAR, "0.47", commission=9),
        sell_to_open(2, NEAR, "0.46", commission=1),
        sell_to_open(3, NEAR, "0.45"),
        buy_to_close(14, NEAR, 0),
    )
    # The commission's cap of 10 was used up by the first two fills; the rows say so, nothing is worked out anew.
    assert results(ledger) == exact(414, 91, 135)


def test_diagonal_roll_of_a_long_option() -> None:
    near, far = call("KO", 50, "2026-02-20"), call("KO", 52, "2026-03-20")
    ledger = ledger_of(buy(1, near, 3), (sell(1, near, 5), buy(1, far, 4)))
    assert (both_views(ledger), costs(ledger)) == (exact(200, 200), exact(-400))


def test_re_entry_after_a_close_starts_anew() -> None:
    ledger = ledger_of(sell_to_open(1, FAR, 2), buy_to_close(1, FAR, 1), sell_to_open(1, FAR, 3))
    assert (realized(ledger), costs(ledger)) == (100, exact(300))
