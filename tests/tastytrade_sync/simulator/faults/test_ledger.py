"""Faults in what is seen of the ledger, and faults that change it for good."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.tastytrade_sync.simulator.calls import FIRST, ROWS, SECOND, ids, items
from tests.tastytrade_sync.simulator.rows import PUT, cash

if TYPE_CHECKING:
    import httpx2

    from apps.tastytrade_sync.simulator.server import Simulator


def cash_of(call: httpx2.Client, number: str = FIRST) -> Decimal:
    balance = call.get(f"/accounts/{number}/balances/USD").json()["data"]
    return Decimal(balance["cash-balance"])


def held(call: httpx2.Client) -> list[Any]:
    return [item["symbol"] for item in items(call.get(f"/accounts/{FIRST}/positions"))]


def test_row_is_gone__from_the_list_and_from_the_balance(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "row-gone", "value": 1})
    answer = call.get(ROWS).json()
    assert ([row["id"] for row in answer["data"]["items"]], answer["pagination"]["total-items"]) == ([4, 3, 2], 3)
    assert call.get(f"{ROWS}/1").status_code == 404
    assert cash_of(call) == Decimal("203.9")  # 198.90 + 5.00
    small.break_with()
    assert ids(call) == [4, 3, 2, 1]


def test_row_is_gone__the_newest_where_none_is_named(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "row-gone", "path": "/transactions"})
    assert ids(call) == [3, 2, 1]
    assert cash_of(call) == Decimal("1203.9")  # the balance is not struck


def test_row_is_revised__wherever_it_is_seen(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "row-revised", "value": {"id": 1, "description": "REVISED", "net-value": "900.0"}})
    assert call.get(f"{ROWS}/1").json()["data"]["description"] == "REVISED"
    assert items(call.get(ROWS))[-1]["net-value"] == "900.0"
    assert cash_of(call) == Decimal("1103.9")


@pytest.mark.parametrize("value", [None, 2])
def test_fees_are_revised__a_cent_more_and_the_net_value_with_them(
    small: Simulator, call: httpx2.Client, value: int | None
) -> None:
    small.break_with({"kind": "fees-revised", "value": value})
    sold = call.get(f"{ROWS}/2").json()["data"]
    assert (sold["clearing-fees"], sold["clearing-fees-effect"], sold["net-value"]) == ("0.11", "Debit", "198.89")
    assert cash_of(call) == Decimal("1203.89")


def test_fees_of_no_trade_are_revised__where_there_is_none(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "fees-revised"})
    assert cash_of(call, SECOND) == Decimal(7)


def test_settlement_is_late__by_two_days_and_the_position_waits(small: Simulator, call: httpx2.Client) -> None:
    # The option expired on Friday the 16th.
    small.break_with({"kind": "late-rows"})
    small.set_today(date(2026, 1, 17))
    assert (ids(call), held(call)) == ([2, 1], [PUT])
    small.set_today(date(2026, 1, 18))
    assert (ids(call), held(call)) == ([3, 2, 1], [])


def test_rows_are_late__of_the_sub_types_named(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "late-rows", "value": {"days": 3, "sub-types": ["Credit Interest"]}})
    assert ids(call) == [3, 2, 1]


def test_pages_drift__rows_appear_between_two_of_them(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "page-drift", "path": "/transactions", "after": 1, "times": 1})
    assert ids(call, per_page=2) == [4, 3]
    # One new row in front pushes row 3 from the first page to the second.
    assert ids(call, per_page=2, page_offset=1) == [3, 2]
    small.break_with()
    assert ids(call) == [6, 4, 3, 2, 1]  # for good; 5 is a row of the other account


def test_pages_drift__with_the_rows_given(small: Simulator, call: httpx2.Client) -> None:
    given = [cash("Deposit", "3", "2026-01-12 15:00", id=77), cash("Deposit", "4", "2026-01-20 15:00", id=78)]
    small.break_with({"kind": "page-drift", "times": 1, "value": given})
    assert ids(call) == [78, 4, 3, 77, 2, 1]


def test_pages_drift__by_several_rows_that_can_all_be_read(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "page-drift", "times": 1, "value": 3})
    new = items(call.get(ROWS))[:3]
    assert len({row["id"] for row in new}) == 3
    assert {(row["transaction-type"], row["net-value"], row["net-value-effect"]) for row in new} == {
        ("Money Movement", "1.0", "Credit")
    }


def test_row_appears_late__with_an_executed_at_of_days_ago(small: Simulator, call: httpx2.Client) -> None:
    # Ten days before the newest row, of the 19th.
    small.break_with({"kind": "row-backdated", "times": 1})
    assert ids(call) == [4, 3, 6, 2, 1]
    assert items(call.get(ROWS))[2]["executed-at"].startswith("2026-01-09T15:00")


def test_fee_adjustment_is_a_row_of_its_own(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "fee-adjustment", "account": FIRST, "times": 1})
    row = items(call.get(ROWS))[0]
    assert (row["transaction-sub-type"], row["value"], row["value-effect"]) == ("Balance Adjustment", "0.01", "Debit")
    assert (cash_of(call), cash_of(call, SECOND)) == (Decimal("1203.89"), Decimal(7))


@pytest.mark.parametrize("value", [None, 2])
def test_reversal_undoes_a_row_to_the_cent(small: Simulator, call: httpx2.Client, value: int | None) -> None:
    small.break_with({"kind": "reversal", "times": 1, "value": value})
    row = items(call.get(ROWS))[0]
    assert (row["reverses-id"], row["net-value"], row["net-value-effect"]) == (2, "198.9", "Debit")
    assert (row["commission"], row["commission-effect"]) == ("1.0", "Credit")
    assert cash_of(call) == Decimal(1005)


def test_sandbox_is_wiped_for_good__the_accounts_stay(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "sandbox-wipe", "times": 1})
    assert call.get("/customers/me").status_code == 200
    small.break_with()
    assert (ids(call), held(call), cash_of(call), cash_of(call, SECOND)) == ([], [], Decimal(0), Decimal(0))
    assert len(items(call.get("/customers/me/accounts"))) == 2


def test_reversal_of_nothing_is_nothing(small: Simulator, call: httpx2.Client) -> None:
    # The second account has a deposit and no trade.
    small.break_with({"kind": "reversal", "account": SECOND, "times": 1})
    assert ids(call, f"/accounts/{SECOND}/transactions") == [5]


def test_row_is_gone__from_one_account_only(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "row-gone", "account": SECOND})
    assert ids(call, f"/accounts/{SECOND}/transactions") == []
    assert ids(call) == [4, 3, 2, 1]
