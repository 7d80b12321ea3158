"""The reference's classification tests (S1 to S15), each written as rows, and the trades that come of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.grouping.group import group
from apps.trades.engine.grouping.results import Flag, LinkKind, Outcome
from tests.builders import (
    adjust,
    assign,
    buy,
    buy_to_close,
    call,
    called,
    cash_settle,
    deliver,
    dividend,
    expire,
    family_of,
    grouped,
    ledger_of,
    names,
    order,
    put,
    remarks,
    sell,
    sell_to_open,
    split,
)
from tests.builders.orders import family_facts
from tests.builders.treatments import capital

if TYPE_CHECKING:
    from apps.trades.engine.facts import StatedTreatment

P90, P95, P100 = put("KO", 90), put("KO", 95), put("KO", 100)
C105, C110 = call("KO", 105), call("KO", 110)
OVERWRITE = "Overwrite: the call was added to shares already held"


def test_s1_shares_and_call_in_one_order_are_a_covered_call() -> None:
    grouping = grouped((buy(100, "KO", 100), sell_to_open(1, C105, 1)))

    assert names(grouping) == ["Covered call"]


def test_s2_calls_sold_against_shares_held_are_covered_calls() -> None:
    grouping = grouped(buy(300, "KO", 100), sell_to_open(3, C105, 1, on="2026-01-06"))

    assert names(grouping) == ["Long stock", "Covered call"]
    assert grouping.trades[1].opening.units == 3
    assert remarks(grouping.trades[1]) == [OVERWRITE, "Covered by shares held"]


def test_s3_half_of_two_calls_is_covered_by_150_shares() -> None:
    grouping = grouped(buy(150, "KO", 100), sell_to_open(2, C105, 1, on="2026-01-06"))

    assert names(grouping)[1] == "Covered call"
    assert remarks(grouping.trades[1]) == [OVERWRITE, "1 of 2 covered by shares held"]


def test_s4_put_and_call_sold_minutes_apart_are_one_strangle() -> None:
    grouping = grouped(sell_to_open(1, P95, 1, time="10:00"), sell_to_open(1, C105, 1, time="10:03"))

    assert names(grouping) == ["Short strangle"]
    assert grouping.trades[0].flags == (Flag.LEGGED_IN,)


def test_s4_without_legging_in_they_are_two_trades() -> None:
    facts = family_of(sell_to_open(1, P95, 1, time="10:00"), sell_to_open(1, C105, 1, time="10:03"))

    assert names(group(facts, legs_in=False)) == ["Short put", "Short call"]


def test_s4_put_and_call_sold_on_two_days_are_two_trades() -> None:
    grouping = grouped(sell_to_open(1, P95, 1), sell_to_open(1, C105, 1, on="2026-01-06"))

    assert names(grouping) == ["Short put", "Short call"]


def test_s5_condor_whose_calls_were_bought_back_keeps_its_opening_name() -> None:
    grouping = grouped(
        (buy(1, P90, "0.5"), sell_to_open(1, P95, 1), sell_to_open(1, C105, 1), buy(1, C110, "0.5")),
        (buy_to_close(1, C105, "0.4"), sell(1, C110, "0.1")),
    )

    (trade,) = grouping.trades
    assert called(trade) == ("Short iron condor (credit)", "Bull put spread")
    # Call side: +100 − 50 opened, −40 + 10 closed.
    assert trade.sums.realized == Decimal(20)


def test_s6_strangle_rolled_in_one_order_is_a_chain_of_two() -> None:
    later_put, later_call = put("KO", 94, "2026-04-17"), call("KO", 106, "2026-04-17")
    grouping = grouped(
        (sell_to_open(1, P95, 1), sell_to_open(1, C105, 1)),
        (
            buy_to_close(1, P95, 2),
            buy_to_close(1, C105, "0.2"),
            sell_to_open(1, later_put, 3),
            sell_to_open(1, later_call, "0.5"),
        ),
    )

    (chain,) = grouping.chains
    assert (len(chain.trades), chain.rolls) == (2, 1)
    assert names(grouping) == ["Short strangle", "Short strangle"]
    # −200 − 20 paid, +300 + 50 received.
    assert grouping.links[0].net == Decimal(130)


def test_s7_three_of_five_rolled_leave_two_open() -> None:
    later = put("KO", 90, "2026-04-17")
    grouping = grouped(sell_to_open(5, P95, 1), (buy_to_close(3, P95, 2), sell_to_open(3, later, 3)))

    first, _ = grouping.trades
    assert grouping.links[0].quantity == 3
    assert first.open_legs[0].quantity == -2
    assert len(grouping.chains) == 1


def test_s8_closing_order_consumes_the_oldest_trade_first() -> None:
    grouping = grouped(
        sell_to_open(3, P95, 0),
        sell_to_open(2, P95, 0, on="2026-01-06"),
        buy_to_close(4, P95, 1, on="2026-01-09"),
    )

    monday, tuesday = grouping.trades
    # 400.00 paid for four: three of Monday's, one of Tuesday's.
    assert (monday.sums.realized, tuesday.sums.realized) == (Decimal(-300), Decimal(-100))
    assert monday.closed_on is not None
    assert tuesday.open_legs[0].quantity == -1


def test_s9_close_without_an_opening_makes_no_trade() -> None:
    assert grouped(sell(1, P95, 1)).trades == ()


def test_s10_expiration_closes_what_is_open() -> None:
    (trade,) = grouped(sell_to_open(2, P95, 1), expire(2, P95)).trades

    assert trade.outcomes == (Outcome.EXPIRED,)
    assert trade.current is None


def test_s11_order_of_four_legs_of_which_two_came_is_incomplete() -> None:
    grouping = grouped(order(7, buy(1, P90, "0.5"), sell_to_open(1, P95, 1)), legs={7: 4})

    assert Flag.INCOMPLETE_ORDER in grouping.trades[0].flags


def test_s12_split_leaves_a_covered_call_covered() -> None:
    grouping = grouped(
        (buy(100, "KO", 100), sell_to_open(1, C110, 1)),
        (*split(100, 200, "KO"), *adjust((-1, C110), (-2, call("KO", 55)))),
    )

    (trade,) = grouping.trades
    assert called(trade) == ("Covered call", "Covered call")
    assert [leg.quantity for leg in trade.open_legs] == [200, -2]


def test_s14_weekly_calls_against_a_long_dated_one_are_a_pmcc_campaign() -> None:
    leaps, weekly, next_one = call("KO", 80, "2027-01-15"), call("KO", 105, "2026-01-16"), call("KO", 105, "2026-01-23")
    grouping = grouped(
        buy(1, leaps, 25),
        sell_to_open(1, weekly, 1, on="2026-01-12"),
        expire(1, weekly, on="2026-01-16"),
        sell_to_open(1, next_one, 1, on="2026-01-20"),
    )

    (campaign,) = grouping.campaigns
    assert campaign.kind == "PMCC"
    assert names(grouping) == ["Long call", "Short call", "Short call"]
    assert remarks(grouping.trades[1]) == ["Covered by a bought option that lasts as long"]


def test_s15_condor_settled_in_cash_is_one_trade() -> None:
    low, high = put("SPX", 4000, "2026-01-05"), put("SPX", 4050, "2026-01-05")
    calls = call("SPX", 4200, "2026-01-05"), call("SPX", 4250, "2026-01-05")
    grouping = grouped(
        (buy(1, low, 1), sell_to_open(1, high, 3), sell_to_open(1, calls[0], 3), buy(1, calls[1], 1)),
        (expire(1, low), expire(1, calls[0]), expire(1, calls[1]), *cash_settle(1, high, "-1000")),
    )

    (trade,) = grouping.trades
    assert trade.outcomes == (Outcome.EXPIRED, Outcome.CASH_SETTLED)
    assert trade.opening.code == "SHORT_IRON_CONDOR"


@pytest.mark.parametrize("treated", [(), (capital(4, 60),)])
def test_effective_basis_is_the_same_whatever_of_a_dividend_is_capital(treated: tuple[StatedTreatment, ...]) -> None:
    put50 = put("KO", 50, "2026-01-16")
    ledger = ledger_of(
        sell_to_open(1, put50, 2), (assign(1, put50), deliver(buy(100, "KO", 50))), dividend(100, "KO"), treated=treated
    )

    (campaign,) = group(family_facts(ledger, {}, {})).campaigns
    # 5,000 less 200 of premium and 100 of cash. For tax capital lowers the cost, and a dividend does not.
    assert campaign.effective_basis == 47
    assert campaign.tax_basis == (Decimal("47.4") if treated else 48)


def test_wheel_is_one_campaign_with_its_effective_basis() -> None:
    put50, call52 = put("KO", 50, "2026-01-16"), call("KO", "52.5", "2026-01-23")
    grouping = grouped(
        sell_to_open(1, put50, "1.50", fees="1.14"),
        (assign(1, put50, on="2026-01-16"), deliver(buy(100, "KO", 50, fees=5))),
        sell_to_open(1, call52, "1.20", fees="1.14", on="2026-01-20"),
        expire(1, call52, on="2026-01-23"),
    )

    (campaign,) = grouping.campaigns
    assert (campaign.kind, campaign.shares) == ("WHEEL", 100)
    # (5,005.00 − 148.86 − 118.86) / 100 and (5,005.00 − 148.86) / 100, as the reference works them out.
    assert campaign.effective_basis == Decimal("47.3728")
    assert campaign.tax_basis == Decimal("48.5614")
    assert [step.state for step in campaign.steps] == ["CSP_OPEN", "STOCK", "CC_OPEN", "STOCK"]
    assert [link.kind for link in grouping.links] == [LinkKind.ASSIGNMENT]
