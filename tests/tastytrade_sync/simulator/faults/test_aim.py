"""Where a fault is aimed, how often it strikes, and what can not be switched on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from apps.tastytrade_sync import simulator as package
from apps.tastytrade_sync.simulator.faults import KINDS, Fault, FaultError
from tests.tastytrade_sync.simulator.calls import FIRST, ROWS, SECOND

if TYPE_CHECKING:
    import httpx2

    from apps.tastytrade_sync.simulator.server import Simulator

# The aim, and which of six calls it strikes.
AIMS: list[tuple[dict[str, Any], str]] = [
    ({}, "xxxxxx"),
    ({"after": 2}, "..xxxx"),
    ({"times": 2}, "xx...."),
    ({"after": 1, "times": 2}, ".xx..."),
    ({"every": 3}, "x..x.."),
    ({"after": 1, "every": 2, "times": 2}, ".x.x.."),
    ({"chance": 0}, "......"),
    ({"after": None, "times": None, "every": None}, "xxxxxx"),
]


@pytest.mark.parametrize(("aim", "expected"), AIMS, ids=str)
def test_fault_strikes_the_calls_it_is_aimed_at(
    small: Simulator, call: httpx2.Client, aim: dict[str, Any], expected: str
) -> None:
    small.break_with({"kind": "bad-gateway", "path": "/transactions", **aim})
    struck = ["x" if call.get(ROWS).status_code == 502 else "." for _ in range(6)]
    assert "".join(struck) == expected


def test_other_paths_and_accounts_are_not_counted(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "bad-gateway", "path": "/transactions", "account": FIRST, "after": 1})
    call.get(f"/accounts/{FIRST}/positions")
    call.get(f"/accounts/{SECOND}/transactions")
    assert [call.get(ROWS).status_code for _ in range(2)] == [200, 502]


def test_chance_is_the_same_for_the_same_seed(small: Simulator, call: httpx2.Client) -> None:
    def weather(seed: int) -> list[int]:
        small.break_with({"kind": "internal", "chance": 0.5, "seed": seed})
        return [call.get("/customers/me").status_code for _ in range(20)]

    first = weather(1)
    assert set(first) == {200, 500}
    assert weather(1) == first
    assert weather(2) != first


REFUSED: list[tuple[Any, str]] = [
    ({"kind": "gremlin"}, "There is no fault 'gremlin'; known are"),
    ({}, "There is no fault None"),
    ({"kind": "reset", "colour": 1}, "A fault has no colour; it may have"),
    ("reset", "A fault is an object"),
    ({"kind": "reset", "after": -1}, "after of a fault must be a whole number from 0 on"),
    ({"kind": "reset", "every": 0}, "every of a fault must be a whole number from 1 on"),
    ({"kind": "reset", "chance": 2}, "chance of a fault must be between 0 and 1"),
    ({"kind": "reset", "path": 1}, "path of a fault must be a text"),
    ({"kind": "reset", "account": 1}, "account of a fault must be an account number"),
    ({"kind": "slow", "value": "long"}, "The value of the fault slow must be a number of seconds"),
    ({"kind": "row-changed"}, "The value of the fault row-changed must be an object"),
    ({"kind": "row-revised", "value": {"price": "1"}}, "must be an object with the id of the row"),
    ({"kind": "row-gone", "value": "1"}, "must be a whole number"),
    ({"kind": "page-drift", "value": 0}, "must be a number of rows"),
    ({"kind": "late-rows", "value": {"hours": 1}}, "must be a number of days"),
    ({"kind": "late-rows", "value": {"sub-types": "Expiration"}}, "whose sub-types are a list"),
    ({"kind": "fee-adjustment", "value": "much"}, "must be an amount such as -0.01"),
    ({"kind": "account-added", "value": 5}, "must be an account number"),
    ({"kind": "field-null", "value": [1]}, "must be a text or a list of texts"),
    ({"kind": "redirect", "value": ""}, "must be a text"),
]


@pytest.mark.parametrize(("fields", "sentence"), REFUSED, ids=lambda part: str(part)[:40])
def test_fault_that_could_never_strike_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FaultError, match=sentence):
        Fault.read(fields)


def test_every_kind_is_explained_in_the_readme() -> None:
    readme = (Path(package.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"`{kind}`" not in readme] == []
