"""What can be exported: for each subject its columns, and how its records are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.dates import new_york_day
from apps.reports.exports import closures, lots, pnl, positions, trades
from apps.reports.pnl_filter import VIEWS, PnlFilter
from apps.reports.selectors.profit import entries_of
from apps.trades.exports import transactions
from apps.trades.filters.ledger import LedgerFilter
from apps.trades.filters.positions import PositionFilter
from apps.trades.filters.transactions import TransactionFilter
from apps.trades.models import Trade
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.ledger_lists import closures_asked, lots_asked
from apps.trades.selectors.positions import position_lines
from apps.trades.selectors.transactions import filtered_transactions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose rows are wanted, and which; days are New York days, both included, ``view`` is trader or tax."""

    user: User
    account: str
    first: date | None
    last: date | None
    view: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of export; ``has_days`` says whether it can be narrowed to a range of days."""

    columns: Sequence[str]
    records: Callable[[Wish], Iterator[tuple[object, ...]]]
    has_days: bool = True


def _transactions(wish: Wish) -> Iterator[tuple[object, ...]]:
    wanted = TransactionFilter(account=wish.account, first=wish.first, last=wish.last, sort="oldest")
    return transactions.transaction_records(filtered_transactions(wish.user, wanted))


def _pnl(wish: Wish) -> Iterator[tuple[object, ...]]:
    wanted = PnlFilter(view=VIEWS[wish.view], account=wish.account, first=wish.first, last=wish.last)
    return pnl.pnl_records(entries_of(accounts_of(wish.user), wanted))


def _closures(wish: Wish) -> Iterator[tuple[object, ...]]:
    wanted = LedgerFilter(first=wish.first, last=wish.last)
    asked = [account for account in accounts_of(wish.user) if wish.account in {"", account.number}]
    return closures.closure_records(closures_asked(asked, wanted), VIEWS[wish.view])


def _lots(wish: Wish) -> Iterator[tuple[object, ...]]:
    """Read the lots that were opened in the days asked for, with all that ever closed them."""
    wanted = LedgerFilter(first=wish.first, last=wish.last)
    asked = [account for account in accounts_of(wish.user) if wish.account in {"", account.number}]
    return lots.lot_records(lots_asked(asked, wanted), VIEWS[wish.view])


def _trades(wish: Wish) -> Iterator[tuple[object, ...]]:
    """Read the trades that were opened in the days asked for; both views stand side by side."""
    rows = Trade.objects.for_user(wish.user)
    if wish.account:
        rows = rows.filter(account__number=wish.account)
    if wish.first:
        rows = rows.filter(opened_on__gte=wish.first)
    if wish.last:
        rows = rows.filter(opened_on__lte=wish.last)
    return trades.trade_records(rows, new_york_day(wish.now))


def _positions(wish: Wish) -> Iterator[tuple[object, ...]]:
    return positions.position_records(position_lines(wish.user, PositionFilter(account=wish.account), wish.now))


SUBJECTS = {
    "transactions": Subject(transactions.COLUMNS, _transactions),
    "trades": Subject(trades.COLUMNS, _trades),
    "pnl": Subject(pnl.COLUMNS, _pnl),
    "closures": Subject(closures.COLUMNS, _closures),
    "lots": Subject(lots.COLUMNS, _lots),
    # The broker says what is held now, and nothing of any day before.
    "positions": Subject(positions.COLUMNS, _positions, has_days=False),
}
