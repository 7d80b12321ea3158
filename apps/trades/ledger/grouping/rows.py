"""Trades, chains and campaigns as rows of text. The first key of every row is that of its campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.ledger.cells import amount, day, flag, moment, or_null, quantity, text
from apps.trades.ledger.grouping.sheets import (
    CAMPAIGN_ENTRIES,
    CAMPAIGNS,
    CHAINS,
    TRADE_CLOSURES,
    TRADE_LINKS,
    TRADE_LOTS,
    TRADES,
)
from apps.trades.ledger.grouping.words import (
    NO_NAMES,
    NOTHING,
    bias_of,
    capital_of,
    legs_cell,
    names_cell,
    nearest_expiration,
    opening_dte,
    pairs_cell,
    risk_cell,
    steps_cell,
    why_cell,
    words_cell,
)
from apps.trades.ledger.rows import Row
from apps.trades.words.search import search_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from apps.trades.engine.grouping.results import Campaign, Chain, Grouping, Link, Sums, Trade, TradeKey
    from apps.trades.ledger.grouping.loading import EntryRow
    from apps.trades.ledger.rows import Rows


def rows_of(grouping: Grouping, entries: Mapping[int, Sequence[EntryRow]]) -> Rows:
    """Return the rows of each table; ``entries`` are those that no closure makes, by the broker id of their row."""
    trades = {trade.key: trade for trade in grouping.trades}
    chains = {chain.key: chain for chain in grouping.chains}
    campaign_of = {chain: campaign.key for campaign in grouping.campaigns for chain in campaign.chains}
    homes = {
        trade: (str(campaign_of[chain.key]), str(chain.key)) for chain in grouping.chains for trade in chain.trades
    }
    return {
        CAMPAIGNS: [_campaign(each, trades[each.key], chains) for each in grouping.campaigns],
        CHAINS: [_chain(each, str(campaign_of[each.key]), trades[each.key]) for each in grouping.chains],
        TRADES: [_trade(each, homes[each.key]) for each in grouping.trades],
        TRADE_LOTS: [row for each in grouping.trades for row in _lots(each, homes[each.key][0])],
        TRADE_CLOSURES: [row for each in grouping.trades for row in _closures(each, homes[each.key][0])],
        TRADE_LINKS: [_link(each, homes[each.before][0]) for each in grouping.links],
        CAMPAIGN_ENTRIES: [row for each in grouping.campaigns for row in _entries(each, entries)],
    }


def _campaign(campaign: Campaign, first: Trade, chains: Mapping[TradeKey, Chain]) -> Row:
    key, members = str(campaign.key), [chains[each] for each in campaign.chains]
    return Row(
        (key,),
        (
            key, campaign.kind, text(first.underlying), *_span(campaign),
            str(sum(len(chain.trades) for chain in members)), str(len(members)),
            str(sum(chain.rolls for chain in members)), *_sums(campaign.sums), amount(campaign.earned),
            quantity(campaign.shares), or_null(quantity, campaign.tax_basis),
            or_null(quantity, campaign.effective_basis), steps_cell(campaign.steps),
        ),
    )  # fmt: skip


def _chain(chain: Chain, campaign: str, first: Trade) -> Row:
    return Row(
        (campaign,),
        (
            str(chain.key), text(first.underlying), text(first.name), text(first.code), *_span(chain),
            str(len(chain.trades)), str(chain.rolls), *_sums(chain.sums),
        ),
    )  # fmt: skip


def _trade(trade: Trade, home: tuple[str, str]) -> Row:
    opening, current, risk = trade.opening, trade.current, trade.risk
    words = trade.annotations
    return Row(
        home,
        (
            str(trade.key), text(trade.underlying), *_span(trade), or_null(day, nearest_expiration(trade)),
            or_null(str, opening_dte(trade)), text(trade.name), text(trade.code), text(opening.name),
            text(opening.code), text(current.name if current else ""), text(current.code if current else ""),
            text(bias_of(opening)), opening.risk, str(opening.units), legs_cell(trade.legs),
            legs_cell(trade.open_legs), str(trade.rolls), *_sums(trade.sums),
            or_null(amount, risk.max_profit if risk else None), or_null(amount, risk.max_loss if risk else None),
            or_null(amount, capital_of(risk)), risk_cell(risk), why_cell(trade.why), names_cell(trade.flags),
            names_cell(trade.outcomes), flag(trade.needs_review), or_null(amount, trade.as_ordered),
            names_cell(words.tags) if words.tags else NOTHING, words_cell(words.note) if words.note else "",
            or_null(str, words.rating), pairs_cell(words.plan) if words.plan else NO_NAMES,
            search_words(trade),
        ),
    )  # fmt: skip


def _lots(trade: Trade, campaign: str) -> Iterator[Row]:
    key = str(trade.key)
    for lot in trade.lots:
        yield Row(
            (campaign, key, str(lot.lot.opening_id), str(lot.lot.number)),
            (
                quantity(lot.start), quantity(lot.quantity), amount(lot.net), amount(lot.fees),
                quantity(lot.remaining), amount(lot.remaining_net), amount(lot.remaining_fees), amount(lot.variation),
            ),
        )  # fmt: skip


def _closures(trade: Trade, campaign: str) -> Iterator[Row]:
    key = str(trade.key)
    for part in trade.closures:
        yield Row(
            (campaign, key, str(part.lot.opening_id), str(part.lot.number), str(part.closing_id)),
            (
                quantity(part.quantity), amount(part.opening_net), amount(part.opening_fees),
                amount(part.closing_net), amount(part.closing_fees), amount(part.moved_net),
            ),
        )  # fmt: skip


def _link(link: Link, campaign: str) -> Row:
    return Row(
        (campaign, str(link.before), str(link.after)),
        (
            link.kind, link.certainty, moment(link.at), quantity(link.quantity), amount(link.net),
            text(link.because),
        ),
    )  # fmt: skip


def _entries(campaign: Campaign, entries: Mapping[int, Sequence[EntryRow]]) -> Iterator[Row]:
    for broker_id in campaign.income:
        for entry in entries[broker_id]:
            yield Row((str(campaign.key), str(broker_id), entry.view, entry.category), ())


def _span(span: Trade | Chain | Campaign) -> tuple[str, str, str, str]:
    return (
        moment(span.opened_at), day(span.opened_on), or_null(moment, span.closed_at), or_null(day, span.closed_on),
    )  # fmt: skip


def _sums(sums: Sums) -> list[str]:
    return [amount(each) for each in sums]
