"""Faults in the rows of a list and in what the list says about its length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.tastytrade_sync.simulator.calls import FIRST, ROWS, ids, items

if TYPE_CHECKING:
    import httpx2

    from apps.tastytrade_sync.simulator.server import Simulator

MISSING = "(no such field)"
# The kind, its value, the field it is about, and what the last row then says in it: row 1, the deposit of 1000.00.
FIELDS: list[tuple[str, Any, str, object]] = [
    ("row-changed", {"value": "7.0"}, "value", "7.0"),
    ("row-changed", {"id": "(absent)"}, "id", MISSING),
    ("unknown-type", None, "transaction-type", "Event Settlement"),
    ("unknown-sub-type", None, "transaction-sub-type", "Token Rebate"),
    ("unknown-action", None, "action", "Allocate"),
    ("unknown-instrument", None, "instrument-type", "Event Contract"),
    ("unknown-instrument", "Star Map", "instrument-type", "Star Map"),
    ("field-null", "executed-at", "executed-at", None),
    ("field-missing", ["executed-at", "id"], "id", MISSING),
    ("effect-without-value", None, "value", MISSING),
    ("effect-without-value", None, "value-effect", "Credit"),
    ("nan-amount", None, "net-value", "NaN"),
    ("empty-amount", "value", "value", ""),
    ("amounts-as-numbers", None, "value", 1000),
    ("extra-fields", None, "new-field", "unheard of"),
    ("extra-fields", {"colour": [1]}, "colour", [1]),
]


@pytest.mark.parametrize(("kind", "value", "field", "expected"), FIELDS, ids=lambda part: str(part)[:25])
def test_last_row_of_the_page_is_spoiled(
    small: Simulator, call: httpx2.Client, kind: str, value: object, field: str, expected: object
) -> None:
    small.break_with({"kind": kind, "path": "/transactions", "value": value})
    rows = items(call.get(ROWS))
    assert rows[-1].get(field, MISSING) == expected
    assert [row["id"] for row in rows[:-1]] == [4, 3, 2]


def test_garbled_row_is_no_object(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "row-garbled"})
    assert call.get(ROWS).json()["data"]["items"][-1] == "?"


def test_amounts_come_as_numbers__in_every_row(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "amounts-as-numbers"})
    sold = next(row for row in items(call.get(ROWS)) if row["id"] == 2)
    assert (sold["quantity"], sold["net-value"], sold["clearing-fees"]) == (1, 198.9, 0.1)
    assert sold["executed-at"] == "2026-01-06T15:00:00.000+00:00"


def test_row_comes_twice_in_its_page(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "duplicate-row"})
    assert ids(call, per_page=2) == [4, 3, 3]


def test_row_comes_again_on_the_next_page(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "duplicate-across-pages"})
    assert ids(call, per_page=2) == [4, 3]
    assert ids(call, per_page=2, page_offset=1) == [3, 2, 1]
    assert ids(call, per_page=2, page_offset=1, sort="Asc") == [2, 3, 4]


# The kind and what a page of two of four rows then says: rows, total-pages, total-items.
LENGTHS = {
    "shrinking-pages": (2, 1, 2),
    "endless-pages": (2, 2, 4),
    "total-off": (2, 3, 5),
    "empty-page": (0, 2, 4),
    "wiped": (0, 0, 0),
}


@pytest.mark.parametrize(("kind", "expected"), LENGTHS.items(), ids=LENGTHS)
def test_list_is_wrong_about_its_length(
    small: Simulator, call: httpx2.Client, kind: str, expected: tuple[int, int, int]
) -> None:
    small.break_with({"kind": kind})
    document = call.get(ROWS, params={"per-page": 2}).json()
    paging = document["pagination"]
    assert (len(document["data"]["items"]), paging["total-pages"], paging["total-items"]) == expected


def test_endless_pages_never_end(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "endless-pages"})
    beyond = call.get(ROWS, params={"per-page": 2, "page-offset": 9}).json()
    assert (beyond["data"]["items"], beyond["pagination"]["total-pages"]) == ([], 11)


def test_pagination_is_not_there(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "no-pagination"})
    assert set(call.get(ROWS).json()) == {"data", "context"}


@pytest.mark.parametrize("path", ["balances", "balances/USD", "balance-snapshots?time-of-day=EOD"])
def test_balances_lack_what_came_later(small: Simulator, call: httpx2.Client, path: str) -> None:
    small.break_with({"kind": "balances-2023"})
    data = call.get(f"/accounts/{FIRST}/{path}").json()["data"]
    (*_, balance) = data.get("items", [data])
    assert balance["cash-balance"] == "1203.9"  # 1000.00 + 198.90 + 5.00
    assert not {"updated-at", "used-derivative-buying-power", "snapshot-date"} & balance.keys()


def test_faults_of_rows_leave_answers_without_rows_alone(small: Simulator, call: httpx2.Client) -> None:
    paths = ["/nothing", f"{ROWS}/1", f"/accounts/{FIRST}/balances/USD"]
    whole = [call.get(path).content for path in paths]
    small.break_with(*({"kind": kind} for kind in ("duplicate-row", "no-pagination", "duplicate-across-pages")))
    assert [call.get(path).content for path in paths] == whole


@pytest.mark.parametrize("kind", ["wiped", "total-off", "account-closed", "unknown-type"])
def test_faults_of_lists_leave_broken_answers_alone(small: Simulator, call: httpx2.Client, kind: str) -> None:
    small.break_with({"kind": "truncated"}, {"kind": kind})
    broken = call.get(ROWS)
    small.break_with({"kind": "truncated"})
    assert broken.content == call.get(ROWS).content
