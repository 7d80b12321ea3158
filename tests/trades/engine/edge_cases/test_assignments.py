"""Assignments and exercises that others got wrong."""

from __future__ import annotations

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
    future,
    future_option,
    held,
    ledger_of,
    mark_to_market,
    open_lots,
    put,
    realized,
    results,
    sell,
    sell_to_open,
)

LOW, HIGH = put("KO", 45), put("KO", 50)
CALL = call("KO", "52.5")


def test_both_legs_in_the_money_at_expiry() -> None:
    # A spread sold for 2.00 and bought for 0.80: the short 50 is assigned, the long 45 exercised.
    ledger = ledger_of(
        (sell_to_open(1, HIGH, 2), buy(1, LOW, "0.80")),
        (assign(1, HIGH), exercise(1, LOW), deliver(buy(100, "KO", 50, fees=5)), deliver(sell(100, "KO", 45, fees=5))),
    )
    # 200 − 80 of premium, 5 points a share lost, two fees of 5.
    assert both_views(ledger) == exact(-390, -390)
    assert (held(ledger), codes(ledger)) == ({}, [])


def test_both_legs_in_the_money__each_premium_goes_with_its_own_shares() -> None:
    ledger = ledger_of(
        (sell_to_open(1, HIGH, 2), buy(1, LOW, "0.80")),
        (assign(1, HIGH), exercise(1, LOW), deliver(sell(100, "KO", 45)), deliver(buy(100, "KO", 50))),
    )
    (shares,) = closed(ledger, "KO")[-1:]
    # Bought at 5,000 − 200, sold for 4,500 − 80.
    assert (shares.reason, shares.tax.net) == (Reason.DELIVERY, 4420 - 4800)


def test_partial_assignment_over_two_lots() -> None:
    ledger = ledger_of(
        sell_to_open(2, HIGH, 1, on="2026-01-05"),
        sell_to_open(3, HIGH, 2, on="2026-01-06"),
        (assign(3, HIGH, on="2026-02-02"), deliver(buy(300, "KO", 50))),
    )
    # Both of the first lot and one of the second.
    assert results(ledger) == exact(200, 200)
    assert (costs(ledger, View.TAX), held(ledger)["KO 260320P00050000"]) == (exact(400, -14600), -2)


def test_put_assigned_and_shares_called_in_parts() -> None:
    ledger = ledger_of(
        sell_to_open(3, HIGH, 1),
        (assign(3, HIGH, on="2026-01-16"), deliver(buy(300, "KO", 50, fees=5))),
        sell_to_open(3, CALL, 1, on="2026-01-20"),
        (assign(1, CALL, on="2026-02-10"), deliver(sell(100, "KO", "52.5", fees=5))),
        (assign(2, CALL), deliver(sell(200, "KO", "52.5", fees=5))),
    )
    # Premiums 300 + 300, shares 300 × 2.5, three deliveries.
    assert both_views(ledger) == exact(1335, 1335)
    assert held(ledger) == {}


def test_rolled_and_then_assigned() -> None:
    later = put("KO", 50, "2026-04-17")
    ledger = ledger_of(
        sell_to_open(1, HIGH, 2),
        (buy_to_close(1, HIGH, 3), sell_to_open(1, later, "3.50")),
        (assign(1, later), deliver(buy(100, "KO", 50))),
    )
    # The loss of the roll stays realized; only the premium of the assigned put moves into the shares.
    assert both_views(ledger) == exact(250, -100)
    assert costs(ledger, View.TAX) == exact(-4650)


def test_long_put_exercised_without_shares_opens_short_stock() -> None:
    ledger = ledger_of(buy(1, HIGH, 2), (exercise(1, HIGH), deliver(sell_to_open(100, "KO", 50, fees=5))))
    assert (held(ledger), costs(ledger), costs(ledger, View.TAX)) == ({"KO": -100}, exact(4995), exact(4795))


