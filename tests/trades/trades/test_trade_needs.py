"""When a trade needs its owner: said from its days, from the plan that was written on it, or from the usual rule."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from apps.trades.trade_needs import NEEDS, Need, Standing, loss_of, reasons_of

# A credit of 200, opened 45 days before the end, of which 30 are left; it has made 80, which is 40 % of the most.
CALM = Standing(30, 45, Decimal(200), Decimal(80), Decimal(40), {})


def words(standing: Standing = CALM, **otherwise: Any) -> list[str]:
    return [each.words for each in reasons_of(replace(standing, **otherwise))]


def test_calm_trade_needs_nothing() -> None:
    assert words() == []


@pytest.mark.parametrize(
    ("dte", "said"),
    [
        (8, []), (7, ["expires in 7 days"]), (2, ["expires in 2 days"]), (1, ["expires tomorrow"]),
        (0, ["expires today"]), (-1, ["expired, unconfirmed"]), (None, []),
    ],
)  # fmt: skip
def test_trade_of_a_week_says_its_number_of_days(dte: int | None, said: list[str]) -> None:
    # A debit, about which the usual rule says nothing.
    assert words(dte=dte, opened=Decimal(-200)) == said


@pytest.mark.parametrize(
    ("percent", "said"),
    [("59.9", []), ("60", ["ready to close: target 60 %"]), ("75", ["ready to close: target 60 %"]), (None, [])],
)
def test_target_of_the_plan_is_reached(percent: str | None, said: list[str]) -> None:
    plan = {"target": "60"}
    assert words(percent=percent and Decimal(percent), plan=plan) == said


@pytest.mark.parametrize(
    ("stop", "profit", "said"),
    [
        ("−400", "-399.99", []),
        ("−400", "-400", ["ready to close: stop −400"]),
        ("$1,200", "-1500", ["ready to close: stop −1,200"]),
        # What these mean nobody can tell for sure: a price, a share of the credit, a price of the underlying.
        ("2.50", "-1500", []),
        ("200 %", "-1500", []),
        ("2x credit", "-1500", []),
        ("−400", None, []),
    ],
)
def test_stop_of_the_plan_is_reached_where_it_names_a_loss(stop: str, profit: str | None, said: list[str]) -> None:
    assert words(profit=profit and Decimal(profit), percent=None, plan={"stop": stop}) == said


@pytest.mark.parametrize(
    ("text", "loss"),
    [
        ("-400", 400),
        ("−$400", 400),
        ("$-400", 400),
        ("- 400 usd", 400),
        ("$400.50", "400.5"),
        ("400", None),
        ("", None),
    ],
)
def test_stop_names_a_loss_only_with_a_sign_or_the_currency(text: str, loss: object) -> None:
    assert loss_of(text) == (None if loss is None else Decimal(str(loss)))


@pytest.mark.parametrize(
    ("dte", "said"), [(22, []), (21, ["ready to close: exit at 21 DTE"]), (-1, ["expired, unconfirmed"])]
)
def test_exit_of_the_plan_is_reached(dte: int, said: list[str]) -> None:
    assert words(dte=dte, plan={"exit_dte": "21"}) == said


def test_usual_rule_goes_for_premium_sold_without_a_plan() -> None:
    assert words(percent=Decimal(50)) == ["ready to close: 50 % of max"]
    assert words(dte=21) == ["ready to close: 21 DTE"]
    (reason,) = reasons_of(replace(CALM, percent=Decimal("62.9")))
    assert reason.why == (
        "It stands at 62 % of the most it can win. "
        "No plan is written on it, so this is the usual rule for premium that was sold: close at 50 %."
    )


@pytest.mark.parametrize(
    "otherwise",
    [
        {"plan": {"target": "90"}},
        # Bought, and sold for the last three weeks only: nothing usual is known of these.
        {"opened": Decimal(-200)},
        {"opening_dte": 21},
        {"opening_dte": None},
    ],
)
def test_usual_rule_says_nothing_of_anything_else(otherwise: dict[str, Any]) -> None:
    assert words(percent=Decimal(80), dte=20, **otherwise) == []


def test_every_reason_is_said_the_most_pressing_first() -> None:
    plan = {"target": "25", "exit_dte": "10"}
    found = reasons_of(replace(CALM, dte=3, plan=plan))
    assert [each.need for each in found] == [Need.EXPIRING, Need.CLOSING, Need.CLOSING]
    assert [each.why for each in found] == [
        "What is open of it expires in 3 days.",
        "It stands at 40 % of the most it can win; your plan takes profit at 25 %.",
        "It has 3 days left to expiration; your plan leaves at 10.",
    ]


def test_what_expired_says_what_its_end_waits_for() -> None:
    (reason,) = reasons_of(replace(CALM, dte=-3))
    assert reason.need is Need.EXPIRED
    assert reason.why.endswith("no row says yet how it ended: sync to bring the broker's word in.")


def test_every_need_can_be_asked_for() -> None:
    assert set(NEEDS) == {"attention", *Need}
