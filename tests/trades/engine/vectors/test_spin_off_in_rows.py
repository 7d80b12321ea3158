"""A spin-off that the broker books in several rows at one moment: one distribution, which parts the cost once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.results import Category, View
from tests.builders import acat, assign, buy, codes, costs, deliver, exact, ledger_of, put, sell_to_open, total
from tests.builders.treatments import spun_off, spun_off_by_share, taxable

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.engine.results import Ledger
    from tests.builders import Line


def costs_by_size(ledger: Ledger, view: View = View.TRADER) -> tuple[Decimal, ...]:
    """What is open at what cost, the dearest first: lots of several rows stand in the order in which they were made."""
    return tuple(sorted(costs(ledger, view)))


def test_spin_off_booked_in_several_rows_parts_the_cost_once() -> None:
    at_once = acat(15, "GEV"), acat(10, "GEV", -7)
    by_share = spun_off_by_share(2, "GE", "0.1"), spun_off_by_share(3, "GE", "0.1")
    by_worth = spun_off(2, "GE", value=20, old_value=45), spun_off(3, "GE", value=20, old_value=45)
    for treated in (by_share, by_worth):
        ledger = ledger_of(buy(100, "GE", 50), at_once, treated=treated)
        # A tenth of 5,000 goes over, 3/5 of it with 15 of the 25 shares.
        assert (costs_by_size(ledger), codes(ledger)) == (exact(-4500, -300, -200), [])
        assert [each.amount for each in ledger.beside] == [-7]


def test_several_rows_share_the_premium_that_goes_over() -> None:
    option = put("GE", 50)
    ledger = ledger_of(
        sell_to_open(1, option, 2), (assign(1, option), deliver(buy(100, "GE", 50))),
        (acat(15, "GEV"), acat(10, "GEV")),
        treated=(spun_off_by_share(4, "GE", "0.1"), spun_off_by_share(5, "GE", "0.1")),
    )  # fmt: skip
    assert costs_by_size(ledger, View.TAX) == exact(-4320, -288, -192)


@pytest.mark.parametrize(
    ("lines", "second", "expected"),
    [
        # Only the first is stated: all that goes over goes with it.
        ((acat(15, "GEV"), acat(10, "GEV")), None, (-4500, -500, 0)),
        # Another company's shares are another distribution, of the cost that the first one left.
        ((acat(15, "GEV"), acat(10, "GEHC")), "0.1", (-4050, -500, -450)),
        # So is one of which something else was stated.
        ((acat(15, "GEV"), acat(10, "GEV")), "0.2", (-3600, -900, -500)),
    ],
)
def test_other_rows_of_the_moment_are_no_part_of_a_spin_off(
    lines: tuple[Line, ...], second: str | None, expected: tuple[int, ...]
) -> None:
    stated = spun_off_by_share(2, "GE", "0.1"), *((spun_off_by_share(3, "GE", second),) if second else ())
    assert costs_by_size(ledger_of(buy(100, "GE", 50), lines, treated=stated)) == exact(*expected)


def test_each_row_of_a_taxed_distribution_is_income_by_itself() -> None:
    ledger = ledger_of(buy(100, "GE", 50), (acat(15, "GEV"), acat(10, "GEV")), treated=(taxable(2, 20), taxable(3, 20)))
    assert (total(ledger, Category.DIVIDEND), costs(ledger)) == (500, exact(-5000, -300, -200))