def test_long_put_exercised_on_shares_bought_at_two_prices() -> None:
    ledger = ledger_of(
        buy(60, "KO", 48), buy(60, "KO", 49), buy(1, HIGH, 1), (exercise(1, HIGH), deliver(sell(100, "KO", 50)))
    )
    # 60 × 2 and 40 × 1, less 60 and 40 of the premium.
    assert [each.tax.net for each in closed(ledger) if each.reason is Reason.DELIVERY] == [*exact(60, 0)]
    assert held(ledger) == {"KO": 20}


def test_covered_call_opened_before_the_stock() -> None:
    ledger = ledger_of(
        sell_to_open(1, CALL, 1, on="2026-01-05"),
        buy(100, "KO", 50, on="2026-01-06"),
        (assign(1, CALL), deliver(sell(100, "KO", "52.5"))),
    )
    assert (both_views(ledger), held(ledger)) == (exact(350, 350), {})


def test_index_options_settled_in_cash() -> None:
    short, long = call("SPXW", 7540, on="SPX"), call("SPXW", 7550, on="SPX")
    money, twin = cash_settle(1, short, -364, fees=5)
    ledger = ledger_of((sell_to_open(1, short, 5), buy(1, long, 3)), (money, twin), expire(1, long))
    # 500 − 369 of the short, −300 of the long; the strike of 7,540 is never a price.
    assert (sorted(results(ledger)), codes(ledger)) == ([*exact(-300, 131)], [])


def test_index_exercise_of_two_contracts() -> None:
    option = put("XSP", 600)
    ledger = ledger_of(buy(2, option, 10), cash_settle(2, option, 3856, fees=5))
    assert (realized(ledger), held(ledger)) == (1851, {})


def test_cash_settled_row_without_its_twin_closes_too() -> None:
    option = put("XSP", 600)
    money, _ = cash_settle(2, option, 3856)
    assert held(ledger_of(buy(3, option, 10), money)) == {"XSP 260320P00600000": 1}


def test_twin_of_a_settlement_takes_nothing_from_the_rest() -> None:
    option = put("XSP", 600)
    ledger = ledger_of(buy(4, option, 10), cash_settle(2, option, 3856))
    (closure,) = closed(ledger)
    assert (held(ledger), len(closure.also_ids)) == ({"XSP 260320P00600000": 2}, 1)


def test_option_on_a_future_is_exercised_into_it() -> None:
    option, es = future_option("./ESH6 EW3F6 260116C6000"), future("/ESH6")
    ledger = ledger_of(
        buy(1, option, 20, fees=3),
        (exercise(1, option), deliver(buy(1, es, 6000, fees="1.77"))),
        mark_to_market(1, es, 6030, 1500, on="2026-01-16", time="17:05"),
        sell(1, es, 6040, 500, fees="2.70", on="2026-01-20"),
    )
    # The option ends with −1,003, the future with 40 × 50 less its fees; nothing is folded.
    assert results(ledger) == exact("-1003", "1995.53")
    assert both_views(ledger) == exact("992.53", "992.53")


def test_short_option_on_a_future_closes_what_is_held() -> None:
    option, es = future_option("./ESH6 EW3F6 260116C6000"), future("/ESH6")
    covered = deliver(sell(1, es, 6000, 250, fees="1.77"))
    ledger = ledger_of(buy(1, es, 5995), sell_to_open(1, option, 20), (assign(1, option), covered))
    assert results(ledger) == exact("1000", "248.23")
    assert (held(ledger), codes(ledger)) == ({}, [])


def test_ratio_spread_partly_closed() -> None:
    ledger = ledger_of(
        (buy(1, HIGH, 3, fees=1), sell_to_open(2, LOW, 1, fees=2)), buy_to_close(1, LOW, "0.40"), sell(1, HIGH, 2)
    )
    # One of the two shorts: 99 − 40; the long: 200 − 301; the other short stays with 99.
    assert sorted(results(ledger)) == [*exact(-101, 59)]
    assert (held(ledger), costs(ledger)) == ({"KO 260320P00045000": -1}, exact(99))


