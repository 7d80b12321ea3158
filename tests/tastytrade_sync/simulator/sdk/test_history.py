"""Transactions through the SDK: every filter, every page, one row, the fees of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tastytrade.order import InstrumentType
from tastytrade.utils import TastytradeError

from tests.tastytrade_sync.simulator.histories import DEMO_DAY, account, built_demo, by
from tests.tastytrade_sync.simulator.rows import PUT

if TYPE_CHECKING:
    from tastytrade.account import Transaction

    from tests.tastytrade_sync.simulator.sdk.sessions import Sdk

MARGIN = "5WX10001"


def history(sdk: Sdk, *, number: str = "5WX00001", **wanted: Any) -> list[Transaction]:
    return sdk.account(lambda account, session: account.get_history(session, **wanted), number=number)


def ids(sdk: Sdk, **wanted: Any) -> list[int]:
    return [row.id for row in history(sdk, **wanted)]


# The rows: 1 a deposit on the 5th, 2 a put sold on the 6th, 3 its expiration on the 16th, 4 interest on the 19th.
FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [4, 3, 2, 1]),
    ({"sort": "Asc"}, [1, 2, 3, 4]),
    ({"type": "Trade"}, [2]),
    ({"types": ["Trade", "Money Movement"]}, [4, 2, 1]),
    ({"sub_types": ["Expiration", "Deposit"]}, [3, 1]),
    ({"types": ["Money Movement"], "sub_types": ["Deposit"]}, [1]),
    ({"action": "Sell to Open"}, [2]),
    ({"instrument_type": InstrumentType.EQUITY_OPTION}, [3, 2]),
    ({"symbol": PUT}, [3, 2]),
    ({"underlying_symbol": "AAPL"}, [3, 2]),
    ({"underlying_symbol": "SPY"}, []),
    ({"start_date": date(2026, 1, 6), "end_date": date(2026, 1, 16)}, [3, 2]),
    ({"start_date": date(2026, 1, 19)}, [4]),
    ({"end_date": date(2026, 1, 5)}, [1]),
    # Both ends count: the put was sold at 15:00 sharp, the option expired at 21:00.
    ({"start_at": datetime(2026, 1, 6, 15, tzinfo=UTC), "end_at": datetime(2026, 1, 16, 21, tzinfo=UTC)}, [3, 2]),
    ({"start_at": datetime(2026, 1, 6, 15, 0, 0, 1000, tzinfo=UTC)}, [4, 3]),
    ({"per_page": 3}, [4, 3, 2]),
    ({"per_page": 3, "page_offset": 1}, [1]),
    ({"per_page": 3, "page_offset": 2}, []),
    ({"per_page": 3, "page_offset": None}, [4, 3, 2, 1]),
    ({"per_page": 1, "page_offset": None, "sort": "Asc", "type": "Money Movement"}, [1, 4]),
]


@pytest.mark.parametrize(("wanted", "expected"), FILTERS, ids=lambda part: str(part)[:60])
def test_history_is_what_was_asked_for(sdk: Sdk, wanted: dict[str, Any], expected: list[int]) -> None:
    assert ids(sdk, **wanted) == expected


def test_futures_are_asked_for_by_product_and_by_contract(demo: Sdk) -> None:
    by_product = history(demo, number=MARGIN, underlying_symbol="/MES", per_page=2000)
    symbol = by_product[0].symbol
    by_contract = history(demo, number=MARGIN, futures_symbol=symbol, per_page=2000)
    assert {row.symbol for row in by_contract} == {symbol}
    assert [row for row in by_product if row.symbol == symbol] == by_contract


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"per_page": 5000}, "per-page: does not have a valid value"),
    ({"per_page": 0}, "per-page: does not have a valid value"),
    ({"end_date": "soon"}, "end-date: is invalid"),
    ({"start_at": "soon"}, "start-at: is invalid"),
    ({"sort": "Up"}, "sort: does not have a valid value"),
    ({"type": "Trade", "types": ["Trade"]}, "types: cannot be combined with type"),
]


@pytest.mark.parametrize(("wanted", "words"), WRONG, ids=lambda part: str(part)[:40])
def test_history_names_the_wrong_parameter(sdk: Sdk, wanted: dict[str, Any], words: str) -> None:
    with pytest.raises(TastytradeError, match=words):
        history(sdk, **wanted)


def test_deep_pages_are_refused__where_the_options_say_so(sdk: Sdk) -> None:
    sdk.simulator.world.options.change({"deepest_item": 2})
    assert ids(sdk, per_page=1, page_offset=1) == [3]
    with pytest.raises(TastytradeError, match="page-offset: does not have a valid value"):
        ids(sdk, per_page=1, page_offset=2)


def test_one_row_is_the_one_of_the_list(sdk: Sdk) -> None:
    one = sdk.account(lambda account, session: account.get_transaction(session, 2))
    assert one == history(sdk)[2]
    assert (one.net_value, one.commission, one.clearing_fees) == (Decimal("198.9"), Decimal(-1), Decimal("-0.1"))
    with pytest.raises(TastytradeError, match="not_found"):
        sdk.account(lambda account, session: account.get_transaction(session, 77))


@pytest.mark.parametrize(("day", "fees"), [(6, "-1.1"), (7, "0")])
def test_fees_of_a_day_are_summed_up(sdk: Sdk, day: int, fees: str) -> None:
    # A dollar of commission and ten cents of clearing on the sixth.
    found = sdk.account(lambda account, session: account.get_total_fees(session, date(2026, 1, day)))
    assert found.total_fees == Decimal(fees)


@pytest.mark.parametrize("shape", ["as-is", "offset", "zulu"])
def test_times_are_the_same__however_they_are_written(sdk: Sdk, shape: str) -> None:
    sdk.simulator.world.options.change({"timestamps": shape})
    assert history(sdk)[0].executed_at == datetime(2026, 1, 19, 15, tzinfo=UTC)


def test_day_filters_follow_the_zone_of_the_options(sdk: Sdk) -> None:
    # 02:00 UTC on the 7th is nine in the evening of the 6th in New York.
    late = {**sdk.simulator.world.view("5WX00001").rows[1], "id": 9, "executed-at": "2026-01-07T02:00:00.000+00:00"}
    sdk.simulator.world.put_rows("5WX00001", [late])
    assert ids(sdk, end_date=date(2026, 1, 6)) == [9, 2, 1]
    sdk.simulator.world.options.change({"day_boundary": "UTC"})
    assert ids(sdk, end_date=date(2026, 1, 6)) == [2, 1]


def test_whole_demo_is_read__and_its_cash_adds_up(demo: Sdk) -> None:
    rows = history(demo, number=MARGIN, per_page=500, page_offset=None)
    stated = account(built_demo(), MARGIN, DEMO_DAY)
    assert sorted(row.id for row in rows) == sorted(row["id"] for row in stated)
    assert len(by(stated, "transaction-type", "transaction-sub-type")) >= 25
    balance = demo.account(lambda account, session: account.get_balances(session), number=MARGIN)
    assert sum(row.net_value for row in rows) == balance.cash_balance


def test_read_rows_keep_the_net_value_identity(demo: Sdk) -> None:
    for row in history(demo, number=MARGIN, per_page=2000, page_offset=None):
        fees = (row.commission, row.clearing_fees, row.regulatory_fees, row.proprietary_index_option_fees)
        assert row.net_value == row.value + sum(fee for fee in fees if fee is not None), row
