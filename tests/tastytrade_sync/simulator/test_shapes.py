"""Which fields each answer has, and how they are written: compared with lists made by hand from the documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from apps.tastytrade_sync.simulator.server import running_simulator
from tests.tastytrade_sync.simulator.calls import items, signed_in
from tests.tastytrade_sync.simulator.histories import DEMO_DAY, built_demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

NUMBER = "5WX10001"
OF_ACCOUNT = f"/accounts/{NUMBER}"
HELD = "equity=AAPL&future=/MESZ6"
EFFECTS = {"Credit", "Debit", "None"}
DECIMAL = re.compile(r"\d+\.\d+")

ACCOUNT = """
    account-number external-id opened-at nickname account-type-name day-trader-status is-closed is-firm-error
    is-firm-proprietary is-futures-approved margin-or-cash is-foreign funding-date investment-objective
    suitable-options-level created-at
"""
POSITION = """
    account-number symbol instrument-type underlying-symbol quantity quantity-direction close-price average-open-price
    average-yearly-market-close-price average-daily-market-close-price multiplier cost-effect is-suppressed is-frozen
    restricted-quantity realized-day-gain realized-day-gain-effect realized-day-gain-date realized-today
    realized-today-effect realized-today-date created-at updated-at
"""
BALANCE = """
    account-number currency cash-balance net-liquidating-value margin-equity equity-buying-power derivative-buying-power
    day-trading-buying-power used-derivative-buying-power available-trading-funds cash-available-to-withdraw
    cash-settle-balance margin-settle-balance total-settle-balance closed-loop-available-balance pending-cash
    pending-cash-effect pending-margin-interest maintenance-requirement maintenance-excess maintenance-call-value
    reg-t-call-value reg-t-margin-requirement day-trading-call-value day-equity-call-value day-trade-excess
    futures-margin-requirement futures-overnight-margin-requirement futures-intraday-margin-requirement
    bond-margin-requirement equity-offering-margin-requirement fixed-income-security-margin-requirement
    cryptocurrency-margin-requirement long-equity-value short-equity-value long-derivative-value short-derivative-value
    long-index-derivative-value short-index-derivative-value long-futures-value short-futures-value
    long-futures-derivative-value short-futures-derivative-value long-margineable-value short-margineable-value
    long-cryptocurrency-value short-cryptocurrency-value long-bond-value long-fixed-income-security-value
    intraday-equities-cash-amount intraday-equities-cash-effect intraday-equities-cash-effective-date
    intraday-futures-cash-amount intraday-futures-cash-effect intraday-futures-cash-effective-date
    unsettled-cryptocurrency-fiat-amount unsettled-cryptocurrency-fiat-effect previous-day-cryptocurrency-fiat-amount
    previous-day-cryptocurrency-fiat-effect previous-date-cryptocurrency-fiat-effective-date
    sma-equity-option-buying-power special-memorandum-account-value special-memorandum-account-apex-adjustment
    buying-power-adjustment buying-power-adjustment-effect effective-cryptocurrency-buying-power
    apex-starting-day-margin-equity total-pending-liquidity-pool-rebate snapshot-date updated-at
"""
BAR = """
    open high low close pending-cash-open pending-cash-high pending-cash-low pending-cash-close total-open total-high
    total-low total-close time
"""
QUOTE = """
    symbol instrument-type updated-at bid bid-size ask ask-size mid mark last last-mkt open close-price-type prev-close
    prev-close-date prev-close-price-type summary-date is-trading-halted halt-start-time halt-end-time
"""
PAGINATION = """
    per-page page-offset item-offset total-items total-pages current-item-count previous-link next-link
    paging-link-template
