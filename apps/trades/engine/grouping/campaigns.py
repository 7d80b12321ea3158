"""Campaigns: everything on one family from flat to flat.

A campaign waits five trading days for the next trade where shares were held or a wheel or a poor man's covered call
runs: such a trader is between two rounds, not done. What money moved beside all trades (a dividend, a charge) belongs
to the campaign that is open on its day, if exactly one is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.results import ZERO, Campaign, CampaignKind, Sums
from apps.trades.engine.grouping.wheel import walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.facts import IncomeFact
    from apps.trades.engine.grouping.results import Chain, TradeKey
    from apps.trades.engine.values import Contract

    Group = list[tuple[Chain, list[Built]]]

GRACE = 5
SATURDAY = 5
# A call bought to stand for shares: tools differ between 60 and 120 days; the reference takes 90.
STANDS_FOR_SHARES = 90
# Options on these are settled in cash and never deliver shares: nobody runs a wheel on them.
CASH_SETTLED = frozenset({"SPX", "XSP", "NDX", "XND", "RUT", "MRUT", "VIX", "DJX", "OEX", "XEO", "CBTX", "MBTX"})


class Part(StrEnum):
    """What a trade is in a wheel or a poor man's covered call."""

    SHARES = "SHARES"
    SHORT_PUT = "SHORT_PUT"
    SHORT_CALL = "SHORT_CALL"
    COVERED_CALL = "COVERED_CALL"
    SHORT_BOTH = "SHORT_BOTH"
    LONG_CALL = "LONG_CALL"
    OTHER = "OTHER"


PARTS: dict[frozenset[tuple[str, bool]], Part] = {
    frozenset({("S", True)}): Part.SHARES,
    frozenset({("P", False)}): Part.SHORT_PUT,
    frozenset({("C", False)}): Part.SHORT_CALL,
    frozenset({("S", True), ("C", False)}): Part.COVERED_CALL,
    frozenset({("C", False), ("P", False)}): Part.SHORT_BOTH,
    frozenset({("C", True)}): Part.LONG_CALL,
}
OF_A_WHEEL = frozenset({Part.SHARES, Part.SHORT_PUT, Part.SHORT_CALL, Part.COVERED_CALL, Part.SHORT_BOTH})
WITH_SHARES = frozenset({Part.SHARES, Part.COVERED_CALL})


@dataclass(frozen=True, slots=True)
class _Round:
    """Chains from flat to flat, before grace joins rounds."""

    chains: Group
    trades: list[Built]
    kind: CampaignKind
    is_wheel: bool


def campaigns_of(chains: Group, income: Iterable[IncomeFact], naked: Collection[TradeKey]) -> list[Campaign]:
    """Return the campaigns of a family in order of opening; ``naked`` are trades with a short call that nothing
    covered when it was sold."""
    rounds: list[_Round] = []
    for group in _flat_to_flat(chains):
        this = _round(group, naked)
        if rounds and _goes_on(rounds[-1], this):
            this = _round([*rounds.pop().chains, *group], naked)
        rounds.append(this)
    found = [(each, _campaign(each, ())) for each in rounds]
    earned = _earned([campaign for _, campaign in found], income)
    return [_campaign(each, earned.get(campaign.key, ())) for each, campaign in found]


def _flat_to_flat(chains: Group) -> Iterable[Group]:
    group: Group = []
    end, is_open = None, False
    for chain, trades in sorted(chains, key=lambda each: (each[0].opened_at, each[0].key)):
        if group and not is_open and end is not None and chain.opened_at > end:
            yield group
            group, end = [], None
        group.append((chain, trades))
        is_open = is_open or chain.closed_at is None
        end = max(filter(None, (end, chain.closed_at)), default=None)
    if group:
        yield group


def _round(group: Group, naked: Collection[TradeKey]) -> _Round:
    trades = sorted((trade for _, members in group for trade in members), key=lambda each: (each.opened_at, each.key))
    parts = [part_of(trade) for trade in trades]
    is_wheel = (
        all(part in OF_A_WHEEL for part in parts)
        and _begins_a_wheel(trades[0], parts[0])
        and not any(trade.key in naked for trade in trades)
    )
    return _Round(group, trades, _kind(trades, parts, is_wheel=is_wheel), is_wheel)


def _begins_a_wheel(first: Built, part: Part) -> bool:
    if any(contract.underlying_symbol in CASH_SETTLED for contract in first.opened):
        return False
    return part is Part.SHORT_PUT or (part is Part.SHARES and first.draft.rule == "DELIVERY")


