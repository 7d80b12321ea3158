"""Options expired, assigned, exercised and settled, in both views: §2.4 and vectors O01 to O07."""

from __future__ import annotations

from decimal import Decimal

from apps.trades.engine.results import Reason, View
from tests.builders import (
    assign,
    both_views,
    buy,
    buy_to_close,
    call,
    cash_settle,
    closed,
    codes,
    costs,
    deliver,
    exact,
    exercise,
    expire,
    held,
    ledger_of,
    open_lots,
    put,
    realized,
    results,
    sell,
    sell_to_open,
)

PUT, CALL = put("XYZ", 50), call("XYZ", 50)


def test_o01_put_bought_and_sold() -> None:
    ledger = ledger_of(buy(1, PUT, 2, fees=25), sell(1, PUT, 5, fees=25))
    assert both_views(ledger) == exact(250, 250)


def test_o01_put_bought_and_expired() -> None:
    ledger = ledger_of(buy(1, PUT, 2, fees=25), expire(1, PUT))
    assert both_views(ledger) == exact(-225, -225)


def test_o02_call_exercised_makes_a_basis_of_strike_premium_and_fees() -> None:
    option = call("XYZ", 50, "2025-10-20")
    ledger = ledger_of(
        buy(1, option, 5, fees=25, on="2025-07-01"),
        (exercise(1, option), deliver(buy(100, "XYZ", 50, fees=85))),
    )
    (lot,) = open_lots(ledger)
    assert costs(ledger, View.TAX) == exact(-5610)
    assert costs(ledger) == exact(-5085)
    assert lot.acquired_on.isoformat() == "2025-10-20"


def test_o03_covered_calls_on_one_holding() -> None:
    july, october = call("XYZ", 35, "2025-07-18"), call("XYZ", 35, "2025-10-17")
    january = call("XYZ", 40, "2026-01-16")
    ledger = ledger_of(
        buy(100, "XYZ", 32, fees=75, on="2025-01-02"),
        sell_to_open(1, july, 2, fees=25, on="2025-05-01"),
        expire(1, july),
        sell_to_open(1, october, 3, fees=25, on="2025-08-01"),
        buy_to_close(1, october, 6, fees=25, on="2025-10-01"),
        sell_to_open(1, january, 4, fees=25, on="2025-11-03"),
        (assign(1, january), deliver(sell(100, "XYZ", 40, fees=75))),
    )
    by_term = [(each.tax.net, each.is_long_term) for each in closed(ledger) if each.tax.net]
    # 375 + 3,925 − 3,275 is long-term by the stock's holding period.
    assert by_term == [(175, False), (-350, False), (1025, True)]


def test_o04_calls_expire() -> None:
    assert realized(ledger_of(buy(10, CALL, 4), expire(10, CALL))) == -4000
    assert realized(ledger_of(sell_to_open(10, CALL, 4), expire(10, CALL))) == 4000


def test_o04_calls_are_sold_back() -> None:
    assert realized(ledger_of(buy(10, CALL, 4), sell(10, CALL, 6))) == 2000
    assert realized(ledger_of(sell_to_open(10, CALL, 4), buy_to_close(10, CALL, 6))) == -2000


def test_o05_put_written_and_assigned_lowers_the_basis() -> None:
    ledger = ledger_of(sell_to_open(1, PUT, "1.50"), (assign(1, PUT), deliver(buy(100, "XYZ", 50))))
    assert costs(ledger, View.TAX) == exact(-4850)
    assert open_lots(ledger)[0].acquired_on == PUT.expires_on


def test_o06_index_put_settled_in_cash() -> None:
    option = put("SPXW", 6000, on="SPX")
    ledger = ledger_of(sell_to_open(1, option, 6), cash_settle(1, option, -1000))
    assert both_views(ledger) == exact(-400, -400)
    assert (held(ledger), codes(ledger)) == ({}, [])


def test_o07_premium_with_fees_is_realized_or_folded() -> None:
    option = put("SPY", 560)
    ledger = ledger_of(sell_to_open(1, option, 2, fees="1.14"), (assign(1, option), deliver(buy(100, "SPY", 560))))
    assert both_views(ledger) == exact("198.86", 0)
    assert costs(ledger, View.TAX) == exact(Decimal("198.86") - 56000)


def test_long_put_exercised_lowers_the_proceeds() -> None:
    ledger = ledger_of(
        buy(100, "XYZ", 40), buy(1, PUT, 2, fees=1), (exercise(1, PUT), deliver(sell(100, "XYZ", 50, fees=5)))
    )
    # Trader: the put −201, the stock 5,000 − 5 − 4,000. Tax: 4,995 − 201 − 4,000 on the stock.
    assert sorted(results(ledger)) == [*exact(-201, 995)]
    assert sorted(results(ledger, View.TAX)) == [*exact(0, 794)]


def test_short_call_assigned_on_shares_raises_the_proceeds() -> None:
    ledger = ledger_of(
        buy(100, "XYZ", 40), sell_to_open(1, CALL, 2, fees=1), (assign(1, CALL), deliver(sell(100, "XYZ", 50, fees=5)))
    )
    assert sorted(results(ledger)) == [*exact(199, 995)]
    assert sorted(results(ledger, View.TAX)) == [*exact(0, 1194)]


