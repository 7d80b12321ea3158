"""Long-term is more than one year, by months and not by days: §3.3 and vector T01."""

from __future__ import annotations

from datetime import date

import pytest

from apps.trades.engine.holding import is_long_term
from apps.trades.engine.results import Reason
from tests.builders import (
    acat,
    assign,
    buy,
    buy_to_close,
    call,
    closed,
    deliver,
    exercise,
    expire,
    ledger_of,
    merger,
    put,
    reinvest,
    sell,
    sell_to_open,
    split,
    symbol_change,
)

SHORT, LONG = False, True


@pytest.mark.parametrize(
    ("acquired", "sold", "expected"),
    [
        ("2023-02-03", "2024-02-03", SHORT),
        ("2023-02-03", "2024-02-04", LONG),
        ("2024-02-28", "2025-02-28", SHORT),
        ("2024-02-28", "2025-03-01", LONG),
        ("2024-02-29", "2025-02-28", SHORT),
        ("2024-02-29", "2025-03-01", LONG),
        ("2023-02-28", "2024-02-29", SHORT),
        ("2023-02-28", "2024-03-01", LONG),
        ("2023-03-01", "2024-03-01", SHORT),
        ("2023-03-01", "2024-03-02", LONG),
        ("2023-04-30", "2024-04-30", SHORT),
        ("2023-04-30", "2024-05-01", LONG),
        ("2023-12-31", "2024-12-31", SHORT),
        ("2023-12-31", "2025-01-01", LONG),
    ],
)
def test_t01_holding_period(acquired: str, sold: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_long_term(date.fromisoformat(acquired), date.fromisoformat(sold)) is expected
    (closure,) = closed(ledger_of(buy(1, "X", 10, on=acquired), sell(1, "X", 11, on=sold)))
    assert closure.is_long_term is expected


def test_each_part_of_a_sale_has_the_term_of_its_lot() -> None:
    bought = (buy(5, "X", 10, on="2024-01-10"), buy(5, "X", 10, on="2024-06-10"))
    ledger = ledger_of(*bought, sell(10, "X", 11, on="2025-03-03"))
    assert [each.is_long_term for each in closed(ledger)] == [LONG, SHORT]


def test_exercised_stock_is_held_from_the_exercise() -> None:
    option = call("KO", 50, "2025-06-20")
    ledger = ledger_of(
        buy(1, option, 5, on="2024-01-10"),
        (exercise(1, option), deliver(buy(100, "KO", 50))),
        sell(100, "KO", 60, on="2026-06-20"),
    )
    # The call was held for more than a year, the shares, sold on the same day of the next year, were not.
    assert [each.is_long_term for each in closed(ledger)] == [LONG, SHORT]


def test_assigned_stock_is_held_from_the_assignment() -> None:
    option = put("KO", 50, "2025-06-20")
    ledger = ledger_of(
        sell_to_open(1, option, 2, on="2024-01-10"),
        (assign(1, option), deliver(buy(100, "KO", 50))),
        sell(100, "KO", 60, on="2026-06-22"),
    )
    (stock,) = closed(ledger, "KO")[1:]
    assert (stock.acquired_on.isoformat(), stock.is_long_term) == ("2025-06-20", LONG)


def test_called_stock_keeps_the_term_of_the_stock() -> None:
    option = call("KO", 50, "2026-01-16")
    ledger = ledger_of(
        buy(100, "KO", 45, on="2024-01-10"),
        sell_to_open(1, option, 2, on="2026-01-05"),
        (assign(1, option), deliver(sell(100, "KO", 50))),
    )
    terms = {each.reason: each.is_long_term for each in closed(ledger)}
    assert terms == {Reason.ASSIGNMENT: SHORT, Reason.DELIVERY: LONG}


def test_short_option_is_always_short_term__irc_1234_b() -> None:
    option = put("KO", 50, "2026-06-19")
    for ending in (expire(1, option), buy_to_close(1, option, 1, on="2026-06-01")):
        (closure,) = closed(ledger_of(sell_to_open(1, option, 2, on="2024-01-10"), ending))
        assert closure.is_long_term is SHORT


def test_long_option_that_expires_has_the_term_of_its_holding() -> None:
    option = put("KO", 50, "2026-06-19")
    (closure,) = closed(ledger_of(buy(1, option, 2, on="2024-01-10"), expire(1, option)))
    assert closure.is_long_term is LONG


def test_short_stock_is_short_term() -> None:
    (closure,) = closed(ledger_of(sell_to_open(5, "X", 10, on="2024-01-10"), buy_to_close(5, "X", 9, on="2026-01-12")))
    assert closure.is_long_term is SHORT


@pytest.mark.parametrize(
    "action",
    [split(10, 20, "X", on="2025-01-06"), symbol_change(10, "X", "Y", on="2025-01-06"),
     merger((10, "X"), (10, "Y"), on="2025-01-06")],
    ids=["split", "symbol change", "merger"],
)  # fmt: skip
def test_corporate_action_keeps_the_day_of_acquisition(action: tuple[object, ...]) -> None:
    new = action[1].contract.symbol  # type: ignore[attr-defined]
    ledger = ledger_of(buy(10, "X", 10, on="2024-01-10"), action, sell(10, new, 9, on="2025-01-13"))  # type: ignore[arg-type]
    assert [each.is_long_term for each in closed(ledger)] == [LONG]


def test_reinvested_dividend_is_bought_on_its_day() -> None:
    ledger = ledger_of(
        buy(10, "X", 10, on="2024-01-10"),
        reinvest(1, "X", 10, 10, on="2025-01-06"),
        sell(11, "X", 9, on="2025-01-13"),
    )
    assert [each.is_long_term for each in closed(ledger)] == [LONG, SHORT]


def test_shares_received_are_held_from_their_arrival_until_someone_says_more() -> None:
    (closure,) = closed(ledger_of(acat(10, "X", on="2025-06-02"), sell(10, "X", 9, on="2026-01-12")))
    assert (closure.acquired_on.isoformat(), closure.is_long_term) == ("2025-06-02", SHORT)


def test_day_is_that_of_new_york() -> None:
    # 23:30 in New York on the 3rd is the 4th by the clock of Greenwich: still short-term.
    (closure,) = closed(ledger_of(buy(1, "X", 10, on="2023-02-03"), sell(1, "X", 11, on="2024-02-03", time="23:30")))
    assert closure.is_long_term is SHORT
