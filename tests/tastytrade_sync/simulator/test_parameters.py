"""Reading a query: what is wrong is named, all of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.simulator.clock import parse_instant
from tests.tastytrade_sync.simulator.calls import FIRST, ROWS, error, ids, items
from tests.tastytrade_sync.simulator.rows import cash

if TYPE_CHECKING:
    import httpx2

    from apps.tastytrade_sync.simulator.server import Simulator


@pytest.mark.parametrize(
    ("query", "domain", "reason"),
    [
        ("per-page=many", "per-page", "is invalid"),
        ("per-page=-1", "per-page", "is invalid"),
        ("per-page=2001", "per-page", "does not have a valid value"),
        ("page-offset=x", "page-offset", "is invalid"),
        ("start-date=2026-13-01", "start-date", "is invalid"),
        ("end-at=yesterday", "end-at", "is invalid"),
    ],
)
def test_wrong_parameter_is_named_with_its_reason(call: httpx2.Client, query: str, domain: str, reason: str) -> None:
    answer = call.get(f"{ROWS}?{query}")
    assert (answer.status_code, error(answer)["errors"]) == (400, [{"domain": domain, "reason": reason}])


def test_every_wrong_parameter_is_named(call: httpx2.Client) -> None:
    answer = error(call.get(f"{ROWS}?per-page=0&sort=Up&start-date=soon"))
    assert (answer["code"], answer["message"]) == ("validation_error", "Request validation failed")
    assert {each["domain"] for each in answer["errors"]} == {"per-page", "sort", "start-date"}


@pytest.mark.parametrize(("word", "marked"), [("true", True), ("True", True), ("1", True), ("false", False)])
def test_flags_are_read_in_the_usual_spellings(small: Simulator, call: httpx2.Client, word: str, marked: bool) -> None:  # noqa: FBT001
    small.world.put_rows(FIRST, [])
    small.world.accounts[FIRST].ledger.remove([3])
    (position,) = items(call.get(f"/accounts/{FIRST}/positions?include-marks={word}"))
    assert ("mark" in position) is marked


def test_flag_that_is_no_flag_is_refused(call: httpx2.Client) -> None:
    answer = call.get(f"/accounts/{FIRST}/positions?include-marks=perhaps")
    assert error(answer)["errors"] == [{"domain": "include-marks", "reason": "is invalid"}]


@pytest.mark.parametrize(("currency", "expected"), [("USD", [4, 3, 2, 1]), ("EUR", [9])])
def test_rows_are_asked_for_by_currency__dollars_where_none_is_named(
    small: Simulator, call: httpx2.Client, currency: str, expected: list[int]
) -> None:
    small.world.put_rows(FIRST, [cash("Deposit", "3", "2026-01-08 15:00", id=9, currency="EUR")])
    assert ids(call, currency=currency) == expected


SPELLINGS = ["type=Trade&sub-type[]=Sell to Open", "types[]=Trade", "types%5B%5D=Trade", "types=Trade"]


@pytest.mark.parametrize("query", SPELLINGS)
def test_arrays_are_read_in_every_spelling(call: httpx2.Client, query: str) -> None:
    assert [row["id"] for row in items(call.get(f"{ROWS}?{query}"))] == [2]


def test_symbols_are_separated_by_commas_or_keys(call: httpx2.Client) -> None:
    call.post("/__sim__/rows", json={"account": FIRST, "put": [_traded("AAPL", 21), _traded("KO", 22)]})
    for path in ("equity=AAPL,KO", "equity=AAPL&equity=KO", "equity[]=AAPL&equity[]=KO", "equity=AAPL,KO&index=SPX"):
        quotes = items(call.get(f"/market-data/by-type?{path}"))
        assert [quote["symbol"] for quote in quotes] == ["AAPL", "KO"]


def _traded(symbol: str, number: int) -> dict[str, object]:
    row = {"transaction-type": "Trade", "action": "Buy to Open", "quantity": "1.0", "price": "5.0", "symbol": symbol}
    return {"id": number, "instrument-type": "Equity", "executed-at": "2026-01-08T15:00:00.000+00:00", **row}


@pytest.mark.parametrize(
    "text",
    ["2026-01-06T15:00:00+00:00", "2026-01-06 15:00:00 00:00", "2026-01-06T15:00:00Z", "2026-01-06T10:00:00-05:00",
     "2026-01-06T15:00:00"],
)  # fmt: skip
def test_instant_is_read_in_every_spelling(text: str) -> None:
    # 20459 days after 1970-01-01, and fifteen hours.
    assert parse_instant(text) == (20459 * 24 + 15) * 3600 * 1_000_000


@pytest.mark.parametrize("text", [None, 5, "soon", "2026-02-30", ""])
def test_instant_is_none__for_what_is_no_time(text: object) -> None:
    assert parse_instant(text) is None
