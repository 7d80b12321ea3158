"""The whole report of one filter, laid out once per state of the ledger.

Seven years by day are thousands of sums, of which a page shows two dozen: what is kept is the page, not only the sums.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from apps.reports.cash_page import cash_page
from apps.reports.profit_page import profit_page, year_with_open
from apps.reports.selectors.cash_flow import cash_sums
from apps.reports.selectors.profit import profit_of, realized_this_year, state_of
from apps.reports.selectors.year_change import change_this_year
from apps.trades.kept import kept

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from apps.reports.cash_page import CashPage
    from apps.reports.pnl_filter import Places, PnlFilter
    from apps.reports.profit_page import ProfitPage, YearWithOpen
    from apps.trades.models import Account


@dataclass(frozen=True, slots=True)
class Report:
    """The profit and loss, and the cash flow beside it unless only one category of it is shown."""

    page: ProfitPage
    cash: CashPage | None


def report(accounts: Sequence[Account], wanted: PnlFilter, places: Places, today: date) -> Report:
    """Return the report of the accounts' ledgers as of the New York day ``today``."""
    asked = replace(wanted, complaints=[])
    return kept(("report", state_of(accounts), asked, places, today), lambda: _laid_out(accounts, asked, places, today))


def _laid_out(accounts: Sequence[Account], wanted: PnlFilter, places: Places, today: date) -> Report:
    profit = profit_of(accounts, wanted)
    page = profit_page(profit, realized_this_year(accounts, wanted, today), wanted, places, today)
    # Cash knows neither category nor cost: beside a part of the profit and loss it would only mislead.
    if wanted.category is not None or wanted.cost:
        return Report(page, None)
    return Report(page, cash_page(cash_sums(accounts, wanted), profit.periods, wanted, places.cash))


def year_so_far(accounts: Sequence[Account], wanted: PnlFilter, today: date) -> YearWithOpen:
    """Return what the year up to the New York day ``today`` comes to with what is open.

    Not laid out with the report: marks change with every sync, the ledger does not.
    """
    realized = realized_this_year(accounts, wanted, today)
    return year_with_open(realized, change_this_year(accounts, wanted, today), wanted, today)
