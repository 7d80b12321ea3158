"""The lists of chains and of campaigns: a page of each, and sums over all that the filter finds.

Both are trades put together, so their sums are those of the trades: whatever the list is cut into, nothing is counted
twice and nothing is lost.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from apps.core.money import ZERO
from apps.trades.engine.grouping.results import CampaignKind
from apps.trades.filters.groups import CAMPAIGN_SORTS, CHAIN_SORTS
from apps.trades.kept import kept
from apps.trades.models import Campaign, Chain, Trade
from apps.trades.selectors.counted_pages import CountedPages
from apps.trades.selectors.span_sums import added_up
from apps.trades.selectors.trade_lines import HAS_OPTIONS
from apps.trades.selectors.trade_open import OpenTotal, marked_state, open_amounts, total_of_open
from apps.trades.selectors.trade_units import ended_as, of_strategy
from apps.trades.selectors.unknown_costs import kept_doubted_trades, with_unknown_cost
from apps.trades.words.trades import CAMPAIGNS, FUTURES_ALONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from apps.trades.filters.groups import GroupFilter
    from apps.trades.models import Account
    from apps.trades.selectors.unknown_costs import DoubtedTrades

    GroupModel = type[Chain] | type[Campaign]

# What a trade's row calls the group it is in.
PLACES: Mapping[GroupModel, str] = {Chain: "chain", Campaign: "campaign"}
SORTS: Mapping[GroupModel, Mapping[str, str]] = {Chain: CHAIN_SORTS, Campaign: CAMPAIGN_SORTS}
CHAIN_PARTS: Mapping[str, Q] = {
    "rolled": Q(rolls__gt=0), "several": Q(trade_count__gt=1), "single": Q(trade_count=1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One chain or campaign as listed. ``open`` is what its open trades make, None when it is closed.
    ``is_cost_unknown`` says that nobody knows the cost of one of its trades, ``is_futures_alone`` that a campaign has
    no options."""

    row: Any
    open: OpenTotal | None
    today: date
    is_cost_unknown: bool = False
    is_futures_alone: bool = False

    @property
    def is_open(self) -> bool:
        return self.row.closed_on is None

    @property
    def days(self) -> int:
        """Days so far, or in all."""
        days: int = ((self.row.closed_on or self.today) - self.row.opened_on).days
        return days

    @property
    def premium(self) -> Decimal | None:
        """What its options brought or cost, fees in; None where it has none."""
        return self.row.premium or None

    @property
    def gross(self) -> Decimal:
        gross: Decimal = self.row.realized - self.row.fees
        return gross

    @property
    def kind(self) -> str:
        """What kind of campaign it is, in words."""
        return FUTURES_ALONE if self.is_futures_alone else CAMPAIGNS[self.row.kind]

    @property
    def total(self) -> Decimal:
        """What a campaign realized and earned."""
        total: Decimal = self.row.realized + self.row.earned
        return total


@dataclass(frozen=True, slots=True)
class GroupSums:
    """What a filtered list comes to (USD, signed as cash); ``earned`` is of campaigns only."""

    count: int
    open_count: int
    trade_count: int
    premium: Decimal
    realized: Decimal
    fees: Decimal
    tax: Decimal
    earned: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.realized + self.earned


def groups_page(
    model: GroupModel, accounts: Sequence[Account], wanted: GroupFilter, number: str | None, today: date
) -> tuple[Page[Any], list[GroupLine]]:
    """Return one page of these accounts' chains or campaigns with its lines; whose accounts they are was checked
    before. ``today`` is the New York day."""
    name, is_descending = wanted.order
    field = F(SORTS[model][name])
    by = field.desc(nulls_last=True) if is_descending else field.asc(nulls_last=True)
    # Ends in what is unique, so that no page border loses or repeats one.
    rows = filtered_groups(model, accounts, wanted).select_related("account").order_by(by, "-opened_at", "key", "pk")
    page = CountedPages(rows, wanted.size, group_sums(model, accounts, wanted).count).get_page(number)
    return page, group_lines(accounts, list(page), today)