def test_naked_call_assigned_opens_short_stock_with_the_premium() -> None:
    short = deliver(sell_to_open(100, "XYZ", 50, fees=5))
    opened = (sell_to_open(1, CALL, 2, fees=1), (assign(1, CALL), short))
    ledger = ledger_of(*opened)
    assert (held(ledger), costs(ledger), costs(ledger, View.TAX)) == ({"XYZ": -100}, exact(4995), exact(5194))
    assert both_views(ledger_of(*opened, buy_to_close(100, "XYZ", 45))) == exact(694, 694)


def test_long_call_exercised_covers_short_stock() -> None:
    cover = deliver(buy_to_close(100, "XYZ", 50, fees=5))
    ledger = ledger_of(sell_to_open(100, "XYZ", 60), buy(1, CALL, 3, fees=1), (exercise(1, CALL), cover))
    # Trader −301 and 6,000 − 5,005; tax: all of it on the shares.
    assert sorted(results(ledger)) == [*exact(-301, 995)]
    assert sorted(results(ledger, View.TAX)) == [*exact(0, 694)]


def test_delivery_that_crosses_zero_folds_by_quantity() -> None:
    # 60 of 100 called shares were held: 60 % of the premium raises their proceeds, 40 % the short sale's.
    ledger = ledger_of(
        buy(60, "XYZ", 40), sell_to_open(1, CALL, 2), (assign(1, CALL), deliver(sell_to_open(100, "XYZ", 50)))
    )
    assert costs(ledger, View.TAX) == exact(2080)
    assert both_views(ledger) == exact(800, 720)


def test_delivery_booked_in_two_rows_folds_by_quantity() -> None:
    ledger = ledger_of(
        buy(60, "XYZ", 40),
        sell_to_open(1, CALL, 2),
        (assign(1, CALL), deliver(sell(60, "XYZ", 50, fees=5)), deliver(sell_to_open(40, "XYZ", 50))),
    )
    assert (costs(ledger, View.TAX), codes(ledger)) == (exact(2080), [])


def test_assignments_take_the_premium_of_their_own_lots__ibkr_steuer_54() -> None:
    ledger = ledger_of(
        sell_to_open(5, PUT, 1, on="2026-01-05"),
        sell_to_open(5, PUT, 2, on="2026-01-06"),
        (assign(5, PUT, on="2026-03-02"), deliver(buy(500, "XYZ", 50))),
        (assign(5, PUT, on="2026-03-03"), deliver(buy(500, "XYZ", 50))),
    )
    # 1.00 then 2.00 a share, never 1.50 twice.
    assert costs(ledger, View.TAX) == exact(-24500, -24000)
    assert results(ledger) == exact(500, 1000)


def test_strikes_of_one_day_pair_with_their_own_shares__ibkr_steuer_32() -> None:
    low, high = put("XYZ", 45), put("XYZ", 50)
    ledger = ledger_of(
        sell_to_open(1, low, 1),
        sell_to_open(1, high, 3),
        # The broker numbers the deliveries the other way round.
        (assign(1, low), assign(1, high), deliver(buy(100, "XYZ", 50)), deliver(buy(100, "XYZ", 45))),
    )
    folded = {lot.price: lot.folded.net for lot in open_lots(ledger)}
    assert folded == {Decimal(45): 100, Decimal(50): 300}


def test_contracts_never_enter_the_shares_average__lean_2846() -> None:
    ledger = ledger_of(buy(100, "XYZ", 48), sell_to_open(2, PUT, 1), (assign(2, PUT), deliver(buy(200, "XYZ", 50))))
    assert held(ledger) == {"XYZ": 300}
    assert [(lot.quantity, lot.price) for lot in open_lots(ledger)] == [(100, 48), (200, 50)]


def test_premium_is_counted_once__ibkr_report_parser_1191() -> None:
    ledger = ledger_of(
        sell_to_open(1, PUT, 2), (assign(1, PUT), deliver(buy(100, "XYZ", 50))), sell(100, "XYZ", 51, on="2026-03-23")
    )
    assert both_views(ledger) == exact(300, 300)


def test_premium_of_an_assigned_put_is_not_left_open__gamma_ledger_20() -> None:
    ledger = ledger_of(sell_to_open(1, PUT, 2), (assign(1, PUT), deliver(buy(100, "XYZ", 50))))
    assert realized(ledger) == 200
    assert [lot.remaining for lot in ledger.lots if lot.contract == PUT] == [0]


def test_option_ends_on_the_day_of_its_removal_row() -> None:
    # Assigned early, on a Wednesday: the day of the row counts, not the expiry.
    ledger = ledger_of(sell_to_open(1, PUT, 2), (assign(1, PUT, on="2026-03-11"), deliver(buy(100, "XYZ", 50))))
    (closure,) = closed(ledger)
    assert (closure.day.isoformat(), closure.reason) == ("2026-03-11", Reason.ASSIGNMENT)


def test_expired_contract_without_its_row_stays_open() -> None:
    ledger = ledger_of(sell_to_open(1, PUT, 2), buy(10, "XYZ", 50, on="2026-06-01"))
    assert (held(ledger)["XYZ 260320P00050000"], realized(ledger)) == (-1, 0)
