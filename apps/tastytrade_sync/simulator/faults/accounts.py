"""Faults in which accounts there are; `account` says which one is meant, else it is the first."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.clock import day_start, stamp
from apps.tastytrade_sync.simulator.faults.items import listed, read
from apps.tastytrade_sync.simulator.faults.strike import Kind
from apps.tastytrade_sync.simulator.faults.values import word
from apps.tastytrade_sync.simulator.wire import Response, Row, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.simulator.faults.strike import Spoil, Strike

CUSTOMER = "customers"
NEEDED = frozenset({"account-number", "is-closed", "account-type-name", "margin-or-cash", "opened-at"})


def _meant(strike: Strike) -> str:
    return strike.value or next(iter(strike.world.accounts), "")


def _gone(answer: Response, strike: Strike) -> Response:
    """Leave the account out of the list; what belongs to it is forbidden."""
    number = _meant(strike)
    if strike.request.account == number:
        return refusals.not_permitted()
    document = read(answer)
    items = listed(document)
    if items is None or not _lists_accounts(strike):
        return answer
    document["data"]["items"] = [item for item in items if _number(item) != number]
    return dataclasses.replace(answer, body=encode(document))


def _lists_accounts(strike: Strike) -> bool:
    return strike.request.segments[:1] == (CUSTOMER,) and strike.request.segments[-1:] == ("accounts",)


def _number(item: Row) -> object:
    return item.get("account", {}).get("account-number")


def _changing(change: Callable[[Row, Strike], Row]) -> Spoil:
    """Return a fault that changes the account it is about, in the list and alone."""

    def spoiled(answer: Response, strike: Strike) -> Response:
        document, number = read(answer), _meant(strike)
        if strike.request.segments[:1] != (CUSTOMER,) or not isinstance(document.get("data"), dict):
            return answer
        for item in listed(document) or []:
            if _number(item) == number:
                item["account"] = change(item["account"], strike)
        if document["data"].get("account-number") == number:
            document["data"] = change(document["data"], strike)
        return dataclasses.replace(answer, body=encode(document))

    return spoiled


def _closed(account: Row, strike: Strike) -> Row:
    return {**account, "is-closed": True, "closed-at": stamp(day_start(strike.world.today))}


# The broker does drop fields: one that vanished overnight broke every client that insisted on it.
def _bare(account: Row, strike: Strike) -> Row:
    return {name: value for name, value in account.items() if name in NEEDED}


KINDS = {
    "account-gone": Kind("the account is not listed, and its own calls are 403", _gone, read=word(None),
                         names_account=True),
    "account-closed": Kind("the account is listed as closed today", _changing(_closed), read=word(None),
                           names_account=True),
    "account-bare": Kind("the account is listed without its optional fields", _changing(_bare), read=word(None),
                         names_account=True),
}  # fmt: skip
