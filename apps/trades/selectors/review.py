"""The review queue: trades whose grouping is doubtful, the surest guess first, with reasons and answers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Q, Value, When

from apps.trades.engine.grouping.results import DOUBTFUL, Certainty, Flag, LinkKind, TradeKey
from apps.trades.kept import kept
from apps.trades.models import Trade, TradeLink, TradeLot
from apps.trades.models.ledger import opening_name
from apps.trades.selectors.trade_lines import trade_lines
from apps.trades.words.trades import FLAGS, RULES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from apps.trades.models import Account
    from apps.trades.selectors.trade_lines import TradeLine

PAGE_SIZE = 10
# The surest guess first: pressing "accept" is right for most of those on top, and what is at the end needs thought.
# A trade with several doubts stands where its greatest doubt does.
SUREST_FIRST = (
    Flag.INFERRED_ROLL,
    Flag.LEGGED_IN,
    Flag.SHARED_CONTRACT,
    Flag.POSSIBLE_SPREAD,
    Flag.FROM_POSITION,
    Flag.INCOMPLETE_ORDER,
    Flag.UNKNOWN_DELIVERABLE,
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One trade of the queue.

    ``reasons`` are its doubts as (words, what they mean), ``rule`` is what it was grouped by, ``rolls`` those that were
    only concluded, ``later_pieces`` the fills (as forms name them) of every order but the first: without them it is
    what the first order opened.
    """

    line: TradeLine
    reasons: list[tuple[str, str]]
    rule: str
    rolls: list[TradeLink]
    later_pieces: list[str]


def review_count(accounts: Sequence[Account]) -> int:
    """Return how many trades of these accounts wait for a review."""
    state = [(account.pk, account.ledger_version) for account in accounts]
    return kept(("to review", state), _waiting(accounts).count) if accounts else 0


def review_page(accounts: Sequence[Account], number: str | None, today: date) -> tuple[Page[Trade], list[Doubt]]:
    """Return one page of the queue with what is to be said of each trade; ``today`` is the New York day."""
    doubts = [When(flags__contains=[flag], then=Value(place)) for place, flag in reversed([*enumerate(SUREST_FIRST)])]
    # Apart, for the ten of the page: joined, the server walks through all trades in the order of their campaigns.
    rows = _waiting(accounts).select_related("account").prefetch_related("chain", "campaign")
    ordered = rows.annotate(doubt=Case(*doubts, default=Value(0), output_field=IntegerField()))
    rows = cast("QuerySet[Trade, Trade]", ordered.order_by("doubt", "-opened_at", "account", "key"))
    page = Paginator(rows, PAGE_SIZE).get_page(number)
    trades = list(page.object_list)
    rolls, pieces = _inferred_rolls(trades), _pieces_of_later_orders(trades)
    lines = trade_lines(accounts, trades, today)
    return page, [_doubt(line, rolls[line.row.pk], pieces[line.row.pk]) for line in lines]


def _waiting(accounts: Sequence[Account]) -> QuerySet[Trade, Trade]:
    return Trade.objects.filter(account__in=accounts, needs_review=True)


def _doubt(line: TradeLine, rolls: list[TradeLink], later_pieces: list[str]) -> Doubt:
    reasons = [FLAGS[code] for code in line.row.flags if code in DOUBTFUL]
    return Doubt(line, reasons, RULES[line.row.why["rule"]], rolls, later_pieces)


def _inferred_rolls(trades: Sequence[Trade]) -> defaultdict[int, list[TradeLink]]:
    found: defaultdict[int, list[TradeLink]] = defaultdict(list)
    links = TradeLink.objects.filter(
        Q(before__in=trades) | Q(after__in=trades), kind=LinkKind.ROLL, certainty=Certainty.INFERRED
    )
    for link in links.select_related("before", "after").order_by("at", "before", "after"):
        # The doubt lies on the trade that was rolled to; the one before is named beside it.
        found[link.after_id].append(link)
        found[link.before_id].append(link)
    return found


def _pieces_of_later_orders(trades: Sequence[Trade]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    first: dict[int, int | None] = {}
    parts = TradeLot.objects.filter(trade__in=trades, lot__number=0).select_related(
        "lot__opening", "lot__stated_opening"
    )
    parts = parts.defer("lot__opening__payload")
    for part in parts.order_by("trade", "lot__opened_at", opening_name("lot__"), "start"):
        opening = part.lot.opening
        order_id = opening.order_id if opening else None
        if order_id != first.setdefault(part.trade_id, order_id):
            found[part.trade_id].append(str(TradeKey(part.lot.opening_name, part.start)))
    return found
