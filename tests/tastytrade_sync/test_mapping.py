from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.tastytrade_sync.mapping import Rejected, map_transaction
from apps.trades.engine.values import BrokerTransaction

SALE: dict[str, Any] = {
    "id": 301000101, "account-number": "5WX01234", "symbol": "SPY   261218P00500000",
    "instrument-type": "Equity Option", "underlying-symbol": "SPY", "transaction-type": "Trade",
    "transaction-sub-type": "Sell to Open", "description": "Sold 2 SPY 12/18/26 Put 500.00 @ 2.35",
    "action": "Sell to Open", "quantity": "2.0", "price": "2.35", "executed-at": "2026-11-10T15:31:07.412+00:00",
    "transaction-date": "2026-11-10", "value": "470.0", "value-effect": "Credit", "regulatory-fees": "0.114",
    "regulatory-fees-effect": "Debit", "clearing-fees": "0.2", "clearing-fees-effect": "Debit",
    "proprietary-index-option-fees": "0.0", "proprietary-index-option-fees-effect": "None", "commission": "2.0",
    "commission-effect": "Debit", "net-value": "467.686", "net-value-effect": "Credit", "is-estimated-fee": True,
    "order-id": 412345678, "leg-count": 2,
}  # fmt: skip


COLUMNS = {"created-at": "broker_created_at"}


def mapped(**changes: object) -> BrokerTransaction:
    row = _row(changes)
    result = map_transaction(row, json.dumps(row))
    assert isinstance(result, BrokerTransaction), result
    return result


def rejected(**changes: object) -> Rejected:
    row = _row(changes)
    result = map_transaction(row, json.dumps(row))
    assert isinstance(result, Rejected), result
    return result


def _row(changes: dict[str, object]) -> dict[str, Any]:
    row = {**SALE, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return {name: value for name, value in row.items() if value is not ...}


def test_sale_is_signed_by_its_effects() -> None:
    row = mapped()
    assert (row.side, row.quantity, row.value, row.net_value) == (-1, Decimal(2), Decimal(470), Decimal("467.686"))
    assert row.commission + row.clearing_fees + row.regulatory_fees == Decimal("-2.314")
    # The row's own identity: 470 - 2 - 0.2 - 0.114 = 467.686.
    assert row.value is not None
    assert row.value + row.commission + row.clearing_fees + row.regulatory_fees == row.net_value


def test_day_is_the_new_york_day__not_the_utc_one() -> None:
    assert mapped(executed_at="2026-11-11T02:30:00Z").day == date(2026, 11, 10)


@pytest.mark.parametrize(
    ("instrument_type", "symbol", "family"),
    [
        ("Equity Option", "SPY   261218P00500000", "SPY"),
        ("Future", "/ESZ6", "/ES"),
        ("Future Option", "./ESZ6 E1AN6 260706P6260", "/ES"),
        # Marks to market may leave out the type too.
        (..., "/MESM5", "/MES"),
        (..., "./ESZ6 E1AN6 260706P6260", "/ES"),
        ("Equity", "AAPL", "AAPL"),
    ],
)
def test_family_is_the_contract_s__the_row_names_no_underlying(
    instrument_type: object, symbol: str, family: str
) -> None:
    assert mapped(instrument_type=instrument_type, symbol=symbol, underlying_symbol=...).family == family


def test_side_is_the_sub_type_s__the_row_names_no_action() -> None:
    row = mapped(action=...)
    assert (row.side, row.is_known_kind) == (-1, True)


def test_removal_has_no_side() -> None:
    row = mapped(action=..., transaction_type="Receive Deliver", transaction_sub_type="Expiration", price=...)
    assert row.side is None
    assert row.price is None
    assert row.is_known_kind


@pytest.mark.parametrize("quantity", [2, "2", "2.0", Decimal("2.0")])
def test_numbers_may_come_as_text_or_number(quantity: object) -> None:
    row = {**SALE, "quantity": quantity}
    result = map_transaction(row, "{}")
    assert isinstance(result, BrokerTransaction)
    assert result.quantity == 2


def test_missing_fees_count_as_nothing() -> None:
    row = mapped(commission=..., commission_effect=..., clearing_fees=None, regulatory_fees="")
    assert row.commission == row.clearing_fees == row.regulatory_fees == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": ...}, "id"),
        ({"id": "abc"}, "id"),
        ({"id": 2**63}, "id"),
        ({"net_value": "NaN"}, "net-value"),
        ({"net_value": ...}, "net-value"),
        ({"net_value": "12,5"}, "net-value"),
        ({"net_value_effect": "None"}, "net-value-effect"),
        ({"net_value": "0.1234567"}, "net-value"),
        ({"net_value": "1e20"}, "net-value"),
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": "-2.0"}, "quantity"),
        ({"net_value": "-467.686"}, "net-value"),
        ({"commission": "-2.0"}, "commission"),
        ({"executed_at": None}, "executed-at"),
        ({"executed_at": "yesterday"}, "executed-at"),
        ({"executed_at": "2026-11-10T15:31:07"}, "executed-at"),
        ({"executed_at": "0001-11-10T15:31:07Z"}, "executed-at"),
        ({"symbol": "X" * 81}, "symbol"),
    ],
)
def test_unusable_row_is_rejected_whole(change: dict[str, object], field: str) -> None:
    result = rejected(**change)
    assert result.field == field
    assert result.reason
    assert json.loads(result.payload) == _row(change)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("transaction-date", ..., "is missing"),
        ("transaction-date", None, "is missing"),
        ("transaction-date", "11/10/2026", "is not a date"),
        ("exec-id", "X" * 81, "is longer than 80 characters"),
        ("order-id", "A-17", "is not a number"),
        ("leg-count", "two", "is not a number"),
        ("leg-count", 32_768, "is not a usable whole number"),
        ("reverses-id", -1, "is not a usable whole number"),
        ("is-estimated-fee", "perhaps", "is neither true nor false"),
        ("is-estimated-fee", 7, "is neither true nor false"),
        ("created-at", "yesterday", "is not a time"),
    ],
)
def test_field_no_cash_depends_on_is_left_empty_and_named__it_cannot_be_read(
    field: str, value: object, reason: str
) -> None:
    row = mapped(**{field: value})
    assert row.unreadable == ((field, reason),)
    # An absent field is None, or what its column says for nothing.
    assert getattr(row, COLUMNS.get(field, field.replace("-", "_"))) in {None, "", False}
    assert (row.broker_id, row.quantity, row.net_value) == (301000101, Decimal(2), Decimal("467.686"))


