"""The scenario `demo`: one person, three accounts, every kind of story.

The calendar is anchored at a fixed first day and never at today: asking for a later day appends rows and
changes none. Some stories never end (the wheel, the strangles, the covered call, the standing future),
so that every day has open positions and every trading day brings rows.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.accounts import account_fields
from apps.tastytrade_sync.simulator.books.marks import PricedMarket
from apps.tastytrade_sync.simulator.scenario_values import Scenario, ScenarioAccount, ScenarioError
from apps.tastytrade_sync.simulator.stories import (
    corporate,
    exercises,
    futures,
    money,
    premium,
    shares,
    spreads,
)
from apps.tastytrade_sync.simulator.stories.desk import Desk
from apps.tastytrade_sync.simulator.stories.prices import Alias, PriceBook, Split, Underlying, Universe
from apps.tastytrade_sync.simulator.stories.quotes import quotes_on
from apps.tastytrade_sync.simulator.stories.stage import START, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.simulator.amounts import Row

MARGIN, IRA, CLOSED = "5WX10001", "5WX10002", "5WX10003"
# Told in advance, so that moving the clock brings rows without telling everything again.
AHEAD = timedelta(days=45)

UNIVERSE = Universe(
    underlyings={
        "SPX": Underlying(2060, 0.16, 0.09, 0.95),
        "NDX": Underlying(4200, 0.21, 0.12, 0.9),
        "IWM": Underlying(140, 0.2, 0.04, 0.85),
        "VTI": Underlying(118, 0.16, 0.08, 0.95),
        "AAPL": Underlying(60, 0.26, 0.12, 0.7),
        "AMD": Underlying(70, 0.42, 0.06, 0.6),
        "TSLA": Underlying(160, 0.48, 0.05, 0.5),
        "NVDA": Underlying(420, 0.4, 0.1, 0.6),
        "PLTR": Underlying(14, 0.45, 0.04, 0.5),
        "SOFI": Underlying(8, 0.42, 0.03, 0.5),
        "F": Underlying(11, 0.3, 0.02, 0.6),
        "KO": Underlying(46, 0.14, 0.04, 0.5),
        "T": Underlying(18, 0.18, 0.02, 0.4),
        "BTI": Underlying(38, 0.2, 0.01, 0.3),
        "KBWD": Underlying(17, 0.2, 0.0, 0.7),
        "MPW": Underlying(8, 0.34, 0.0, 0.4),
        "PFE": Underlying(36, 0.2, 0.01, 0.4),
        "GE": Underlying(88, 0.24, 0.03, 0.6),
        "BRK/B": Underlying(150, 0.15, 0.09, 0.8),
        "UVIX": Underlying(11, 0.6, 0.0, -0.8),
        "VIAC": Underlying(30, 0.3, 0.0, 0.5),
        "SPRT": Underlying(6, 0.6, 0.0, 0.3),
        "ATVI": Underlying(82, 0.1, 0.0, 0.3),
        "CL": Underlying(72, 0.3, 0.0, 0.3),
        "BTC/USD": Underlying(24_000, 0.45, 0.08, 0.4),
        "ETH/USD": Underlying(1_700, 0.5, 0.05, 0.4),
    },
    aliases={
        "SPY": Alias("SPX", 0.1),
        "ES": Alias("SPX", 1.0),
        "MES": Alias("SPX", 1.0),
        "MNQ": Alias("NDX", 1.0),
        "MCL": Alias("CL", 1.0),
        "PARA": Alias("VIAC", 1.0),
        "GREE": Alias("SPRT", 1 / 0.115),
    },
    splits={
        "UVIX": Split(corporate.REVERSE_SPLIT_DAY, 10.0),
        "NVDA": Split(corporate.FORWARD_SPLIT_DAY, 0.1),
    },
)

STORIES: tuple[Callable[[Stage], None], ...] = (
    money.deposits,
    premium.wheels,
    premium.covered_calls,
    premium.strangles,
    spreads.iron_condors,
    spreads.replaced_orders,
    spreads.same_day_condors,
    exercises.long_call_exercised,
    exercises.early_assignment,
    exercises.naked_call_assigned,
    futures.day_trades,
    futures.five_day_holds,
    futures.standing_position,
    futures.option_exercised,
    futures.option_vanishes,
    shares.savings_plan,
    shares.reinvested_dividends,
    shares.taxed_dividends,
    shares.plain_dividends,
    shares.short_sales,
    shares.opened_before_the_history,
    shares.old_account,
    corporate.reverse_split,
    corporate.forward_split,
    corporate.symbol_change,
    corporate.merger,
    corporate.cash_merger,
    money.interest,
    money.fee_adjustments,
    money.reversals,
    money.received_in_kind,
    money.coins,
    money.account_closed,  # last: it moves what the old account then has
)


def build(*, seed: int, today: date) -> Scenario:
    """Return the demo as it stands on `today`, with what happens in the weeks after. Raises ScenarioError."""
    if today < START:
        raise ScenarioError(f"The demo begins on {START}: give a day on or after it, not {today}.")
    prices = PriceBook(seed, UNIVERSE)
    desks = {number: Desk(number, prices) for number in (MARGIN, IRA, CLOSED)}
    end = today + AHEAD
    stage = Stage(prices, seed, end, *desks.values())
    for story in STORIES:
        story(stage)
    accounts = [
        ScenarioAccount(account, desks[account["account-number"]].finish(last_day=end, first_id=first_id))
        # Far apart, so that no id is given out twice however long the histories grow.
        for account, first_id in zip(_accounts(), (301_000_000, 331_000_000, 361_000_000), strict=True)
    ]
    histories = [entry.transactions for entry in accounts]
    market_by_day = partial(_market, prices, histories)
    return Scenario(accounts, market_by_day(today), today=today, market_by_day=market_by_day)


def _market(prices: PriceBook, histories: list[list[Row]], day: date) -> PricedMarket:
    return PricedMarket(quotes_on(prices, histories, day), prices.closing_price)


def _accounts() -> tuple[Row, Row, Row]:
    return (
        _account(MARGIN, "Trading", "Individual", "Margin", date(2022, 1, 3)),
        _account(IRA, "Retirement", "Roth IRA", "Cash", date(2022, 1, 3)),
        _account(CLOSED, "Old account", "Individual", "Margin", date(2018, 5, 21), closed=money.CLOSING_DAY),
    )


def _account(number: str, nickname: str, kind: str, margin: str, opened: date, *, closed: date | None = None) -> Row:
    opened_at = market_days.stamp(market_days.at(opened, market_days.OPENING))
    closing = {"closed-at": market_days.stamp(market_days.at(closed, market_days.SETTLEMENT))} if closed else {}
    return account_fields(number, nickname=nickname, opened_at=opened_at) | {
        "account-type-name": kind,
        "is-closed": closed is not None,
        **closing,
        "is-futures-approved": margin == "Margin",
        "margin-or-cash": margin,
        "funding-date": opened.isoformat(),
        "investment-objective": "GROWTH",
        "suitable-options-level": "No Restrictions",
    }