"""
TRADE = """
    id account-number symbol instrument-type underlying-symbol transaction-type transaction-sub-type description action
    quantity price executed-at transaction-date value value-effect regulatory-fees regulatory-fees-effect clearing-fees
    clearing-fees-effect proprietary-index-option-fees proprietary-index-option-fees-effect commission commission-effect
    net-value net-value-effect is-estimated-fee ext-exchange-order-number ext-global-order-number ext-group-id
    ext-group-fill-id ext-exec-id exec-id exchange order-id exchange-affiliation-identifier leg-count destination-venue
"""
MONEY = """
    id account-number transaction-type transaction-sub-type description executed-at transaction-date value value-effect
    net-value net-value-effect is-estimated-fee
"""
REMOVAL = f"{MONEY} symbol instrument-type underlying-symbol quantity"
DELIVERY = f"{REMOVAL} action price clearing-fees clearing-fees-effect"
SETTLED = f"{REMOVAL} price clearing-fees clearing-fees-effect"
MARKED = f"{REMOVAL} price"
# Newer rows say so.
NEWER = {"created-at", "currency"}


@pytest.fixture(scope="module")
def call() -> Iterator[httpx2.Client]:
    with running_simulator(built_demo(), today=DEMO_DAY) as running, signed_in(running) as client:
        yield client


def first(call: httpx2.Client, path: str) -> dict[str, Any]:
    found: dict[str, Any] = items(call.get(path))[0]
    return found


SINGLE = [
    (f"/customers/me/accounts/{NUMBER}", ACCOUNT),
    (f"{OF_ACCOUNT}/balances/USD", BALANCE),
    (f"{OF_ACCOUNT}/transactions/total-fees", "total-fees total-fees-effect"),
    ("/api-quote-tokens", "token dxlink-url level expires-at issued-at websocket-url"),
]
LISTS = [
    ("/customers/me/accounts", "account authority-level"),
    (f"{OF_ACCOUNT}/balances", BALANCE),
    (f"{OF_ACCOUNT}/balance-snapshots?time-of-day=EOD", f"{BALANCE} time-of-day"),
    (f"{OF_ACCOUNT}/net-liq/history?time-back=1m", BAR),
    (f"{OF_ACCOUNT}/net-liq/history?time-back=1d", BAR),
]


@pytest.mark.parametrize(("path", "fields"), SINGLE, ids=lambda part: part[:40])
def test_object_has_the_documented_fields(call: httpx2.Client, path: str, fields: str) -> None:
    assert set(call.get(path).json()["data"]) == set(fields.split())


@pytest.mark.parametrize(("path", "fields"), LISTS, ids=lambda part: part[:40])
def test_item_has_the_documented_fields(call: httpx2.Client, path: str, fields: str) -> None:
    assert set(first(call, path)) == set(fields.split())


def test_quotes_have_the_documented_fields__those_of_the_day_only_where_there_was_a_day(call: httpx2.Client) -> None:
    quotes = items(call.get("/market-data/by-type?equity=AAPL&equity=SPY"))
    of_the_day = {"day-high-price", "day-low-price", "volume"}
    assert [set(quote) - of_the_day for quote in quotes] == [set(QUOTE.split())] * 2


def test_positions_have_the_documented_fields__an_expiration_only_where_there_is_one(call: httpx2.Client) -> None:
    for position in items(call.get(f"{OF_ACCOUNT}/positions?include-marks=true")):
        expiring = {"expires-at"} if "Option" in position["instrument-type"] or position["symbol"][0] == "/" else set()
        assert set(position) == set(POSITION.split()) | expiring | {"mark", "mark-price"}


# A query that finds rows of one kind, and the fields such rows have.
ROWS = [
    ("type=Trade&instrument-type=Equity Option", TRADE),
    ("type=Trade&instrument-type=Equity", TRADE),
    ("type=Trade&instrument-type=Future", TRADE),
    ("sub-type[]=Expiration", REMOVAL),
    ("sub-type[]=Assignment", REMOVAL),
    ("sub-type[]=Exercise", REMOVAL),
    ("type=Receive Deliver&action=Buy to Open&sub-type[]=Buy to Open", DELIVERY),
    ("sub-type[]=Cash Settled Assignment", SETTLED),
    ("sub-type[]=Reverse Split", f"{REMOVAL} action"),
    ("type=Money Movement&sub-type[]=Mark to Market", MARKED),
    ("type=Money Movement&sub-type[]=Dividend", f"{MONEY} symbol instrument-type underlying-symbol"),
    ("type=Money Movement&sub-type[]=Debit Interest", MONEY),
    ("type=Money Movement&sub-type[]=Deposit", MONEY),
]


@pytest.mark.parametrize(("query", "fields"), ROWS, ids=lambda part: part.split()[0][:40])
def test_row_has_the_documented_fields_of_its_kind(call: httpx2.Client, query: str, fields: str) -> None:
    rows = items(call.get(f"{OF_ACCOUNT}/transactions?{query}"))
    assert rows
    for row in rows:
        assert set(row) - NEWER == set(fields.split())


def test_page_has_the_documented_block(call: httpx2.Client) -> None:
    answer = call.get(f"{OF_ACCOUNT}/transactions?per-page=100&page-offset=2").json()
    assert set(answer) == {"data", "context", "pagination"}
    paging = answer["pagination"]
    assert set(paging) == set(PAGINATION.split())
    assert (paging["item-offset"], paging["current-item-count"]) == (200, 100)
    # Rounded up: a last page may be short.
    assert paging["total-pages"] == (paging["total-items"] + 99) // 100
    assert [paging[name] for name in ("previous-link", "next-link", "paging-link-template")] == [None] * 3


CONTEXTS = [
    (f"{OF_ACCOUNT}/balances", True), (f"{OF_ACCOUNT}/positions", True), (f"{OF_ACCOUNT}/transactions", True),
    ("/customers/me/accounts", True), (f"{OF_ACCOUNT}/net-liq/history?time-back=1w", False),
    ("/instruments/cryptocurrencies", False),
]  # fmt: skip


@pytest.mark.parametrize(("path", "expected"), CONTEXTS)
def test_context_is_the_path__but_some_services_leave_it_out(call: httpx2.Client, path: str, expected: object) -> None:
    answer = call.get(path).json()
    assert answer.get("context") == (path if expected else None)


def written(value: Any, found: list[tuple[str, Any]], name: str = "") -> list[tuple[str, Any]]:
    """Return every field of an answer with its value, nested ones too."""
    if isinstance(value, dict):
        for key, inner in value.items():
            written(inner, found, key)
    elif isinstance(value, list):
        for inner in value:
            written(inner, found, name)
    else:
        found.append((name, value))
    return found


PATHS = [*(path for path, _ in (*SINGLE, *LISTS)), f"{OF_ACCOUNT}/positions?include-marks=true",
         f"{OF_ACCOUNT}/transactions?per-page=2000", f"/market-data/by-type?{HELD}", "/instruments/futures",
         "/instruments/equity-options?per-page=50"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
def test_answers_are_written_as_documented(call: httpx2.Client, path: str) -> None:
    fields = written(call.get(path).json()["data"], [])
    assert fields
    for name, value in fields:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), name
        # Money is text, never a number that loses digits.
        assert not isinstance(value, float), name
        if name.endswith("-effect"):
            assert value in EFFECTS, name
        if isinstance(value, str) and re.fullmatch(r"\d*\.\d*", value):
            assert DECIMAL.fullmatch(value), (name, value)


def test_times_are_in_milliseconds__and_say_that_they_are_utc(call: httpx2.Client) -> None:
    stamped = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(\+00:00|Z)")
    for path in (f"{OF_ACCOUNT}/transactions", f"{OF_ACCOUNT}/positions", "/customers/me/accounts"):
        for name, value in written(items(call.get(path)), []):
            if name.endswith("-at"):
                assert stamped.fullmatch(value), (name, value)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00", first(call, f"{OF_ACCOUNT}/net-liq/history?time-back=1w")["time"]
    )
