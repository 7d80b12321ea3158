"""Faults in the rows of a list: what is changed, is changed in the last row unless the kind says otherwise."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from apps.tastytrade_sync.simulator.faults.strike import Kind
from apps.tastytrade_sync.simulator.faults.values import fields, word, words
from apps.tastytrade_sync.simulator.wire import Request, Response, Row, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.simulator.faults.strike import Spoil, Strike

ABSENT = "(absent)"
DECIMAL = re.compile(r"-?\d+\.\d+")
NEWS: Row = {"new-field": "unheard of", "nested-field": {"of": ["many", {"things": None}]}}
# What the balances of 2023 did not have yet.
LATER_BALANCE_FIELDS = frozenset(
    {
        "used-derivative-buying-power",
        "snapshot-date",
        "reg-t-margin-requirement",
        "futures-overnight-margin-requirement",
        "futures-intraday-margin-requirement",
        "maintenance-excess",
        "pending-margin-interest",
        "effective-cryptocurrency-buying-power",
        "updated-at",
        "currency",
    }
)


def changing(change: Callable[[list[Row], Any], list[Row]]) -> Spoil:
    """Return a fault that changes the rows of a list and leaves the rest of the answer alone."""

    def spoiled(answer: Response, strike: Strike) -> Response:
        document = read(answer)
        items = listed(document)
        if items is None:
            return answer
        document["data"]["items"] = change(items, strike.value)
        return dataclasses.replace(answer, body=encode(document))

    return spoiled


def changing_last(change: Callable[[Row, Any], Any]) -> Spoil:
    """Return a fault that changes the last row of a list."""
    return changing(lambda items, value: [*items[:-1], *(change(row, value) for row in items[-1:])])


def read(answer: Response) -> Row:
    """Return the answer's JSON object; an empty one where another fault has left none."""
    try:
        document = json.loads(answer.body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def listed(document: Row) -> list[Row] | None:
    """Return the rows of a list answer, or None."""
    data = document.get("data")
    items = data.get("items") if isinstance(data, dict) else None
    return items if isinstance(items, list) else None


def _with_fields(row: Row, changes: Row) -> Row:
    changed = {**row, **changes}
    return {name: value for name, value in changed.items() if value != ABSENT}


def _setting(name: str) -> Spoil:
    return changing_last(lambda row, value: {**row, name: value})


def _as_number(value: object) -> object:
    """Return decimal text as a JSON number: 2.0 as 2, and 2.35 as 2.35."""
    if isinstance(value, str) and DECIMAL.fullmatch(value):
        read_number = float(value)
        return int(read_number) if read_number.is_integer() else read_number
    return value


def _again_on_the_next_page(answer: Response, strike: Strike) -> Response:
    """Begin the page with the row that ended the page before it."""
    document, query = read(answer), strike.request.query
    paging, items = document.get("pagination"), listed(document)
    if not paging or items is None or not paging["item-offset"]:
        return answer
    others = [(name, value) for name, value in parse_qsl(query.text) if name not in ("per-page", "page-offset")]
    asked = urlencode([*others, ("per-page", 1), ("page-offset", paging["item-offset"] - 1)])
    earlier = strike.ask(Request("GET", f"{strike.request.path}?{asked}", strike.request.headers))
    document["data"]["items"] = [*(listed(read(earlier)) or []), *items]
    return dataclasses.replace(answer, body=encode(document))


def _balances_of_2023(answer: Response, strike: Strike) -> Response:
    """Leave the newer fields out of one balance, or of each in a list."""
    document = read(answer)
    rows = listed(document) or [document.get("data") or {}]
    for row in rows:
        if "cash-balance" in row:
            for name in LATER_BALANCE_FIELDS & row.keys():
                del row[name]
    return dataclasses.replace(answer, body=encode(document)) if document else answer


KINDS = {
    "duplicate-row": Kind("the last row comes twice in its page", changing(lambda rows, value: [*rows, *rows[-1:]])),
    "duplicate-across-pages": Kind("each page but the first begins with the row that ended the one before",
                                   _again_on_the_next_page),
    "empty-page": Kind("a page without rows whose pagination still counts them", changing(lambda rows, value: [])),
    "row-changed": Kind('fields of the last row replaced; value: an object, "(absent)" takes a field away',
                        changing_last(_with_fields), read=fields()),
    "row-garbled": Kind("the last row is no object; value: what it is (the text ?)",
                        changing_last(lambda row, value: value), read=lambda value: "?" if value is None else value),
    "unknown-type": Kind("a transaction-type nobody knows; value: it (Event Settlement)",
                         _setting("transaction-type"), read=word("Event Settlement")),
    "unknown-sub-type": Kind("a transaction-sub-type nobody knows; value: it (Token Rebate)",
                             _setting("transaction-sub-type"), read=word("Token Rebate")),
    # The broker documents this action; the SDK's closed list has no room for it.
    "unknown-action": Kind("an action the SDK does not know; value: it (Allocate)", _setting("action"),
                           read=word("Allocate")),
    # No invention: when the broker added Event Contract, users of the SDK lost their whole history to one row.
    "unknown-instrument": Kind("an instrument-type nobody knows; value: it (Event Contract)",
                               _setting("instrument-type"), read=word("Event Contract")),
    "extra-fields": Kind("unknown fields in every row; value: an object (a text and a nested object)",
                         changing(lambda rows, value: [{**row, **value} for row in rows]), read=fields(**NEWS)),
    "field-null": Kind("fields that are null; value: their names (price)",
                       changing_last(lambda row, names: {**row, **dict.fromkeys(names)}), read=words("price")),
    "field-missing": Kind("fields that are not there; value: their names (price)",
                          changing_last(lambda row, names: {n: v for n, v in row.items() if n not in names}),
                          read=words("price")),
    "effect-without-value": Kind("an effect whose amount is not there; value: the amount's names (value)",
                                 changing_last(lambda row, names: {n: v for n, v in row.items() if n not in names}),
                                 read=words("value")),
    "nan-amount": Kind('amounts that are "NaN"; value: their names (net-value)',
                       changing_last(lambda row, names: {**row, **dict.fromkeys(names, "NaN")}),
                       read=words("net-value")),
    "empty-amount": Kind('amounts that are ""; value: their names (net-value)',
                         changing_last(lambda row, names: {**row, **dict.fromkeys(names, "")}),
                         read=words("net-value")),
    "amounts-as-numbers": Kind("decimals of every row as JSON numbers, whole ones as integers",
                               changing(lambda rows, value: [{n: _as_number(v) for n, v in row.items()}
                                                             for row in rows])),
    # Written in the past but still sent: old snapshots keep the fields of their day.
    "balances-2023": Kind("balances and snapshots without the fields that came after 2023", _balances_of_2023),
}  # fmt: skip