def _kind(trades: Sequence[Built], parts: Sequence[Part], *, is_wheel: bool) -> CampaignKind:
    has_shares = any(part in WITH_SHARES for part in parts)
    # One put sold once is an option trade; it takes shares or a second put to make a wheel of it.
    if is_wheel and (has_shares or parts.count(Part.SHORT_PUT) > 1):
        return CampaignKind.WHEEL
    if not has_shares and _is_pmcc(trades, parts):
        return CampaignKind.PMCC
    return CampaignKind.STOCK if has_shares or any(_shares_in(trade) for trade in trades) else CampaignKind.OPTIONS


def _is_pmcc(trades: Sequence[Built], parts: Sequence[Part]) -> bool:
    """Say whether calls were sold against a long call of three months or more."""
    long_calls = [(t, contract) for t, part in zip(trades, parts, strict=True) if part is Part.LONG_CALL for contract in t.opened]
    sold = [(t, contract) for t, part in zip(trades, parts, strict=True) if part is Part.SHORT_CALL for contract in t.opened]
    return any(
        days_to(held, owner.opened_on) >= STANDS_FOR_SHARES
        and owner.opened_at <= seller.opened_at
        and (owner.closed_at is None or seller.opened_at < owner.closed_at)
        and days_to(call, seller.opened_on) < days_to(held, seller.opened_on)
        for owner, held in long_calls
        for seller, call in sold
    )


def days_to(contract: Contract, day: date) -> int:
    """Return the days from a day to the contract's expiration; 0 for what never expires."""
    return (contract.expires_on - day).days if contract.expires_on else 0


def part_of(trade: Built) -> Part:
    """Return what a trade is in a wheel, by what it opened."""
    if any(contract.instrument_type not in {"Equity", "Equity Option"} for contract in trade.opened):
        return Part.OTHER
    sides = frozenset((contract.option_type or "S", quantity > 0) for contract, quantity in trade.opened.items())
    return PARTS.get(sides, Part.OTHER)


def _shares_in(trade: Built) -> bool:
    return any(contract.instrument_type == "Equity" for contract in trade.opened)


def _goes_on(before: _Round, after: _Round) -> bool:
    """Say whether a round begins within the grace of the one before it."""
    ended = max((chain.closed_on for chain, _ in before.chains if chain.closed_on), default=None)
    if ended is None or trading_days(ended, after.trades[0].opened_on) > GRACE:
        return False
    waits = before.is_wheel or before.kind is not CampaignKind.OPTIONS
    return waits and part_of(after.trades[0]) is not Part.OTHER


def trading_days(first: date, last: date) -> int:
    """Return the weekdays after ``first`` up to ``last``; past two weeks it only matters that they are many."""
    days = (first + timedelta(days=n) for n in range(1, min((last - first).days, 14) + 1))
    return sum(day.weekday() < SATURDAY for day in days)


def _earned(campaigns: Sequence[Campaign], income: Iterable[IncomeFact]) -> dict[TradeKey, list[IncomeFact]]:
    found: dict[TradeKey, list[IncomeFact]] = {}
    for each in income:
        running = [
            campaign
            for campaign in campaigns
            if campaign.opened_on <= each.day and (campaign.closed_on is None or each.day <= campaign.closed_on)
        ]
        if each.underlying and len(running) == 1:
            found.setdefault(running[0].key, []).append(each)
    return found


def _campaign(this: _Round, earned: Sequence[IncomeFact]) -> Campaign:
    total = Sums()
    for trade in this.trades:
        total = total.plus(trade.sums)
    is_open = any(trade.is_open for trade in this.trades)
    closed = [(chain.closed_at, chain.closed_on) for chain, _ in this.chains if chain.closed_at and chain.closed_on]
    closed_at, closed_on = (None, None) if is_open else max(closed)
    walked = walk(this.trades, earned) if this.kind in {CampaignKind.WHEEL, CampaignKind.STOCK} else None
    return Campaign(
        key=this.trades[0].key,
        kind=this.kind,
        chains=tuple(chain.key for chain, _ in this.chains),
        opened_at=this.trades[0].opened_at,
        opened_on=this.trades[0].opened_on,
        closed_at=closed_at,
        closed_on=closed_on,
        sums=total,
        income=tuple(sorted(each.broker_id for each in earned)),
        earned=sum((each.amount for each in earned), ZERO),
        steps=walked.steps if walked and this.kind is CampaignKind.WHEEL else (),
        shares=walked.shares if walked else ZERO,
        tax_basis=walked.tax_basis if walked else None,
        effective_basis=walked.effective_basis if walked else None,
    )
