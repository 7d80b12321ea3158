"""What the SDK makes of bad weather: why the product reads raw answers and retries by itself."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx2
import pydantic
import pytest
from tastytrade import Account, Session
from tastytrade.utils import TastytradeError

from tests.tastytrade_sync.simulator.calls import FIRST, ROWS

if TYPE_CHECKING:
    from tests.tastytrade_sync.simulator.sdk.sessions import Sdk


async def two_rows_a_page(session: Session) -> list[int]:
    account = await Account.get(session, FIRST)
    return [row.id for row in await account.get_history(session, per_page=2, page_offset=None)]


async def balance_of_one(session: Session) -> Any:
    account = await Account.get(session, FIRST)
    return await account.get_balances(session)


# The fault, and the one exception without a status code that the SDK raises for it.
ONE_EXCEPTION = {
    "expired-token": "token_invalid: This token is invalid or has expired",
    "unauthorized": "unauthorized: Unauthorized. Unique customer support identifier: [0-9a-f]{32}",
    "forbidden": "not_permitted: User not permitted access",
    "missing": "not_found: Not found",
    "invalid-parameter": "per-page: is invalid",
    "version-sunset": "406: The requested version is not supported.",
    "internal": "internal_server_error: An error occurred.",
    "agent-refused": "Couldn't parse response: <html>",
    "too-many": "Couldn't parse response: <html>",
    "too-many-empty": "Couldn't parse response: $",
    "bad-gateway": "Couldn't parse response: <html>",
    "unavailable": "Couldn't parse response: <html>",
    "redirect": "Couldn't parse response: <html>",
    "empty-data": "No data present in response",
}


@pytest.mark.parametrize(("kind", "words"), ONE_EXCEPTION.items(), ids=ONE_EXCEPTION)
def test_refusal_is_its_one_exception(sdk: Sdk, kind: str, words: str) -> None:
    sdk.simulator.break_with({"kind": kind, "path": "/balances"})
    with pytest.raises(TastytradeError, match=words):
        sdk.ask(balance_of_one)


OTHERS: dict[str, type[Exception]] = {
    "html": json.JSONDecodeError,
    "truncated": json.JSONDecodeError,
    "empty-body": json.JSONDecodeError,
    "null": AttributeError,
    "list-body": AttributeError,
    "reset": httpx2.TransportError,
    "short-body": httpx2.RemoteProtocolError,
    "balances-2023": pydantic.ValidationError,
}


@pytest.mark.parametrize(("kind", "failure"), OTHERS.items(), ids=OTHERS)
def test_broken_answer_is_any_exception(sdk: Sdk, kind: str, failure: type[Exception]) -> None:
    sdk.simulator.break_with({"kind": kind, "path": "/balances"})
    with pytest.raises(failure):
        sdk.ask(balance_of_one)


def test_slow_answer_is_given_up(sdk: Sdk) -> None:
    sdk.simulator.break_with({"kind": "slow", "path": "/balances", "value": 2})
    with pytest.raises(httpx2.ReadTimeout):
        sdk.ask(balance_of_one, timeout=httpx2.Timeout(5, read=0.3))


TOKEN = {
    "grant-revoked": "Grant revoked",
    "token-garbled": "Invalid JWT",
    "refresh-refused": "User is not a TastyTrade customer",
    "refresh-blip": "Failed request to get http://sandbox-nginx.service",
}


@pytest.mark.parametrize(("kind", "words"), TOKEN.items(), ids=TOKEN)
def test_token_refusal_is_passed_on_as_text__the_next_try_succeeds(sdk: Sdk, kind: str, words: str) -> None:
    sdk.simulator.break_with({"kind": kind, "times": 1})
    with pytest.raises(TastytradeError, match=words):
        sdk.ask(two_rows_a_page)
    assert sdk.ask(two_rows_a_page) == [4, 3, 2, 1]


def test_token_that_ends_between_two_pages_loses_them_all(sdk: Sdk) -> None:
    sdk.simulator.break_with({"kind": "expired-token", "path": "/transactions", "after": 1, "times": 1})
    with pytest.raises(TastytradeError, match="token_invalid"):
        sdk.ask(two_rows_a_page)
    assert [call for call in sdk.simulator.requests if ROWS in call] == [
        f"GET {ROWS}?per-page=2&page-offset={offset}&sort=Desc" for offset in (0, 1)
    ]


LOST: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"kind": "unknown-instrument", "value": "Star Map"}, pydantic.ValidationError),
    ({"kind": "unknown-action"}, pydantic.ValidationError),
    ({"kind": "nan-amount"}, pydantic.ValidationError),
    ({"kind": "empty-amount"}, pydantic.ValidationError),
    ({"kind": "effect-without-value"}, pydantic.ValidationError),
    ({"kind": "field-null", "value": "description"}, pydantic.ValidationError),
    ({"kind": "field-missing", "value": "id"}, pydantic.ValidationError),
    ({"kind": "row-garbled"}, TypeError),
]


@pytest.mark.parametrize(("fault", "failure"), LOST, ids=lambda part: str(part)[:45])
def test_one_odd_row_loses_the_whole_history(sdk: Sdk, fault: dict[str, Any], failure: type[Exception]) -> None:
    sdk.simulator.break_with({**fault, "path": "/transactions"})
    with pytest.raises(failure):
        sdk.ask(two_rows_a_page)


# "Event Contract" is a kind this version of the SDK has learned.
BORNE = ("unknown-instrument", "unknown-type", "unknown-sub-type", "extra-fields", "amounts-as-numbers")


@pytest.mark.parametrize("kind", BORNE)
def test_other_odd_rows_are_read(sdk: Sdk, kind: str) -> None:
    sdk.simulator.break_with({"kind": kind, "path": "/transactions"})
    assert sdk.ask(two_rows_a_page) == [4, 3, 2, 1]


def test_effect_without_its_amount_is_a_key_error__on_a_debit(sdk: Sdk) -> None:
    # The last row of page one is the put that was sold: its commission is a debit.
    sdk.simulator.break_with({"kind": "effect-without-value", "path": "/transactions", "value": "commission"})
    sdk.simulator.set_today(date(2026, 1, 6))

    async def newest(session: Session) -> Any:
        return await (await Account.get(session, FIRST)).get_history(session, per_page=1)

    with pytest.raises(KeyError):
        sdk.ask(newest)


PAGES: list[tuple[dict[str, Any], list[int]]] = [
    ({"kind": "page-drift", "after": 1, "times": 1}, [4, 3, 3, 2, 1]),
    ({"kind": "duplicate-row"}, [4, 3, 3, 2, 1, 1]),
    ({"kind": "duplicate-across-pages"}, [4, 3, 3, 2, 1]),
    ({"kind": "shrinking-pages"}, [4, 3]),
    ({"kind": "no-pagination"}, [4, 3]),
    ({"kind": "empty-page", "after": 1}, [4, 3]),
    ({"kind": "row-gone", "value": 2}, [4, 3, 1]),
    ({"kind": "wiped"}, []),
]


@pytest.mark.parametrize(("fault", "expected"), PAGES, ids=lambda part: str(part)[:40])
def test_pages_are_taken_as_they_come(sdk: Sdk, fault: dict[str, Any], expected: list[int]) -> None:
    sdk.simulator.break_with({**fault, "path": "/transactions"})
    assert sdk.ask(two_rows_a_page) == expected


def test_account_may_lack_what_the_sdk_needs(sdk: Sdk) -> None:
    sdk.simulator.break_with({"kind": "account-bare"})
    with pytest.raises(pydantic.ValidationError, match="nickname"):
        sdk.ask(lambda session: Account.get(session))
