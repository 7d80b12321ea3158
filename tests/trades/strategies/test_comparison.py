"""Strategies compared on stored trades: the small year of `stories`, by trade, chain and campaign."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches
from django.db.models import Sum

from apps.core.periods import Grain
from apps.trades.filters.trades import TradeFilter
from apps.trades.models import Trade, UserStrategy
from apps.trades.selectors.performance import comparison
from apps.trades.selectors.trade_list import trade_sums
from apps.trades.services.edits.annotations import relabel, tag
from apps.trades.units import UNITS
from tests.builders import assign, buy, deliver, exact, put, sell, sell_to_open
from tests.factories import NOON, make_account
from tests.stored import keep_orders
from tests.trades.edits.making import make

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.trades.engine.performance import Performance
    from apps.trades.models import Account
    from apps.trades.selectors.performance import Line

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def compared(account: Account, unit: str = "chain", **asked: object) -> dict[str, Performance]:
    found = comparison([account], replace(TradeFilter(unit=unit), **asked), None)  # type: ignore[arg-type]
    return {line.name: line.performance for line in found.lines}


def by_period(account: Account, grain: Grain, **asked: object) -> list[tuple[str, int, Decimal]]:
    found = comparison([account], replace(TradeFilter(), **asked), grain)  # type: ignore[arg-type]
    return [(line.name, line.performance.count, line.performance.realized) for line in found.lines]


def test_trades_count_one_by_one(year: Account) -> None:
    puts = compared(year, "trade")["Short put"]
    # −100 and −151 lost, +300 won; 30, 30 and 10 days; −50 %, 75 % and −151 % of 200, 400 and 100.
    assert (puts.count, puts.wins) == (3, 1)
    assert (puts.realized, puts.fees) == exact(49, -1)
    assert puts.profit_factor == Decimal(300) / 251
    assert (puts.days, puts.percent_unknown) == (70, 0)
    assert puts.percents == -126


def test_chain_is_one_whatever_was_rolled(year: Account) -> None:
    puts = compared(year)["Short put"]
    # KO +200 after 60 days, PEP −151 after 10. What a rolled chain could have won is not known.
    assert (puts.count, puts.percent_unknown) == (2, 1)
    assert (puts.win_rate, puts.realized, puts.expectancy) == exact(50, 49, "24.5")
    assert (puts.average_days, puts.average_percent) == exact(35, -151)


def test_open_ones_stand_beside(year: Account) -> None:
    spreads = compared(year)["Bear call spread"]
    assert (spreads.count, spreads.open_count) == (0, 1)
    assert spreads.open_realized == 40


@pytest.mark.parametrize("unit", UNITS)
def test_total_line_is_all_trades__to_the_cent(year: Account, unit: str) -> None:
    found = comparison([year], TradeFilter(unit=unit), None)
    stored = Trade.objects.aggregate(Sum("realized"))["realized__sum"]
    assert found.total.performance.together == stored == 89
    assert sum(line.performance.together for line in found.lines) == stored


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("grain", [None, Grain.MONTH])
def test_every_figure_is_the_sum_of_the_trades_it_leads_to(year: Account, unit: str, grain: Grain | None) -> None:
    found = comparison([year], TradeFilter(unit=unit), grain)
    for line in (*found.lines, found.total):
        listed, won = (
            trade_sums([year], line.wanted, TODAY),
            trade_sums([year], replace(line.wanted, result="win", status=""), TODAY),
        )
        assert (listed.units, listed.realized) == (line.performance.count, line.performance.realized), line.name
        assert (won.units, won.realized) == (line.performance.wins, line.performance.gained), line.name
        assert listed.fees == line.performance.fees


def test_open_figure_is_the_sum_of_the_trades_it_leads_to(year: Account) -> None:
    line = total_of(year, first=date(2026, 3, 1))
    listed = trade_sums([year], line.open_ones, TODAY)
    assert listed.units == line.performance.open_count == 1
    assert listed.realized == line.performance.open_realized == 40


def total_of(account: Account, **asked: object) -> Line:
    return comparison([account], replace(TradeFilter(unit="chain"), **asked), None).total  # type: ignore[arg-type]


def test_periods_are_those_of_closing__newest_first(year: Account) -> None:
    assert by_period(year, Grain.MONTH) == [("Mar 2026", 1, Decimal(300)), ("Feb 2026", 2, Decimal(-251))]
    assert by_period(year, Grain.MONTH, unit="chain") == [("Mar 2026", 1, Decimal(200)), ("Feb 2026", 1, Decimal(-151))]
    assert by_period(year, Grain.QUARTER) == [("Q1 2026", 3, Decimal(49))]
    assert by_period(year, Grain.YEAR, strategy="BEAR_CALL_SPREAD") == []


def test_period_at_the_edge_leads_to_its_part_only(year: Account) -> None:
    found = comparison([year], TradeFilter(first=date(2026, 2, 10), last=date(2026, 3, 5)), Grain.MONTH)
    (line,) = found.lines
    assert line.performance.realized == -151
    assert (line.wanted.first, line.wanted.last) == (date(2026, 2, 10), date(2026, 2, 28))


def test_days_are_those_of_closing__the_last_one_included(year: Account) -> None:
    assert total_of(year, first=date(2026, 2, 19), last=date(2026, 2, 19)).performance.realized == -151
    assert total_of(year, first=date(2026, 2, 20), last=date(2026, 3, 5)).performance.count == 0


def test_underlying_and_account_narrow(year: Account, owner: User) -> None:
    other = make_account(owner, "5WX09999")
    keep_orders(other, buy(10, "T", 20), sell(10, "T", 21, on="2026-01-06"))
    both = [year, other]
    assert comparison(both, TradeFilter(), None).total.performance.realized == 59
    assert comparison(both, TradeFilter(account="5WX09999"), None).total.performance.realized == 10
    assert comparison(both, TradeFilter(underlying="PEP"), None).total.performance.realized == -151


def test_tag_on_one_trade_means_its_chain(year: Account) -> None:
    make(year, tag, keys=["3"], text="core")
    year.refresh_from_db()
    # Trade 3 alone made 300; with what it was rolled from, 200.
    assert compared(year, "trade", tag="core")["Short put"].realized == 300
    assert compared(year, "chain", tag="core")["Short put"].realized == 200
    assert trade_sums([year], TradeFilter(unit="chain", tag="core"), TODAY).count == 2


def test_strategy_of_one_s_own_is_called_as_it_is_called_now(year: Account) -> None:
    own = UserStrategy.objects.create(
        owner=year.owner, code="USER_1", name="Jade fox", colour="#336699", created_at=NOON
    )
    make(year, relabel, key="4", code="USER_1")
    year.refresh_from_db()
    assert compared(year)["Jade fox"].realized == -151
    UserStrategy.objects.filter(pk=own.pk).update(name="Silver fox")
    assert compared(year)["Silver fox"].realized == -151


def test_wheel_is_a_strategy_of_campaigns(account: Account) -> None:
    sold = put("KO", 50)
    keep_orders(
        account,
        sell_to_open(1, sold, 1),
        (assign(1, sold, on="2026-03-20"), deliver(buy(100, "KO", 50, on="2026-03-20"))),
        sell(100, "KO", 52, on="2026-03-23"),
    )
    (campaign,) = account.campaigns.all()
    (name,) = compared(account, "campaign")
    # The put brought 100, the shares 200.
    assert (name, campaign.kind) == ("Wheel", "WHEEL")
    assert trade_sums([account], TradeFilter(unit="campaign", strategy="WHEEL"), TODAY).realized == 300


def test_legs_without_a_name_do_not_vanish(account: Account) -> None:
    keep_orders(account, tuple(sell_to_open(number, put("KO", 80 + number), 1) for number in (1, 2, 3, 5, 7)))
    assert compared(account)["Custom"].open_count == 1


def test_comparison_is_found_once_for_as_long_as_the_ledger_stands(
    year: Account, django_assert_num_queries: object
) -> None:
    caches["kept"].clear()
    first = comparison([year], TradeFilter(), None)
    with django_assert_num_queries(1):  # type: ignore[operator]  # the names of one's own strategies
        assert comparison([year], TradeFilter(), None) == first
