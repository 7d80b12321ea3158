"""Faults in which accounts there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tastytrade_sync.simulator.calls import FIRST, ROWS, SECOND, items

if TYPE_CHECKING:
    import httpx2

    from apps.tastytrade_sync.simulator.server import Simulator

LIST = "/customers/me/accounts"


def numbers(call: httpx2.Client) -> list[str]:
    return [item["account"]["account-number"] for item in items(call.get(LIST))]


@pytest.mark.parametrize("aim", [{"account": SECOND}, {"value": SECOND}])
def test_account_is_gone__and_what_belongs_to_it_is_forbidden(
    small: Simulator, call: httpx2.Client, aim: dict[str, str]
) -> None:
    small.break_with({"kind": "account-gone", **aim})
    assert numbers(call) == [FIRST]
    assert call.get(f"/accounts/{SECOND}/positions").status_code == 403
    assert call.get(f"{LIST}/{SECOND}").status_code == 403
    assert call.get(ROWS).status_code == 200


def test_account_is_closed__in_the_list_and_alone(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "account-closed", "account": SECOND})
    closed = {item["account"]["account-number"]: item["account"]["is-closed"] for item in items(call.get(LIST))}
    assert closed == {FIRST: False, SECOND: True}
    # Midnight in New York is five hours behind UTC in January.
    assert call.get(f"{LIST}/{SECOND}").json()["data"]["closed-at"] == "2026-01-20T05:00:00.000+00:00"
    assert call.get(f"{LIST}/{FIRST}").json()["data"]["is-closed"] is False


def test_first_account_is_meant__where_none_is_named(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "account-bare"})
    bare, whole = (item["account"] for item in items(call.get(LIST)))
    assert ("nickname" in bare, "nickname" in whole) == (False, True)
    assert bare["account-number"] == FIRST


@pytest.mark.parametrize("value", [None, "5WX77777", {"account-number": "5WX77777", "nickname": "New"}])
def test_account_is_added__with_endpoints_of_its_own(small: Simulator, call: httpx2.Client, value: object) -> None:
    small.break_with({"kind": "account-added", "value": value})
    assert numbers(call) == [FIRST, SECOND, "5WX77777"]
    assert items(call.get("/accounts/5WX77777/transactions")) == []
    assert call.get("/accounts/5WX77777/balances/USD").json()["data"]["cash-balance"] == "0.0"


def test_one_account_is_forbidden__the_other_is_not(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "forbidden", "account": FIRST})
    assert [call.get(f"/accounts/{number}/positions").status_code for number in (FIRST, SECOND)] == [403, 200]
    assert numbers(call) == [FIRST, SECOND]
