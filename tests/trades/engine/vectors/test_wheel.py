"""The worked wheel of §1.10: 1.14 a contract to open, 5.00 an assignment; 606.58 in both views."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.engine.results import View
from tests.builders import (
    assign,
    both_views,
    buy,
    call,
    costs,
    deliver,
    exact,
    expire,
    held,
    ledger_of,
    put,
    results,
    sell,
    sell_to_open,
)

PUT = put("KO", 50, "2026-01-16")
FIRST, SECOND = call("KO", "52.5", "2026-02-20"), call("KO", "52.5", "2026-03-20")
PUT_ASSIGNED = (
    sell_to_open(1, PUT, "1.50", fees="1.14", on="2026-01-05"),
    (assign(1, PUT), deliver(buy(100, "KO", 50, fees=5))),
)
CALL_EXPIRED = (sell_to_open(1, FIRST, "1.20", fees="1.14", on="2026-01-20"), expire(1, FIRST))
CALLED_AWAY = (
    sell_to_open(1, SECOND, 1, fees="1.14", on="2026-02-23"),
    (assign(1, SECOND), deliver(sell(100, "KO", "52.5", fees=5))),
)
WHEEL = (*PUT_ASSIGNED, *CALL_EXPIRED, *CALLED_AWAY)


def test_wheel_in_the_trader_view() -> None:
    # Put, first call, second call, stock.
    assert sorted(results(ledger_of(*WHEEL))) == sorted(exact("148.86", "118.86", "98.86", 240))


def test_wheel_in_the_tax_view() -> None:
    assert sorted(results(ledger_of(*WHEEL), View.TAX)) == sorted(exact(0, "118.86", 0, "487.72"))


def test_wheel_is_worth_the_same_in_both_views() -> None:
    assert both_views(ledger_of(*WHEEL)) == exact("606.58", "606.58")
    assert held(ledger_of(*WHEEL)) == {}


def test_stock_stands_at_the_strike_and_less_the_premium_for_tax() -> None:
    ledger = ledger_of(*PUT_ASSIGNED, *CALL_EXPIRED)
    assert costs(ledger) == exact("-5005.00")
    assert costs(ledger, View.TAX) == exact("-4856.14")


@pytest.mark.parametrize(
    ("lines", "folded"),
    [(PUT_ASSIGNED[:1], "0"), (PUT_ASSIGNED, "148.86"), (PUT_ASSIGNED + CALL_EXPIRED, "148.86"), (WHEEL, "0")],
    ids=["put open", "assigned", "call expired", "called away"],
)
def test_views_differ_by_the_premium_in_open_shares(lines: tuple[object, ...], folded: str) -> None:
    trader, tax = both_views(ledger_of(*lines))  # type: ignore[arg-type]
    assert trader - tax == Decimal(folded)


def test_moved_premium_is_seen_on_both_sides() -> None:
    ledger = ledger_of(*WHEEL)
    moved = {each.contract.symbol.replace(" ", ""): each.moved.net for each in ledger.closures}
    assert moved["KO"] == Decimal("148.86") + Decimal("98.86")
    assert [moved[option.symbol.replace(" ", "")] for option in (PUT, FIRST, SECOND)] == [
        *exact("-148.86", 0, "-98.86")
    ]


def test_effective_basis_can_be_told_from_cost_and_premiums() -> None:
    # (5,005.00 − 148.86 − 118.86) / 100
    ledger = ledger_of(*PUT_ASSIGNED, *CALL_EXPIRED)
    premiums = sum(results(ledger))
    assert (-costs(ledger)[0] - premiums) / 100 == Decimal("47.3728")
