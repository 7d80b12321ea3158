"""One campaign: its chains and trades, what it earned beside them, its cash by day, what a long call still costs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from apps.core.money import ZERO
from apps.trades.engine.grouping.results import CampaignKind
from apps.trades.engine.results import REALIZES_NOTHING, View
from apps.trades.engine.symbols import contract_of
from apps.trades.models import CampaignEntry, Chain, Trade, TradeClosure, TradeLot
from apps.trades.selectors.beside_campaigns import income_of
from apps.trades.selectors.group_lists import GroupLine, campaigns_of_futures, group_lines
from apps.trades.selectors.trade_lines import open_profits, trade_lines
from apps.trades.selectors.trade_open import OpenTotal
from apps.trades.selectors.unknown_costs import doubted_trades
from apps.trades.selectors.wheel import ribbon_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from django.core.paginator import Page

    from apps.trades.models import Campaign
    from apps.trades.selectors.beside_campaigns import EntryLine
    from apps.trades.selectors.trade_lines import TradeLine
    from apps.trades.selectors.unknown_costs import DoubtedTrades
    from apps.trades.selectors.wheel import RibbonStep

CHAINS_A_PAGE = 50
# A wheel of years has hundreds of states, of which the last turns matter.
NEWEST_STATES = 24


@dataclass(frozen=True, slots=True)
class ChainBlock:
    """A chain of the campaign with its trades."""

    line: GroupLine
    trades: list[TradeLine]

    @property
    def has_chain(self) -> bool:
        """Whether the chain is more than its one trade, which says it all."""
        return len(self.trades) > 1


@dataclass(frozen=True, slots=True)
class CashDay:
    """All cash of one day, and of the campaign up to it (USD, signed)."""

    day: date
    net: Decimal
    running: Decimal


@dataclass(frozen=True, slots=True)
class Reduction:
    """A poor man's covered call: what the long calls cost, and what the calls sold against them brought so far.

    Money is signed as cash, so that ``left`` is below zero as long as the long calls are not paid for.
    """

    bought: list[tuple[Trade, Decimal]]
    sold: list[tuple[Trade, Decimal]]

    @property
    def paid(self) -> Decimal:
        return sum((cash for _, cash in self.bought), ZERO)

    @property
    def brought(self) -> Decimal:
        return sum((cash for _, cash in self.sold), ZERO)

    @property
    def left(self) -> Decimal:
        return self.paid + self.brought


@dataclass(frozen=True, slots=True)
class CampaignDetail:
    line: GroupLine
    page: Page[Any]
    blocks: list[ChainBlock]
    income: list[EntryLine]
    days: list[CashDay]
    ribbon: list[RibbonStep]
    earlier: int
    reduction: Reduction | None
    doubted: DoubtedTrades

    @property
    def cash(self) -> Decimal:
        """All cash so far, income included."""
        return self.days[-1].running if self.days else ZERO

    @property
    def chart(self) -> dict[str, list[str]]:
        return {
            "labels": [each.day.isoformat() for each in self.days],
            "running": [str(each.running) for each in self.days],
        }

    @property
    def states(self) -> list[tuple[str, str]]:
        """The states its ribbon shows, each once, for the legend."""
        return list({step.state: step.words for step in self.ribbon}.items())


def campaign_detail(
    campaign: Campaign, number: str | None, today: date, now: datetime, *, states: int | None = NEWEST_STATES
) -> CampaignDetail:
    """Return a campaign with a page of its chains and all else that belongs to it; ``today`` is the New York day.

    ``states`` is how many of a wheel's states are shown, the newest of them; None for all.
    """
    accounts = [campaign.account]
    trades = list(Trade.objects.filter(campaign=campaign, closed_on=None)) if campaign.closed_on is None else []
    gains = [each.profit for each in open_profits(accounts, trades, today).values()]
    page = Paginator(_chains(campaign), CHAINS_A_PAGE).get_page(number)
    return CampaignDetail(
        line=GroupLine(
            campaign,
            OpenTotal.of(gains) if campaign.closed_on is None else None,
            today,
            is_futures_alone=campaign.pk in campaigns_of_futures([campaign]),
        ),
        page=page,
        blocks=_blocks(campaign, list(page), today),
        income=income_of(campaign),
        days=cash_days(campaign),
        ribbon=ribbon_of(campaign, now, newest=states),
        earlier=max(len(campaign.steps) - states, 0) if states is not None else 0,
        reduction=reduction_of(campaign),
        doubted=doubted_trades(accounts, Trade.objects.filter(campaign=campaign), today),
    )


def _chains(campaign: Campaign) -> Any:  # noqa: ANN401  (a query set of Django's)
    return Chain.objects.filter(campaign=campaign).select_related("account").order_by("opened_at", "key")


def _blocks(campaign: Campaign, chains: list[Chain], today: date) -> list[ChainBlock]:
    rows = Trade.objects.filter(chain__in=chains).select_related("account").order_by("opened_at", "key")
    members: defaultdict[int, list[TradeLine]] = defaultdict(list)
    for line in trade_lines([campaign.account], rows, today):
        members[line.row.chain_id].append(line)
    return [ChainBlock(line, members[line.row.pk]) for line in group_lines([campaign.account], chains, today)]


def cash_days(campaign: Campaign) -> list[CashDay]:
    """Return the campaign's cash by New York day, income included; added up by the database, for a campaign may have
    as many fills as its account."""
    opened = TradeLot.objects.filter(trade__campaign=campaign, lot__carried_from=None)
    closed = TradeClosure.objects.filter(trade__campaign=campaign).exclude(closure__reason__in=REALIZES_NOTHING)
    earned = CampaignEntry.objects.filter(campaign=campaign, entry__view=View.TRADER.value)
    sums: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    for rows, day, amount in (
        (opened, Coalesce("lot__opening__day", "lot__stated_opening__opened_on"), "net"),
        (closed, F("closure__day"), "closing_net"),
        (earned, F("entry__day"), "entry__amount"),
    ):
        for when, cash in rows.order_by().values(day=day).annotate(cash=Sum(amount)).values_list("day", "cash"):
            sums[when] += cash
    days = sorted(day for day, cash in sums.items() if cash)
    running = accumulate(sums[day] for day in days)
    return [CashDay(day, sums[day], so_far) for day, so_far in zip(days, running, strict=True)]


def reduction_of(campaign: Campaign) -> Reduction | None:
    """Return how calls sold have paid for the long calls of a poor man's covered call; None for other campaigns."""
    if campaign.kind != CampaignKind.PMCC.value:
        return None
    bought, sold = [], []
    for trade in Trade.objects.filter(campaign=campaign).order_by("opened_at", "key"):
        sides = {_side(leg) for leg in trade.legs}
        if sides == {("C", True)}:
            bought.append((trade, trade.opened))
        elif sides == {("C", False)}:
            # What was closed is in realized, what is still open is the premium it was sold for.
            sold.append((trade, trade.realized + trade.open_net))
    return Reduction(bought, sold)


def _side(leg: dict[str, str]) -> tuple[str, bool]:
    contract = contract_of(leg["type"], leg["symbol"], "", 0)
    return contract.option_type, not leg["quantity"].startswith("-")
