"""What a person states a row was, where the broker's rows cannot tell: §2.6, D04 and D05.

A return of capital (IRC 301(c)), a spin-off with or without tax (355, 301), a merger with cash (356), a dividend in
another class (305).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.core.dates import day_bounds
from apps.trades.engine.facts import StatedOpening, StatedTreatment, Treatment
from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from apps.trades.engine.lots.statements.tax_rules import gain_on_capital, gain_with_cash, share_by_worth
from apps.trades.engine.results import Beside, Category, Origin, Reason, View
from tests.builders import (
    acat,
    assign,
    both_views,
    buy,
    closed,
    codes,
    costs,
    deliver,
    dividend,
    exact,
    held,
    history,
    ledger_of,
    merger,
    open_lots,
    put,
    realized,
    results,
    reverse_of,
    sell,
    sell_to_open,
    stock,
    total,
    transfer_in,
)
from tests.builders.money import money
from tests.builders.treatments import (
    capital,
    merged_with_cash,
    other_class,
    spun_off,
    spun_off_by_share,
    taxable,
)
from tests.trades.engine.vectors.rows import share_dividend

if TYPE_CHECKING:
    from apps.trades.engine.results import Ledger
    from tests.builders import Line


def merged(cash: int, *, shares: int = 100) -> tuple[Line, ...]:
    """100 X become as many Y, and this much cash comes beside them."""
    closing, opening = merger((shares, "X"), (shares, "Y"), worth=4000)
    return closing, replace(opening, cash=Decimal(cash - 4000))


# The rules alone: the figures of the table of §2.6.


def test_capital_is_a_gain_once_the_cost_is_repaid__roc() -> None:
    assert gain_on_capital(Decimal(1000), repaid=Decimal(150)) == 0
    assert gain_on_capital(Decimal(850), repaid=Decimal(900)) == 50


@pytest.mark.parametrize(("cost", "gain"), [(2000, 1000), (3500, 500), (4000, 0), (5000, 0)])
def test_gain_with_cash_is_the_whole_gain_at_most_the_cash__irc_356(cost: int, gain: int) -> None:
    assert gain_with_cash(Decimal(cost), worth=Decimal(3000), cash=Decimal(1000)) == gain


def test_cost_is_parted_by_worth__irc_358() -> None:
    assert share_by_worth(Decimal(4500), Decimal(500)) == Decimal("0.1")
    assert share_by_worth(Decimal(900), Decimal(300)) == Decimal("0.25")


# A return of capital.


def test_roc_lowers_the_cost_on_the_pay_date() -> None:
    ledger = ledger_of(buy(100, "X", 10), dividend(150, "X"), treated=(capital(2, 150),))
    assert (costs(ledger), realized(ledger), total(ledger, Category.DIVIDEND)) == (exact(-850), 0, 0)
    assert (open_lots(ledger)[0].price, codes(ledger), ledger.entries) == (Decimal("8.5"), [], ())


def test_roc_beyond_the_cost_is_a_gain() -> None:
    ledger = ledger_of(
        buy(100, "X", 10), dividend(150, "X"), dividend(900, "X"), treated=(capital(2, 150), capital(3, 900))
    )
    # 850 were left: they are repaid, and 50 more.
    assert (costs(ledger), results(ledger), held(ledger)) == (exact(0), exact(50), {"X": 100})
    assert closed(ledger)[0].reason is Reason.RETURN_OF_CAPITAL


@pytest.mark.parametrize(("paid_on", "is_long_term"), [("2026-01-05", False), ("2026-01-06", True)])
def test_gain_of_roc_has_the_term_of_its_lot(paid_on: str, is_long_term: bool) -> None:  # noqa: FBT001 - a column
    ledger = ledger_of(buy(1, "X", 10, on="2025-01-05"), dividend(15, "X", on=paid_on), treated=(capital(2, 15),))
    assert [(each.trader.net, each.is_long_term) for each in closed(ledger)] == [(5, is_long_term)]


def test_d04_shares_sold_before_the_pay_date_have_no_part_in_it__taxjson() -> None:
    ledger = ledger_of(
        buy(100, "X", 10), sell(50, "X", 12), dividend(100, "X"), sell(50, "X", 12), treated=(capital(3, 100),)
    )
    # 600 − 500, then 600 − 400.
    assert results(ledger) == exact(100, 200)


def test_roc_is_shared_by_shares_and_not_by_cost() -> None:
    ledger = ledger_of(buy(10, "X", 1), buy(30, "X", 10), dividend(80, "X"), treated=(capital(3, 80),))
    # 2.00 a share: 20 on what cost 10, 60 on what cost 300.
    assert (results(ledger), costs(ledger)) == (exact(10), exact(0, -240))


def test_roc_beyond_the_cost_of_several_lots_is_a_gain_of_each() -> None:
    ledger = ledger_of(
        buy(5, "X", 8), sell(5, "X", 9), buy(10, "X", 1), buy(30, "X", 1), dividend(80, "X"), treated=(capital(5, 80),)
    )
    # 2.00 a share, of which 1.00 was left: 10 on the ten, 30 on the thirty; the five sold before keep their 5.
    assert [(each.quantity, each.trader.net) for each in closed(ledger)] == [(5, 5), (10, 10), (30, 30)]


def test_part_of_a_dividend_stays_a_dividend() -> None:
    ledger = ledger_of(buy(100, "X", 10), dividend(100, "X"), treated=(capital(2, 60),))
    assert (total(ledger, Category.DIVIDEND), costs(ledger)) == (40, exact(-940))
    assert total(ledger, Category.DIVIDEND, View.TAX) == 40


def test_shares_that_come_at_that_moment_were_not_held_for_it() -> None:
    together = (dividend(100, "X"), buy(10, "X", 20))
    ledger = ledger_of(buy(10, "X", 20), together, treated=(capital(2, 100),))
    assert costs(ledger) == exact(-100, -200)


def test_premium_folded_into_the_shares_is_a_part_of_their_cost_for_tax() -> None:
    option = put("X", 10)
    ledger = ledger_of(
        sell_to_open(1, option, 2), (assign(1, option), deliver(buy(100, "X", 10))), dividend(900, "X"),
        treated=(capital(4, 900),),
    )  # fmt: skip
    # Trader: 200 premium, and 1,000 − 900 are left. Tax: the shares cost 800, so 100 are a gain.
    assert (both_views(ledger), costs(ledger), costs(ledger, View.TAX)) == (exact(200, 100), exact(-100), exact(0))


def test_dividend_that_was_taken_back_repaid_nothing() -> None:
    paid = dividend(100, "X", id=7)
    ledger = ledger_of(buy(100, "X", 10), paid, reverse_of(paid), treated=(capital(7, 60),))
    assert (costs(ledger), total(ledger, Category.DIVIDEND)) == (exact(-1000), 0)
    assert codes(ledger) == ["stated_treatment_does_not_fit"]


@pytest.mark.parametrize(
    ("lines", "stated"),
    [
        ((buy(100, "X", 10), dividend(100, "X")), capital(2, 101)),
        ((buy(100, "X", 10), sell(100, "X", 11), dividend(100, "X")), capital(3, 50)),
        ((sell_to_open(100, "X", 10), dividend(-100, "X")), capital(2, 50)),
        ((buy(100, "X", 10), buy(1, "X", 10)), capital(2, 5)),
        ((buy(100, "X", 10), dividend(100, "X")), taxable(2, 5)),
        ((buy(100, "X", 10), money("Balance Adjustment", 9, "CASH IN LIEU", "X")), capital(2, 5)),
    ],
)
def test_statement_that_does_not_fit_its_row_changes_nothing_but_is_told(
    lines: tuple[Line, ...], stated: StatedTreatment
) -> None:
    ledger, plain = ledger_of(*lines, treated=(stated,)), ledger_of(*lines)
    assert (ledger.lots, ledger.closures, ledger.entries) == (plain.lots, plain.closures, plain.entries)
    assert codes(ledger) == ["stated_treatment_does_not_fit"]


# A spin-off without tax.


def test_spin_off_parts_the_cost_by_worth__irc_355() -> None:
    ledger = ledger_of(
        buy(100, "GE", 50, on="2024-01-10"),
        acat(25, "GEV", on="2024-04-02"),
        treated=(spun_off(2, "GE", value=20, old_value=45),),
    )
    # 4,500 and 500 of 5,000.
    assert (costs(ledger), held(ledger)) == (exact(-4500, -500), {"GE": 100, "GEV": 25})
    assert [lot.acquired_on.isoformat() for lot in open_lots(ledger)] == ["2024-01-10"] * 2
    assert (codes(ledger), ledger.entries) == ([], ())


def test_spin_off_parts_each_lot_by_the_part_of_form_8937() -> None:
    ledger = ledger_of(
        buy(40, "GE", 10, fees=4, on="2023-02-01"), buy(60, "GE", 20, on="2024-02-01"),
        acat(25, "GEV", on="2024-04-02"), sell(15, "GEV", 20, on="2024-04-03"),
        treated=(spun_off_by_share(3, "GE", "0.25"),),
    )  # fmt: skip
    # 10 GEV of the older lot at 101, 15 of the other at 300; 15 sold for 300 take the 10 and 5 of the 15.
    assert results(ledger) == exact(200 - 101, 100 - 100)
    assert [each.is_long_term for each in closed(ledger)] == [True, False]
    assert costs(ledger) == exact(-303, -900, -200)


def test_spin_off_of_a_kind_nobody_knows_is_told_by_its_statement() -> None:
    ledger = ledger_of(
        buy(100, "GE", 50), deliver(buy(25, "GEV", 0)), treated=(spun_off(2, "GE", value=20, old_value=45),)
    )
    assert (costs(ledger), codes(ledger)) == (exact(-4500, -500), [])


def test_half_of_an_action_is_told_by_its_statement() -> None:
    _, arrived = merger((25, "GE"), (25, "GEV"))
    ledger = ledger_of(buy(100, "GE", 50), arrived, treated=(spun_off(2, "GE", value=20, old_value=45),))
    assert (costs(ledger), codes(ledger)) == (exact(-4500, -500), [])


def test_value_of_a_row_that_was_a_spin_off_is_kept_beside() -> None:
    ledger = ledger_of(buy(100, "GE", 50), acat(25, "GEV", -600), treated=(spun_off_by_share(2, "GE", "0.1"),))
    assert (costs(ledger), [(each.kind, each.amount) for each in ledger.beside]) == (
        exact(-4500, -500),
        [(Beside.STATED, -600)],
    )


def test_spin_off_takes_its_part_of_the_premium_along() -> None:
    option = put("GE", 50)
    ledger = ledger_of(
        sell_to_open(1, option, 2), (assign(1, option), deliver(buy(100, "GE", 50))), acat(25, "GEV"),
        treated=(spun_off_by_share(4, "GE", "0.1"),),
    )  # fmt: skip
    assert costs(ledger, View.TAX) == exact(-4320, -480)


def test_lot_too_small_to_receive_any_keeps_its_cost() -> None:
    ledger = ledger_of(
        buy("0.0000000001", "GE", 50, -1), buy(100, "GE", 50), acat(25, "GEV"),
        treated=(spun_off_by_share(3, "GE", "0.1"),),
    )  # fmt: skip
    assert costs(ledger) == exact(-1, -4500, -500)


def test_method_goes_by_the_cost_that_is_left() -> None:
    # 30 and 40 before; the spin-off leaves 27 and 36, and 38 were paid since.
    ledger = ledger_of(
        buy(1, "GE", 30), buy(1, "GE", 40), acat(1, "GEV"), buy(1, "GE", 38), sell(1, "GE", 39),
        method="HIFO", treated=(spun_off_by_share(3, "GE", "0.1"),),
    )  # fmt: skip
    assert results(ledger) == exact(1)


@pytest.mark.parametrize(
    "stated",
    [
        spun_off(2, "T", value=20, old_value=45),
        spun_off(2, "GEV", value=20, old_value=45),
        StatedTreatment(2, Treatment.SPIN_OFF, stock("GE")),
        StatedTreatment(2, Treatment.SPIN_OFF, share=Decimal("0.1")),
        StatedTreatment(2, Treatment.TAXABLE),
        capital(2, 5),
    ],
)
def test_spin_off_of_what_was_not_held_counts_as_the_broker_sent_it(stated: StatedTreatment) -> None:
    lines = buy(100, "GE", 50), acat(25, "GEV")
    ledger = ledger_of(*lines, treated=(stated,))
    assert (ledger.lots, costs(ledger)) == (ledger_of(*lines).lots, exact(-5000, 0))
    assert codes(ledger) == ["cost_stated_by_broker", "stated_treatment_does_not_fit"]


@pytest.mark.parametrize(
    "line",
    [
        sell(10, "GE", 50),
        deliver(sell(10, "GE", 50)),
        acat(-10, "GE", 500),
        # Half of a merger that names no action, only that it closes.
        replace(merger((10, "GE"), (10, "GEV"))[0], action=""),
    ],
)
def test_row_that_gives_shares_away_received_none(line: Line) -> None:
    ledger = ledger_of(buy(100, "GE", 50), line, treated=(taxable(2, 50),))
    assert (held(ledger), total(ledger, Category.DIVIDEND)) == ({"GE": 90}, 0)


# A spin-off that is taxed, and a dividend in another class.


def test_taxable_spin_off_is_income_at_its_worth_and_a_new_lot__irc_301() -> None:
    ledger = ledger_of(
        buy(100, "GE", 50, on="2024-01-10"), transfer_in(25, "GEV", on="2024-04-02"), treated=(taxable(2, 20),)
    )
    assert (total(ledger, Category.DIVIDEND), costs(ledger), realized(ledger)) == (500, exact(-5000, -500), 0)
    (lot,) = (lot for lot in open_lots(ledger) if lot.contract.symbol == "GEV")
    assert (lot.acquired_on.isoformat(), lot.price, lot.origin) == ("2024-04-02", 20, Origin.RECEIPT)
    assert codes(ledger) == []


def test_dividend_in_another_class_parts_the_cost_by_worth__lasser() -> None:
    ledger = ledger_of(
        buy(90, "CMN", "11.1111", -1000), share_dividend(30, "CMN/PR"),
        treated=(other_class(2, "CMN", value=10, old_value=10),),
    )  # fmt: skip
    # Common worth 900 and preferred worth 300 share 1,000.
    assert (costs(ledger), codes(ledger)) == (exact(-750, -250), [])


# A merger with cash beside the shares.


@pytest.mark.parametrize(("cost", "gain", "left"), [(20, 1000, -2000), (50, 0, -4000), (35, 500, -3000)])
def test_d05_merger_with_cash(cost: int, gain: int, left: int) -> None:
    ledger = ledger_of(buy(100, "X", cost), merged(1000), treated=(merged_with_cash(3, 30),))
    # Y worth 3,000 and 1,000 in cash; of a loss nothing is recognised.
    assert (realized(ledger), costs(ledger), held(ledger)) == (gain, exact(left), {"Y": 100})
    assert codes(ledger) == []


def test_merger_with_cash_keeps_the_day_and_has_its_term() -> None:
    bought = buy(100, "X", 20, on="2024-01-10")
    ledger = ledger_of(bought, replace_day(merged(1000), "2026-01-05"), treated=(merged_with_cash(3, 30),))
    assert [(each.reason, each.is_long_term) for each in closed(ledger)] == [(Reason.MERGER_WITH_CASH, True)]
    assert open_lots(ledger)[0].acquired_on.isoformat() == "2024-01-10"


def replace_day(lines: tuple[Line, ...], on: str) -> tuple[Line, ...]:
    return replace(lines[0], on=on), *lines[1:]


def test_loss_of_one_lot_makes_the_gain_of_another_no_smaller() -> None:
    ledger = ledger_of(buy(50, "X", 20), buy(50, "X", 50), merged(1000), treated=(merged_with_cash(4, 30),))
    # Each half: worth 1,500 and 500 in cash. Cost 1,000: 500 gained, 1,000 left. Cost 2,500: none, 2,000 left.
    assert (results(ledger), costs(ledger)) == (exact(500), exact(-1000, -2000))


def test_fees_are_counted_once_where_a_merger_gains() -> None:
    ledger = ledger_of(
        buy(100, "X", 20, fees=5), merged(1000), sell(100, "Y", 30, fees=7), treated=(merged_with_cash(3, 30),)
    )
    # Cost 2,005, so the gain is 1,000 and 2,005 is left: 3,000 − 7 − 2,005.
    assert results(ledger) == exact(1000, 988)
    assert [each.trader.fees for each in closed(ledger)] == [-5, -7]


def test_merger_without_cash_or_without_all_its_shares_counts_as_sent() -> None:
    for bought, cash in ((100, 0), (60, 1000)):
        ledger = ledger_of(buy(bought, "X", 20), merged(cash), treated=(merged_with_cash(3, 30),))
        assert realized(ledger) == 0
        assert "stated_treatment_does_not_fit" in codes(ledger)


# Shares that only a person's word opened.


def with_opening(cash: int, *lines: Line | tuple[Line, ...], treated: StatedTreatment) -> Ledger:
    """The ledger of these rows after 100 X that a person states were held, at what he says they cost."""
    day = date(2026, 1, 2)
    opening = StatedOpening(1, stock("X"), day_bounds(day)[0], day, Decimal(100), Decimal(cash))
    facts = history(*lines)
    ledger = compute(facts, stated_openings=[opening], stated_treatments={treated.broker_id: treated})
    assert difference(facts, ledger) == 0
    return ledger


def test_stated_opening_is_repaid_and_merged_like_any_other() -> None:
    assert costs(with_opening(-1000, dividend(150, "X"), treated=capital(1, 150))) == exact(-850)
    assert realized(with_opening(-2000, merged(1000), treated=merged_with_cash(2, 30))) == 1000


def test_no_cent_is_lost_by_any_treatment() -> None:
    lines = (
        buy(100, "X", 20, fees=1), dividend("33.33", "X"), acat(7, "Z", -5), merged(1000), transfer_in(3, "W", -2),
    )  # fmt: skip
    stated = capital(2, "10.01"), spun_off_by_share(3, "X", "0.3"), merged_with_cash(5, 30), taxable(6, "1.1")
    facts = history(*lines)
    ledger = compute(facts, stated_treatments={each.broker_id: each for each in stated})
    assert (difference(facts, ledger), codes(ledger)) == (0, [])