def test_adjusted_option_delivers_what_it_says() -> None:
    # Six contracts that deliver eleven shares each: 66 at 200.00 are worth strike × 100 × 6.
    option = put("GREE1", 22, on="GREE")
    shares = deliver(buy(66, "GREE", 200, fees=5))
    ledger = ledger_of(sell_to_open(6, option, 2), (assign(6, option), shares))
    assert (held(ledger), codes(ledger)) == ({"GREE": 66}, [])
    assert costs(ledger, View.TAX) == exact(1200 - 13205)
    assert [(each.contract, each.quantity) for each in ledger.deliverables] == [(option, 11)]


def test_delivery_that_never_comes_leaves_a_problem() -> None:
    ledger = ledger_of(sell_to_open(1, HIGH, 2), assign(1, HIGH))
    assert (realized(ledger), codes(ledger)) == (200, ["removal_without_delivery"])


def test_delivery_without_a_removal_is_a_trade_at_its_price() -> None:
    ledger = ledger_of(sell_to_open(1, HIGH, 2), deliver(buy(100, "KO", 50)))
    assert codes(ledger) == ["delivery_without_removal"]
    assert costs(ledger, View.TAX) == exact(200, -5000)


def test_delivery_of_another_instant_is_not_paired() -> None:
    ledger = ledger_of(sell_to_open(1, HIGH, 2), assign(1, HIGH), deliver(buy(100, "KO", 50)))
    assert sorted(codes(ledger)) == ["delivery_without_removal", "removal_without_delivery"]


def test_several_removals_may_share_one_delivery() -> None:
    ledger = ledger_of(
        sell_to_open(3, HIGH, 1), sell_to_open(2, HIGH, 2),
        (assign(3, HIGH), assign(2, HIGH), deliver(buy(500, "KO", 50))),
    )  # fmt: skip
    assert (codes(ledger), costs(ledger, View.TAX)) == ([], exact(-24300))
    assert [lot.folded.net for lot in open_lots(ledger)] == [700]


def test_assignments_of_one_strike_pair_by_their_size() -> None:
    ledger = ledger_of(
        sell_to_open(1, HIGH, 1), sell_to_open(2, HIGH, 4),
        (assign(1, HIGH), assign(2, HIGH), deliver(buy(200, "KO", 50)), deliver(buy(100, "KO", 50))),
    )  # fmt: skip
    # The one contract's 100 goes with the hundred shares, not a third of the 900.
    assert {lot.quantity: lot.folded.net for lot in open_lots(ledger)} == {100: 100, 200: 800}


def test_two_contracts_of_one_strike_leave_the_shares_of_another_alone() -> None:
    # 1 + 1 at 45 are booked as 200 shares, 2 + 1 at 50 as 300: two at 50 must not take the 200 at 45.
    ledger = ledger_of(
        sell_to_open(2, LOW, 1), sell_to_open(3, HIGH, 2),
        (assign(1, LOW), assign(1, LOW), assign(2, HIGH), assign(1, HIGH),
         deliver(buy(200, "KO", 45)), deliver(buy(300, "KO", 50))),
    )  # fmt: skip
    assert (codes(ledger), costs(ledger, View.TAX)) == ([], exact(-8800, -14400))


def test_shares_that_went_the_other_way_are_not_of_the_assignment() -> None:
    # Who is assigned on a put buys; these hundred were sold.
    ledger = ledger_of(buy(100, "KO", 40), sell_to_open(1, HIGH, 2), (assign(1, HIGH), deliver(sell(100, "KO", 50))))
    assert sorted(codes(ledger)) == ["delivery_without_removal", "removal_without_delivery"]
    assert both_views(ledger) == exact(1200, 1200)


def test_straddle_assigned_on_both_sides_pairs_by_side() -> None:
    # The sale is numbered first: the put must pass it over.
    put_, call_ = assign(1, HIGH, id=10), assign(1, call("KO", 50), id=11)
    sold, bought = deliver(sell(100, "KO", 50, id=20)), deliver(buy(100, "KO", 50, id=21))
    ledger = ledger_of(sell_to_open(1, HIGH, 2), sell_to_open(1, call("KO", 50), 3), (put_, call_, sold, bought))
    assert (codes(ledger), held(ledger), both_views(ledger)) == ([], {}, exact(500, 500))
