"""A trade as a list shows it: what is said of its days, its cash and its share of what it can win."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.open_profit import OpenProfit
from apps.trades.filters.trades import ORDERS
from apps.trades.models import Campaign, Trade
from apps.trades.selectors.trade_lines import LEGS_SHOWN, TradeLine, percent_of_max
from apps.trades.trade_columns import BY_NAME, COLUMNS, PRESETS, columns_named

TODAY = date(2026, 11, 20)
LEG = {"symbol": "KO    261218P00090000", "key": "", "type": "Equity Option", "quantity": "-2", "net": "400"}


def line(open_profit: Decimal | None = None, *, is_open: bool = True, **fields: object) -> TradeLine:
    """A trade that was opened ten days ago."""
    opened_on = TODAY - timedelta(days=10)
    closed_on = None if is_open else TODAY - timedelta(days=4)
    stated: dict[str, object] = {
        "opened": Decimal(200),
        "realized": ZERO,
        "fees": ZERO,
        "opened_fees": ZERO,
        "legs": [LEG],
        "units": 2,
        **fields,
    }
    part = OpenProfit(ZERO, ZERO, None, open_profit, None, None) if is_open else None
    return TradeLine(Trade(opened_on=opened_on, closed_on=closed_on, **stated), part, TODAY)


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (15, "15", "calm"), (14, "14", "soon"), (7, "7", "soon"), (6, "6", "pressing"), (1, "1", "pressing"),
        (0, "today", "pressing"), (-1, "expired", "expired"), (-400, "expired", "expired"),
    ],
)  # fmt: skip
def test_days_to_expiration_are_said_with_how_pressing_they_are(days: int, words: str, tone: str) -> None:
    trade = line(expires_on=TODAY + timedelta(days=days))
    assert (trade.dte_words, trade.dte_tone) == (words, tone)


@pytest.mark.parametrize("trade", [line(), line(is_open=False, expires_on=TODAY)])
def test_closed_trade_and_shares_have_no_days_to_expiration(trade: TradeLine) -> None:
    assert (trade.dte, trade.dte_words, trade.dte_tone) == (None, "", "")


@pytest.mark.parametrize(("premium", "words"), [("0.01", "credit"), ("-5", "debit"), ("0", "")])
def test_premium_is_a_credit_or_a_debit(premium: str, words: str) -> None:
    assert line(premium=Decimal(premium)).side_words == words


def test_days_run_to_today_or_to_the_closing() -> None:
    assert line().days == 10
    assert line(is_open=False).days == 6


def test_profit_is_unknown_where_the_open_part_is() -> None:
    assert line(None, realized=Decimal(30)).profit is None
    assert line(Decimal(-10), realized=Decimal(30)).profit == 20
    assert line(is_open=False, realized=Decimal(30)).profit == 30


def test_share_of_the_most_it_can_win_counts_realized_and_open() -> None:
    # 30 realized and 20 open of at most 200: a quarter.
    assert line(Decimal(20), realized=Decimal(30), max_profit=Decimal(200)).percent_of_max == 25


@pytest.mark.parametrize("kind", ["Equity", "Future", "Cryptocurrency"])
def test_without_options_there_is_no_maximum_that_was_meant(kind: str) -> None:
    trade = line(Decimal(20), max_profit=Decimal(200), legs=[{**LEG, "type": kind}])
    assert trade.percent_of_max is None


@pytest.mark.parametrize(
    ("profit", "most"), [(None, Decimal(1)), (Decimal(1), None), (Decimal(1), ZERO), (Decimal(1), Decimal(-1))]
)
def test_share_is_unknown_of_what_is_unknown_or_cannot_win(profit: Decimal | None, most: Decimal | None) -> None:
    assert percent_of_max(profit, most) is None


def test_credit_per_share_is_of_one_spread_without_fees() -> None:
    # 198 after 2 of fees, for two spreads of a hundred shares: 1.00 each.
    assert line(opened=Decimal(198), opened_fees=Decimal(-2)).per_share == 1


def test_return_is_of_the_capital_at_risk() -> None:
    assert line(Decimal(20), capital=Decimal(800)).return_on_capital == Decimal("2.5")
    assert line(Decimal(20), capital=None).return_on_capital is None


@pytest.mark.parametrize(("count", "many"), [(LEGS_SHOWN, False), (LEGS_SHOWN + 1, True)])
def test_many_legs_are_folded(count: int, *, many: bool) -> None:
    assert line(legs=[LEG] * count).has_many_legs is many


def test_legs_are_said_as_traders_do() -> None:
    shares = {"symbol": "KO", "key": "", "type": "Equity", "quantity": "1500", "net": "0"}
    assert line(legs=[LEG, shares]).legs_in_words == "−2 18 Dec 26 90 put, +1,500 KO"


@pytest.mark.parametrize(
    ("kinds", "opened", "words"),
    [
        (["Equity Option"], 200, "Credit, fees in"),
        (["Equity", "Equity Option"], -4800, "Debit, fees in"),
        (["Equity"], -5000, "Cost, fees in"),
        (["Equity"], 5000, "Proceeds, fees in"),
        (["Future"], "-2.70", "Opening fees"),
        (["Future", "Future Option"], 300, "Credit, fees in"),
    ],
)
def test_cash_of_the_opening_is_called_by_what_was_opened(kinds: list[str], opened: str | int, words: str) -> None:
    legs = [{**LEG, "type": kind} for kind in kinds]
    assert line(legs=legs, opened=Decimal(opened)).opening_words == words


def test_premium_is_nothing_where_there_are_no_options() -> None:
    assert (line(premium=Decimal(0)).premium, line(premium=Decimal("-12.5")).premium) == (None, Decimal("-12.5"))


def test_every_column_of_every_preset_is_there_and_sorts_by_what_the_list_can_sort_by() -> None:
    assert [name for each in PRESETS.values() for name in each.columns if name not in BY_NAME] == []
    assert {column.sort for column in COLUMNS} - {""} <= ORDERS


def test_every_column_has_a_value_of_every_trade() -> None:
    for trade in (line(), line(Decimal(5)), line(is_open=False)):
        trade.row.campaign = Campaign(realized=ZERO, open_net=ZERO, earned=ZERO)
        assert len([column.value(trade) for column in columns_named(BY_NAME)]) == len(COLUMNS)


@pytest.mark.parametrize(
    ("is_open", "outcomes", "status"),
    [
        (True, [], ["Open"]),
        (True, ["CLOSED"], ["Partly closed"]),
        (True, ["ASSIGNED", "ROLLED"], ["Partly assigned", "Partly rolled"]),
        (False, ["CLOSED"], ["Closed"]),
        (False, ["CALLED_AWAY"], ["Called away"]),
        (False, [], ["Closed"]),
    ],
)
def test_status_is_one_word_for_each_thing_that_happened(
    outcomes: list[str], status: list[str], *, is_open: bool
) -> None:
    assert line(is_open=is_open, outcomes=outcomes).status == status
