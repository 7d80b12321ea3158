"""What is stored of an account, counted, for the page that asks before all of it is deleted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, Min

from apps.trades.belongings import belongings_of
from apps.trades.models import Transaction

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Model

    from apps.trades.models import Account

# Where the table's own name would puzzle the reader; an app above speaks through its models' names.
WORDS = {
    "trades.transactionrevision": "former versions of transactions",
    "trades.netliq": "bars of the net-liq history",
    "trades.snapshot": "snapshots, one a sync",
    "trades.position": "positions in those snapshots",
    "trades.balance": "balances in those snapshots",
    "trades.partition": "underlyings with their state of calculation",
    "trades.unmatchedclose": "closings without an opening",
    "trades.cashbeside": "amounts of cash that are neither profit nor loss",
    "trades.ledgerproblem": "problems of the calculation",
    "trades.statedlot": "openings you stated",
    "trades.statedopening": "positions you stated the opening of",
    "trades.statedclosing": "closings you stated",
    "trades.statedtreatment": "rows of which you stated what they were",
    "trades.tradelot": "lots in trades",
    "trades.tradeclosure": "closures in trades",
    "trades.tradelink": "rolls, assignments and exercises between trades",
    "trades.campaignentry": "dividends and charges in campaigns",
    "trades.edit": "changes you made to trades",
}


@dataclass(frozen=True, slots=True)
class Content:
    """How many rows of one kind there are."""

    words: str
    count: int


@dataclass(frozen=True, slots=True)
class AccountContents:
    """Everything stored of an account, empty tables left out; the days are None before the first transaction."""

    contents: list[Content]
    first_day: date | None
    last_day: date | None


def contents_of(account: Account) -> AccountContents:
    """Count what hangs on the account in every app, the largest table first."""
    counts: Counter[type[Model]] = Counter()
    for rows in belongings_of(account):
        counts[rows.model] += rows.count()
    contents = [Content(_words(model), count) for model, count in counts.most_common() if count]
    days = Transaction.objects.filter(account=account).aggregate(first=Min("day"), last=Max("day"))
    return AccountContents(contents, days["first"], days["last"])


def _words(model: type[Model]) -> str:
    return WORDS.get(model._meta.label_lower, str(model._meta.verbose_name_plural))
