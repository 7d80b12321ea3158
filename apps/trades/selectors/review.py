"""The review queue: trades whose grouping is doubtful, the surest guess first, with reasons and answers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, cast

from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When

from apps.trades.engine.grouping.results import DOUBTFUL, Flag, TradeKey
from apps.trades.kept import kept
from apps.trades.models import Trade, TradeLot
from apps.trades.models.ledger import opening_name
from apps.trades.selectors.doubted_rolls import doubted_rolls
from apps.trades.selectors.trade_lines import trade_lines
from apps.trades.words.trades import FLAGS, RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from apps.trades.models import Account
    from apps.trades.selectors.doubted_rolls import DoubtedRoll
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
    rolls: list[DoubtedRoll]
    later_pieces: list[str]


class Surest(NamedTuple):
    """The trades on top of the queue: the doubt they have in common, in words too, and how many they are."""

    doubt: Flag
    words: str
    trades: int


def review_count(accounts: Sequence[Account]) -> int:
    """Return how many trades of these accounts wait for a review."""
    state = [(account.pk, account.ledger_version) for account in accounts]
    return kept(("to review", state), _waiting(accounts).count) if accounts else 0


def review_page(accounts: Sequence[Account], number: str | None, today: date) -> tuple[Page[Trade], list[Doubt]]:
    """Return one page of the queue with what is to be said of each trade; ``today`` is the New York day."""
    page = Paginator(_surest_first(accounts), PAGE_SIZE).get_page(number)
    trades = list(page.object_list)
    rolls, pieces = doubted_rolls(trades), _pieces_of_later_orders(trades)
    lines = trade_lines(accounts, trades, today)
    return page, [_doubt(line, rolls[line.row.pk], pieces[line.row.pk]) for line in lines]


def surest(accounts: Sequence[Account]) -> Surest | None:
    """Return the doubt of the trades on top of the queue and how many these are; None where nothing waits."""
    first = _surest_first(accounts).first()
    if first is None:
        return None
    doubt = max((flag for flag in SUREST_FIRST if flag in first.flags), key=SUREST_FIRST.index, default=SUREST_FIRST[0])
    # Counted where they are stored: read with all they belong to they would cost more than the page itself.
    return Surest(doubt, FLAGS[doubt][0], _surest_first(accounts, SUREST_FIRST.index(doubt)).count())


def trades_doubted(accounts: Sequence[Account], doubt: str) -> list[Trade]:
    """Return the trades that wait for a review with no greater doubt than this one."""
    place = SUREST_FIRST.index(Flag(doubt)) if doubt in SUREST_FIRST else None
    return [] if place is None else list(_surest_first(accounts, place))


def digest_of(trades: Iterable[Trade]) -> str:
    """Return what stands for exactly these trades, in whatever order, so that a form can carry it."""
    names = sorted(f"{trade.account_id}/{trade.key}" for trade in trades)
    return sha256("\n".join(names).encode()).hexdigest()


def _surest_first(accounts: Sequence[Account], place: int | None = None) -> QuerySet[Trade, Trade]:
    """Return what waits in the order of the queue, or only what stands in it at one place of `SUREST_FIRST`."""
    doubts = [When(flags__contains=[flag], then=Value(place)) for place, flag in reversed([*enumerate(SUREST_FIRST)])]
    # Apart, for the ten of the page: joined, the server walks through all trades in the order of their campaigns.
    rows = _waiting(accounts).select_related("account").prefetch_related("chain", "campaign")
    ordered = rows.annotate(doubt=Case(*doubts, default=Value(0), output_field=IntegerField()))
    if place is not None:
        ordered = ordered.filter(doubt=place)
    return cast("QuerySet[Trade, Trade]", ordered.order_by("doubt", "-opened_at", "account", "key"))


def _waiting(accounts: Sequence[Account]) -> QuerySet[Trade, Trade]:
    return Trade.objects.filter(account__in=accounts, needs_review=True)


def _doubt(line: TradeLine, rolls: list[DoubtedRoll], later_pieces: list[str]) -> Doubt:
    reasons = [FLAGS[code] for code in line.row.flags if code in DOUBTFUL]
    return Doubt(line, reasons, RULES[line.row.why["rule"]], rolls, later_pieces)


def _pieces_of_later_orders(trades: Sequence[Trade]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    first: dict[int, int | None] = {}
    parts = TradeLot.objects.filter(trade__in=trades, lot__carried_from=None).select_related(
        "lot__opening", "lot__stated_opening"
    )
    parts = parts.defer("lot__opening__payload")
    for part in parts.order_by("trade", "lot__opened_at", opening_name("lot__"), "start"):
        opening = part.lot.opening
        order_id = opening.order_id if opening else None
        if order_id != first.setdefault(part.trade_id, order_id):
            found[part.trade_id].append(str(TradeKey(part.lot.opening_name, part.start)))
    return found