def group_lines(accounts: Sequence[Account], rows: Sequence[Any], today: date) -> list[GroupLine]:
    """Return these chains or campaigns as listed, with what their open trades are worth at the latest marks."""
    if not rows:
        return []
    place = PLACES[type(rows[0])]
    open_rows = [each.pk for each in rows if each.closed_on is None]
    trades = Trade.objects.filter(**{f"{place}__in": open_rows}, closed_on=None).values_list(place, "pk")
    amounts, found = open_amounts(accounts, today), defaultdict[int, list[Any]](list)
    for group, trade in trades:
        found[group].append(amounts.get(trade))
    doubted = with_unknown_cost(place, [each.pk for each in rows], Trade.objects.all())
    futures = campaigns_of_futures(rows) if place == PLACES[Campaign] else frozenset()
    return [
        GroupLine(
            each,
            OpenTotal.of(found[each.pk]) if each.closed_on is None else None,
            today,
            is_cost_unknown=each.pk in doubted,
            is_futures_alone=each.pk in futures,
        )
        for each in rows
    ]


def campaigns_of_futures(campaigns: Iterable[Campaign]) -> frozenset[int]:
    """Return in which of these campaigns only futures were traded, by primary key."""
    # Only products of futures are called so, and shares are another kind: what has no option there is a future.
    asked = {each.pk for each in campaigns if each.kind == CampaignKind.OPTIONS and each.underlying.startswith("/")}
    if not asked:
        return frozenset()
    with_options = Trade.objects.filter(HAS_OPTIONS, campaign__in=asked).order_by()
    return frozenset(asked.difference(with_options.values_list("campaign", flat=True)))


def doubted_in_groups(
    model: GroupModel, accounts: Sequence[Account], wanted: GroupFilter, today: date
) -> DoubtedTrades:
    """Return what those trades made, of all that the filter finds, whose cost nobody knows."""
    rows = Trade.objects.filter(**{f"{PLACES[model]}__in": filtered_groups(model, accounts, wanted)})
    return kept_doubted_trades(accounts, rows, (PLACES[model], _asked(wanted)), today)


def group_sums(model: GroupModel, accounts: Sequence[Account], wanted: GroupFilter) -> GroupSums:
    """Add up all chains or campaigns that the filter finds."""
    key = (PLACES[model], [(account.pk, account.ledger_version) for account in accounts], _asked(wanted))
    return kept(key, lambda: _added_up(model, accounts, wanted))


def open_total(model: GroupModel, accounts: Sequence[Account], wanted: GroupFilter, today: date) -> OpenTotal:
    """Return what all open trades of what the filter finds have gained or lost at the latest marks."""
    groups = filtered_groups(model, accounts, wanted).filter(closed_on=None)
    rows = Trade.objects.filter(**{f"{PLACES[model]}__in": groups}, closed_on=None)
    key = (f"open of {PLACES[model]}", marked_state(accounts, today), _asked(wanted))
    return kept(key, lambda: total_of_open(open_amounts(accounts, today), rows))


def filtered_groups(model: GroupModel, accounts: Sequence[Account], wanted: GroupFilter) -> QuerySet[Any, Any]:
    """Return the chains or campaigns of these accounts that the filter finds, in no order."""
    asked = [each for each in accounts if wanted.account in {"", each.number}]
    rows: QuerySet[Any, Any] = model.objects.filter(account__in=asked)
    if wanted.underlying:
        rows = rows.filter(underlying=wanted.underlying)
    if wanted.kind:
        rows = rows.filter(CHAIN_PARTS[wanted.kind] if model is Chain else Q(kind=wanted.kind.upper()))
    if wanted.status:
        rows = rows.filter(closed_on__isnull=wanted.status == "open")
    if wanted.strategy:
        rows = rows.filter(of_strategy(wanted.strategy, PLACES[model]))
    if wanted.tag:
        # One tagged trade is enough: a person tags the trade he is looking at and means the whole story.
        tagged = Trade.objects.filter(account__in=asked, tags__contains=[wanted.tag])
        rows = rows.filter(pk__in=tagged.values(PLACES[model]))
    if wanted.result:
        rows = ended_as(rows, wanted.result, PLACES[model])
    day = "closed_on" if wanted.by == "closed" else "opened_on"
    if wanted.first is not None:
        rows = rows.filter(**{f"{day}__gte": wanted.first})
    if wanted.last is not None:
        rows = rows.filter(**{f"{day}__lte": wanted.last})
    return rows


def _asked(wanted: GroupFilter) -> GroupFilter:
    """Return the filter without what only says how the list is shown."""
    return replace(wanted, sort="", size=0, kinds=(), complaints=[])


def _added_up(model: GroupModel, accounts: Sequence[Account], wanted: GroupFilter) -> GroupSums:
    names = ("trade_count", "earned") if model is Campaign else ("trade_count",)
    return GroupSums(**added_up(filtered_groups(model, accounts, wanted), *names))
