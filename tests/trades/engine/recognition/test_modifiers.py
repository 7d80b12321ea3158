"""What else is said of a trade than its name, and what is unknown until somebody gives a balance or a quote."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.trades.engine.recognition.modifiers import modifiers_of, readings_left
from apps.trades.engine.recognition.opening import Cover, Lifecycle, Opening, StockCame
from tests.trades.engine.recognition.positions import label, shape

# The positions expire on 20 March (T1) and 19 June 2026 (T2).
OPENED = date(2026, 2, 2)
OVERWRITE = "Overwrite: the call was added to shares already held"


def said(legs: str, **known: Any) -> list[str]:
    """What is said of a position, each with a question mark where it is unknown."""
    facts: dict[str, Any] = {"opened_on": OPENED, "multiplier": Decimal(100)} | known
    found = modifiers_of(Opening(label(legs), shape(legs).legs, **facts))
    return [each.words if each.is_known else f"{each.code}?" for each in found]


def cover(right: str, needed: int, of_shares: int, of_options: int = 0) -> tuple[Cover, ...]:
    return (Cover(right, Decimal(needed), Decimal(of_shares), Decimal(of_options)),)


@pytest.mark.parametrize(("cash", "words"), [("9000", "Cash-secured put"), ("8999.99", "Naked put")])
def test_put_is_cash_secured__where_cash_for_the_shares_was_free(cash: str, words: str) -> None:
    # Two puts at 45: 2 × 100 × 45 = 9,000.
    assert said("-2P@45", free_cash=Decimal(cash)) == [words]


def test_put_is_cash_secured_or_naked__unknown_without_the_balance() -> None:
    assert said("-1P@45") == ["CASH_SECURED?"]


def test_put_in_an_ira_is_always_cash_secured() -> None:
    assert said("-1P@45", is_ira=True) == ["Cash-secured put"]
    assert said("-1P@45", is_ira=True, free_cash=Decimal(0)) == ["Cash-secured put"]


def test_put_without_a_known_multiplier_is_unknown() -> None:
    assert said("-1P@45", free_cash=Decimal(100000), multiplier=None) == ["CASH_SECURED?"]


@pytest.mark.parametrize("legs", ["+1P@40 -1P@45", "-1S -1P@45", "-1P@45,T1 +1P@40,T2", "+1P@45", "-1C@45"])
def test_put_that_is_covered_asks_for_no_cash(legs: str) -> None:
    assert said(legs, free_cash=Decimal(0)) == []


def test_put_that_outlives_its_cover_asks_for_cash() -> None:
    assert said("+1P@40,T1 -1P@45,T2", free_cash=Decimal(0)) == ["Naked put"]


def test_put_covered_by_shares_sold_short_elsewhere_asks_for_no_cash() -> None:
    assert said("-1P@45", free_cash=Decimal(0), covers=cover("P", 1, 1)) == ["Covered by shares held"]


@pytest.mark.parametrize(("cash", "words"), [("5500", "Cash-secured put"), ("5499", "Naked put")])
def test_cash_is_asked_for_the_highest_strike__where_one_of_two_is_covered(cash: str, words: str) -> None:
    # A put ladder: one bought at 60 covers one of those sold at 50 and 55, so 100 × 55 stay.
    assert said("-1P@50 -1P@55 +1P@60", free_cash=Decimal(cash)) == [words]


def test_put_on_a_future_asks_for_margin_and_not_for_cash() -> None:
    assert said("-1P@45", is_on_future=True, free_cash=Decimal(0)) == []


@pytest.mark.parametrize("came", [StockCame.SAME_ORDER, StockCame.SAME_DAY])
def test_put_bought_with_its_shares_is_married(came: StockCame) -> None:
    assert said("+1S +1P@45", stock_came=came) == ["Married put: shares and put were bought the same day"]


@pytest.mark.parametrize("came", [StockCame.EARLIER, StockCame.LATER, None])
def test_put_bought_for_shares_of_another_day_is_not_married(came: StockCame | None) -> None:
    assert said("+1S +1P@45", stock_came=came) == []


@pytest.mark.parametrize(
    ("came", "words"),
    [
        (StockCame.SAME_ORDER, ["Buy-write: shares and call came in one order"]),
        (StockCame.SAME_DAY, [OVERWRITE]),
        (StockCame.EARLIER, [OVERWRITE]),
        (StockCame.LATER, []),
        (None, []),
    ],
)
def test_call_on_shares_is_buy_write_or_overwrite(came: StockCame | None, words: list[str]) -> None:
    assert said("+1S -1C@50", stock_came=came) == words


def test_call_beside_shares_sold_short_is_written_on_nothing() -> None:
    assert said("-1S -1C@50 -1P@50", stock_came=StockCame.SAME_ORDER) == []


def test_call_sold_alone_on_shares_held_is_an_overwrite() -> None:
    # Shares bought on Monday in a trade of their own, three calls sold on Tuesday.
    assert said("-3C@50", stock_came=StockCame.EARLIER, covers=cover("C", 3, 3)) == [
        OVERWRITE,
        "Covered by shares held",
    ]


@pytest.mark.parametrize(
    ("covers", "words"),
    [
        (cover("C", 3, 3), "Covered by shares held"),
        (cover("C", 3, 2), "2 of 3 covered by shares held"),
        (cover("C", 3, 0, 3), "Covered by a bought option that lasts as long"),
        (cover("C", 30, 10, 10), "20 of 30 covered by shares held and a bought option that lasts as long"),
        (cover("C", 3, 0), "Sold call covered by nothing"),
    ],
)
def test_sold_calls_say_what_covers_them(covers: tuple[Cover, ...], words: str) -> None:
    assert said("-3C@50", covers=covers) == [words]


def test_sold_call_without_an_allocation_says_nothing_of_cover() -> None:
    assert said("-1C@50", covers=None) == []
    assert said("+1C@45 -1C@50", covers=cover("C", 0, 0)) == []


@pytest.mark.parametrize(
    ("legs", "words"),
    [
        ("+1C@100 -2C@105 +1C@115", ["Broken wing (5 below, 10 above)"]),
        ("+1C@100 -2C@105 +1C@110", []),
        ("-1P@95 +2P@100 -1P@107.5", ["Broken wing (5 below, 7.5 above)"]),
        ("+1P@90 -1P@100 -1C@100 +1C@105", ["Broken wing (10 below, 5 above)"]),
        ("+1C@500 -1C@550 -1C@600 +1C@700", ["Unbalanced (50 below, 100 above)"]),
        ("+1P@90 -1P@95 -1C@105 +1C@110", []),
        ("+1P@90 -1P@95 -1C@105 +1C@120", ["Unbalanced (5 below, 15 above)"]),
        # Of three other strikes nobody expects equal distances.
        ("-1P@90 -1C@105 +1C@110", ["NO_UPSIDE_RISK?"]),
    ],
)
def test_wings_of_different_width_are_told(legs: str, words: list[str]) -> None:
    assert said(legs, is_on_future=True) == words


@pytest.mark.parametrize(
    ("legs", "premium", "words"),
    [
        ("-1P@95 -1C@105 +1C@107.5", "260", ["No upside risk"]),
        ("-1P@95 -1C@105 +1C@107.5", "250", ["No upside risk"]),
        ("-1P@95 -1C@105 +1C@107.5", "249.99", []),
        # Two units: 5.20 in all are 2.60 each.
        ("-2P@95 -2C@105 +2C@107.5", "520", ["No upside risk"]),
        ("-2P@95 -2C@105 +2C@107.5", "260", []),
        ("-1P@100 -1C@100 +1C@105", "510", ["No upside risk"]),
        ("+1P@90 -1P@95 -1C@105", "500", ["No downside risk"]),
        ("+1P@90 -1P@95 -1C@95", "499", []),
    ],
)
def test_lizard_whose_credit_pays_for_its_spread_cannot_lose_there(legs: str, premium: str, words: list[str]) -> None:
    assert said(legs, premium=Decimal(premium), is_on_future=True) == words


def test_lizard_without_its_price_is_unknown() -> None:
    assert said("-1P@95 -1C@105 +1C@107.5", is_ira=True) == ["Cash-secured put", "NO_UPSIDE_RISK?"]


@pytest.mark.parametrize(
    ("premium", "words"), [("-10", ["Zero-cost collar"]), ("8", ["Zero-cost collar"]), ("-11", [])]
)
def test_collar_whose_call_pays_for_its_put_costs_nothing(premium: str, words: list[str]) -> None:
    assert said("+1S +1P@95 -1C@105", premium=Decimal(premium)) == words


@pytest.mark.parametrize(
    ("legs", "spot", "premium", "words"),
    [
        # Worth 2 × 10 − 0 = 20.00 at once: 19.80 and 20.10 pay no time value, 20.11 does.
        ("+2C@90 -1C@100", 100, "-1980", ["True ZEBRA (no time value paid)"]),
        ("+2C@90 -1C@100", 100, "-2010", ["True ZEBRA (no time value paid)"]),
        ("+2C@90 -1C@100", 100, "-2011", []),
        ("+4C@90 -2C@100", 100, "-4000", ["True ZEBRA (no time value paid)"]),
        ("+4C@90 -2C@100", 100, "-4022", []),
        # At 103: 2 × 13 − 3 = 23.00.
        ("+2C@90 -1C@100", 103, "-2300", ["True ZEBRA (no time value paid)"]),
        ("-1P@100 +2P@110", 100, "-2000", ["True ZEBRA (no time value paid)"]),
    ],
)
def test_zebra_is_true__where_it_pays_no_time_value(legs: str, spot: int, premium: str, words: list[str]) -> None:
    assert said(legs, spot=Decimal(spot), premium=Decimal(premium)) == words


def test_zebra_is_unknown__without_the_price_of_the_underlying() -> None:
    assert said("+2C@90 -1C@100", premium=Decimal(-1980)) == ["TRUE_ZEBRA?"]


@pytest.mark.parametrize(
    ("legs", "spot", "words"),
    [
        ("-1C@110,T1 +1C@90,T2", 100, ["Poor man's covered call (PMCC)"]),
        ("-1C@110,T1 +1C@91,T2", 100, []),
        ("-1P@90,T1 +1P@110,T2", 100, ["Poor man's covered put (PMCP)"]),
        ("-1P@90,T1 +1P@109,T2", 100, []),
        ("-1C@110,T1 +1C@90,T2", None, ["PMCC?"]),
    ],
)
def test_diagonal_stands_in_for_shares__with_a_deep_far_option(legs: str, spot: int | None, words: list[str]) -> None:
    assert said(legs, spot=None if spot is None else Decimal(spot)) == words


@pytest.mark.parametrize(("opened", "words"), [(date(2026, 3, 21), ["PMCC?"]), (date(2026, 3, 22), [])])
def test_diagonal_stands_in_for_shares__for_ninety_days_or_more(opened: date, words: list[str]) -> None:
    # To 19 June 2026: 10 days of March, 30 of April, 31 of May and 19 of June are 90.
    assert said("-1C@110,T1 +1C@90,T2", opened_on=opened) == words


@pytest.mark.parametrize(("opened", "words"), [(date(2025, 3, 19), ["LEAPS (366 days)"]), (date(2025, 3, 20), [])])
def test_option_with_more_than_a_year_to_go_is_leaps(opened: date, words: list[str]) -> None:
    assert said("+1C@50", opened_on=opened) == words


def test_option_opened_on_its_last_day_is_0dte() -> None:
    assert said("+1C@50", opened_on=date(2026, 3, 20)) == ["0DTE"]
    assert said("-1C@50,T1 +1C@50,T2", opened_on=date(2026, 3, 20)) == ["0DTE"]
    assert said("+1C@50", opened_on=date(2026, 3, 19)) == []


def test_sold_put_above_sold_call_is_inverted() -> None:
    assert said("-1C@95 -1P@105", is_on_future=True) == ["Inverted (sold put 105 above sold call 95)"]
    assert said("+1P@90 -1C@95 -1P@105 +1C@110") == ["Inverted (sold put 105 above sold call 95)"]
    assert said("-1C@100 -1P@100", is_on_future=True) == []


def test_lifecycle_is_told_in_a_fixed_order() -> None:
    events = frozenset({Lifecycle.ASSIGNED, Lifecycle.LEGGED_IN})
    assert said("+1C@50", lifecycle=events, rolls=2) == ["Legged in", "Assigned", "Rolled ×2"]


@pytest.mark.parametrize("event", Lifecycle)
def test_every_event_has_words(event: Lifecycle) -> None:
    assert said("+1C@50", lifecycle=frozenset({event})) == [event.replace("_", " ").capitalize()]


def test_shares_alone_have_nothing_more_to_say() -> None:
    assert said("+1S", stock_came=StockCame.SAME_ORDER) == []


def readings(legs: str, **known: Any) -> tuple[str, ...]:
    """What a position could also be called once all is said of it."""
    facts: dict[str, Any] = {"opened_on": OPENED, "multiplier": Decimal(100)} | known
    modifiers = modifiers_of(Opening(label(legs), shape(legs).legs, **facts))
    return readings_left(label(legs).alternatives, modifiers)


@pytest.mark.parametrize("came", [StockCame.SAME_ORDER, StockCame.EARLIER])
def test_covered_call_that_is_an_overwrite_or_a_buy_write_could_not_also_be_the_other(came: StockCame) -> None:
    assert readings("+1S -1C@50", stock_came=came) == ()


def test_covered_call_could_be_either__where_nobody_knows_how_the_shares_came() -> None:
    assert [words.partition(":")[0] for words in readings("+1S -1C@50")] == ["Buy-write", "Overwrite"]


def test_short_put_keeps_both_names__until_the_balance_is_known() -> None:
    # The balance decides between the two; without it the modifier itself says "unknown".
    assert [words.partition(":")[0] for words in readings("-1P@45")] == ["Cash-secured put", "Naked put"]
    assert readings("-1P@45", free_cash=Decimal(4500)) == ()
