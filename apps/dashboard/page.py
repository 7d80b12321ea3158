"""The dashboard's figures, for all accounts or for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.dates import new_york_day
from apps.dashboard.attention import Attention, needs_attention
from apps.tastytrade_sync.selectors.links import accounts_in_reach, kept_links
from apps.tastytrade_sync.selectors.runs import RunResult, latest_results, open_problem_count
from apps.trades.periods import chart_start
from apps.trades.selectors.edits import conflicts_of
from apps.trades.selectors.holdings import AccountSummary, Totals, account_summaries, totals
from apps.trades.selectors.net_liq import NetLiqSeries, net_liq_series
from apps.trades.selectors.open_questions import count_questions
from apps.trades.selectors.reconciliations import Light, light_of
from apps.trades.selectors.transactions import newest_transactions
from apps.trades.selectors.underlyings import Holdings, holdings

if TYPE_CHECKING:
    from datetime import datetime

    from apps.accounts.models import User
    from apps.trades.models import Account, Transaction

ACTIVITY = 8


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything on the page. ``shown`` is the one account asked for, None for all; totals, holdings and the light are
    of what is shown."""

    summaries: list[AccountSummary]
    shown: Account | None
    complaint: str
    totals: Totals
    light: Light
    holdings: Holdings
    series: NetLiqSeries | None
    activity: list[Transaction]
    results: list[RunResult]
    has_link: bool
    attention: list[Attention]


def dashboard(user: User, *, number: str, chart: str, now: datetime) -> Dashboard:
    """Return the page for one account number (an unknown one means all) and a range of the chart."""
    summaries = account_summaries(user, now)
    chosen = [each for each in summaries if each.account.number == number]
    shown = chosen or summaries
    accounts = [each.account for each in shown]
    links, results, light = kept_links(user), latest_results(user), light_of(accounts)
    return Dashboard(
        summaries=summaries,
        shown=accounts[0] if chosen else None,
        complaint=f"There is no account {number}; all accounts are shown." if number and not chosen else "",
        totals=totals(shown),
        light=light,
        holdings=holdings(user, shown, number if chosen else "", now),
        series=net_liq_series(accounts, chart_start(chart, new_york_day(now))),
        activity=newest_transactions(accounts, ACTIVITY),
        results=results,
        has_link=bool(links),
        attention=needs_attention(
            summaries,
            links,
            results,
            # Of all accounts, whichever is shown: what asks for an act must not hide behind a choice.
            open_questions=count_questions([each.account for each in summaries], new_york_day(now)),
            open_problems=open_problem_count(user),
            edits_to_settle=len(conflicts_of([each.account for each in summaries])),
            in_reach=accounts_in_reach(user),
            light=light,
        ),
    )
