"""Whatever a row holds, it is either stored or rejected with a reason: one row's defect never costs the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.tastytrade_sync.client.raw_json import decode
from apps.tastytrade_sync.mapping import Rejected, map_transaction
from apps.trades.engine.values import BrokerTransaction
from apps.trades.ingest import StoredPage, store_transactions
from apps.trades.models import Transaction
from tests.factories import make_account
from tests.tastytrade_sync.test_mapping import SALE

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, tzinfo=UTC)

# Text that COPY, CSV, SQL or UTF-8 could stumble over; half of a pair is what JSON's \\ud800 decodes to.
TROUBLE = [
    "\\",
    "\\N",
    "\\.",
    "\t",
    "\n",
    "\r",
    "\x00",
    "\x0b",
    "\u2028",
    "\ud800",
    "\udfff",
    '"',
    "'",
    ",",
    "{}",
    "é",
    "😀",
]
TEXTS = st.lists(st.sampled_from([*TROUBLE, "a", " ", "NULL"]), max_size=6).map("".join)
NUMBERS = st.sampled_from([
    "0", "-0.0", "NaN", "sNaN", "Infinity", "1E+9999999", "1E-9999999", "1E+999999999999999999", "0E+99", "1_0", " 7 ",
    "12345678901234.123456", "123456789012345.1", "0.1234567", "0.12345678901", "99999999999999999999999999999999",
])  # fmt: skip
MOMENTS = st.sampled_from([
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2026-11-10", "2026-11-10T15:00", "2026-W46-2T15:00:00Z",
    "2026-11-10T15:00:00+00:00:30", "2026-11-10T15:00:00.123456789+23:59:59.999999", "1989-12-31T23:59:59Z",
])  # fmt: skip
SYMBOLS = st.sampled_from([
    "./ESZ6 EW4Z6 261127", "./ESZ6 EW4Z6 261127C", "./ESZ6 EW4Z6 261127C1E+99", "./ESZ6 EW4Z6 261127CNaN",
    "./ESZ6 EW4Z6 261127P0.12345678901", "SPY   261332P00500000", "/" + "A" * 40 + "Z6", "SPY   261218X00500000",
    "./ESZ6 EW4Z6 261127CsNaN", "/Z6", "./", " ",
])  # fmt: skip
KINDS = st.sampled_from(["Equity", "Equity Option", "Future", "Future Option", "Event Contract", ""])
VALUES = st.one_of(
    TEXTS, NUMBERS, MOMENTS, SYMBOLS, KINDS, st.none(), st.booleans(), st.integers(-(2**70), 2**70),
    st.decimals(allow_nan=False, allow_infinity=False), st.lists(st.integers(), max_size=1), st.just({"a": [None]}),
)  # fmt: skip
CHANGES = st.dictionaries(
    st.sampled_from([*SALE, "created-at", "exec-id", "reverses-id", "currency"]), VALUES, max_size=4
)


def written(row: dict[str, Any]) -> str:
    return json.dumps(row, default=float)


def read(text: str) -> BrokerTransaction | Rejected:
    return map_transaction(decode(text), text)


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(CHANGES, min_size=1, max_size=8))
@example([{"symbol": "./ESZ6 EW4Z6 261127", "instrument-type": "Future Option"}])
@example([{"symbol": "/" + "A" * 40 + "Z6", "instrument-type": "Future"}])
@example([{"symbol": "./ESZ6 EW4Z6 261127C1E+99", "instrument-type": "Future Option"}])
@example([{"symbol": "./ESZ6 EW4Z6 261127P0.12345678901", "instrument-type": "Future Option"}])
@example([{"description": "\ud800"}, {"description": "\\N"}, {"description": "\\."}])
@example([{"executed-at": "2026-11-10T15:00:00.123456789+23:59:59.999999"}, {"created-at": "0001-01-01T00:00:00Z"}])
def test_every_row_is_stored_or_rejected(owner: User, changes: list[dict[str, Any]]) -> None:
    texts = [written({**SALE, "id": place + 1, **change}) for place, change in enumerate(changes)]
    results = [read(text) for text in texts]
    rows = {row.broker_id: row for row in results if isinstance(row, BrokerTransaction)}
    account = make_account(owner, f"{owner.brokerage_accounts.count()}")
    assert store_transactions(account, list(rows.values()), source="tastytrade", at=AT) == StoredPage(len(rows), 0, 0)
    for stored in Transaction.objects.filter(account=account):
        row = rows[stored.broker_id]
        assert (stored.payload, stored.description, stored.net_value) == (row.payload, row.description, row.net_value)
        assert (stored.executed_at, stored.quantity, stored.price) == (row.executed_at, row.quantity, row.price)
    # Sent again they are the same: nothing was rounded or altered on its way into the table.
    assert store_transactions(account, list(rows.values()), source="tastytrade", at=AT).same == len(rows)


@pytest.mark.parametrize("trouble", TROUBLE)
def test_troublesome_text_in_every_text_field_is_stored_as_it_came(owner: User, trouble: str) -> None:
    text = f"{trouble}a{trouble}"
    fields = ("description", "action", "symbol", "underlying-symbol", "exec-id", "other-charge-description")
    row = read(written({**SALE, **dict.fromkeys(fields, text)}))
    assert isinstance(row, BrokerTransaction)
    store_transactions(make_account(owner), [row], source="tastytrade", at=AT)
    stored = Transaction.objects.get()
    shown = "\ufffda\ufffd" if trouble in ("\x00", "\ud800", "\udfff") else text
    assert [stored.description, stored.action, stored.symbol, stored.underlying_symbol] == [shown] * 4
    assert [stored.exec_id, stored.other_charge_description] == [shown] * 2
    assert stored.payload == row.payload


def test_long_text_beyond_the_ascii_signs_is_stored_whole(owner: User) -> None:
    # Longer than the buffer of the driver, in which the bytes of a sign must not be parted.
    text = "a" + "€😀" * 10_000
    row = read(written({**SALE, "description": text}))
    assert isinstance(row, BrokerTransaction)
    store_transactions(make_account(owner), [row], source="tastytrade", at=AT)
    assert Transaction.objects.get().description == text


@pytest.mark.parametrize(("sent", "kept"), [("0.10", "0.1"), ("1E+3", "1000"), ("12345678901234567.1234567891", None)])
def test_quantity_is_kept_to_the_last_digit(sent: str, kept: str | None) -> None:
    row = read(written({**SALE, "quantity": sent}))
    assert isinstance(row, BrokerTransaction)
    assert row.quantity == Decimal(kept or sent)


@pytest.mark.parametrize("number", ["1e99999999999999999999", "1e-99999999999999999999", "1" * 5000])
@pytest.mark.parametrize("field", ["id", "price", "quantity", "net-value"])
def test_number_nothing_can_hold_rejects_its_row(field: str, number: str) -> None:
    result = read(written({**SALE, field: "ODD"}).replace('"ODD"', number))
    assert isinstance(result, Rejected)
    assert result.field == field


@pytest.mark.parametrize("number", ["1e99999999999999999999", "1" * 5000])
@pytest.mark.parametrize("field", ["order-id", "leg-count", "reverses-id"])
def test_number_nothing_can_hold_costs_its_field_only__no_cash_depends_on_it(field: str, number: str) -> None:
    row = read(written({**SALE, field: "ODD"}).replace('"ODD"', number))
    assert isinstance(row, BrokerTransaction)
    assert [name for name, _ in row.unreadable] == [field]


def test_creation_time_nobody_can_read_keeps_no_cash_out() -> None:
    row = read(written({**SALE, "created-at": "yesterday"}))
    assert isinstance(row, BrokerTransaction)
    assert row.broker_created_at is None