def test_several_unreadable_fields_are_all_named() -> None:
    row = mapped(leg_count="two", transaction_date=..., exec_id="X" * 81)
    assert [field for field, _ in row.unreadable] == ["transaction-date", "exec-id", "leg-count"]


@pytest.mark.parametrize("absent", [..., None, ""])
def test_field_that_most_rows_leave_out_is_no_problem(absent: object) -> None:
    names = ("exec_id", "order_id", "leg_count", "reverses_id", "is_estimated_fee", "created_at")
    row = mapped(**dict.fromkeys(names, absent))
    assert row.unreadable == ()
    assert (row.exec_id, row.order_id, row.leg_count, row.reverses_id) == ("", None, None, None)


@pytest.mark.parametrize(("sent", "read"), [(True, True), ("true", True), ("False", False), (False, False)])
def test_estimated_fees_are_said_by_a_flag_or_its_word(sent: object, *, read: bool) -> None:
    assert mapped(is_estimated_fee=sent).is_estimated_fee is read


def test_row_that_is_no_object_is_rejected() -> None:
    result = map_transaction(["what"], '["what"]')
    assert isinstance(result, Rejected)
    assert result.payload == '["what"]'


@pytest.mark.parametrize(
    "change",
    [
        {"transaction_type": "Token Gift"},
        {"transaction_sub_type": "Token Rebate"},
        {"action": "Allocate"},
        {"instrument_type": "Event Contract"},
    ],
)
def test_unknown_kind_is_kept_with_its_cash(change: dict[str, object]) -> None:
    row = mapped(**change)
    assert not row.is_known_kind
    assert row.net_value == Decimal("467.686")


@pytest.mark.parametrize(
    ("sub_type", "description", "counts"),
    [
        ("Deposit", "ACH DEPOSIT", False),
        ("Withdrawal", "Wire Funds Received", False),
        ("Deposit", "INTEREST ON CREDIT BALANCE", True),
        ("Credit Interest", "INTEREST ON CREDIT BALANCE", True),
        ("Mark to Market", "/MESM5 mark to market at 5097.25", False),
        ("Fee", "INTL WIRE FEE", True),
    ],
)
def test_external_flows_are_not_for_profit__whatever_the_sub_type_says(
    sub_type: str, description: str, *, counts: bool
) -> None:
    row = mapped(transaction_type="Money Movement", transaction_sub_type=sub_type, description=description)
    assert row.is_for_profit is counts


def test_nul_in_a_text_does_not_stop_the_row() -> None:
    assert mapped(description="a\x00b").description == "a�b"
