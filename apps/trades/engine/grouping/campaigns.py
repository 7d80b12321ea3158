"""Campaigns: everything on one family from flat to flat.

A campaign waits five trading days for more of the same where shares were held or a wheel or a poor man's covered call
runs: such a trader is between two rounds, not done. A wheel goes on with a new short put. What money moved beside all
trades (a dividend, a charge) belongs to the campaign that is open on its day, if exactly one is.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.results import ZERO, Campaign, CampaignKind, Sums
from apps.trades.engine.grouping.wheel import walk, without_prices
from apps.trades.engine.trading_days import trading_days_after

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.facts import IncomeFact
    from apps.trades.engine.grouping.results import Chain, TradeKey
    from apps.trades.engine.values import Contract

    Group = list[tuple[Chain, list[Built]]]

# In trading days: a trader between two rounds of a wheel waits for a price, rarely longer than a week.
GRACE = 5
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
    CALL_DIAGONAL = "CALL_DIAGONAL"
    OTHER = "OTHER"


PARTS: dict[frozenset[tuple[str, bool]], Part] = {
    frozenset({("S", True)}): Part.SHARES,
    frozenset({("P", False)}): Part.SHORT_PUT,
    frozenset({("C", False)}): Part.SHORT_CALL,
    frozenset({("S", True), ("C", False)}): Part.COVERED_CALL,
    frozenset({("C", False), ("P", False)}): Part.SHORT_BOTH,
    frozenset({("C", True)}): Part.LONG_CALL,
    frozenset({("C", True), ("C", False)}): Part.CALL_DIAGONAL,
}
OF_A_WHEEL = frozenset({Part.SHARES, Part.SHORT_PUT, Part.SHORT_CALL, Part.COVERED_CALL, Part.SHORT_BOTH})
WITH_SHARES = frozenset({Part.SHARES, Part.COVERED_CALL})
OF_A_PMCC = frozenset({Part.LONG_CALL, Part.SHORT_CALL, Part.CALL_DIAGONAL})


class _Round:
    """Chains from flat to flat; grace adds the next round's to it."""

    def __init__(self, chains: Group, naked: Collection[TradeKey]) -> None:
        self.chains: Group = []
        self.trades: list[Built] = []
        self._naked = naked
        self.parts: set[Part] = set()
        self._puts = 0
        # Calls bought to stand for shares, the one that ends last on top: its day, negative, and what tells it apart.
        self._long_dated: list[tuple[int, int, str, Built]] = []
        self._is_of_a_wheel = True
        self._is_pmcc = False
        self._has_shares = False
        self._is_open = False
        self._end: tuple[datetime, date] | None = None
        self.add(chains)

    def add(self, chains: Group) -> None:
        """Let the round go on with these chains, which begin after all of its own."""
        self.chains += chains
        for chain, _ in chains:
            if chain.closed_at is None or chain.closed_on is None:
                self._is_open = True
            else:
                self._end = max(filter(None, (self._end, (chain.closed_at, chain.closed_on))))
        trades = [trade for _, members in chains for trade in members]
        for trade in sorted(trades, key=lambda each: (each.opened_at, each.key)):
            self._note(trade, part_of(trade))
            self.trades.append(trade)

    @property
    def is_wheel(self) -> bool:
        """Whether all of it so far goes round: puts sold, shares, calls sold on them."""
        return self._is_of_a_wheel

    @property
    def kind(self) -> CampaignKind:
        """What the campaign is called, by all that happened in it."""
        holds = bool(self.parts & WITH_SHARES)
        # One put sold once is an option trade; it takes shares or a second put to make a wheel of it.
        if self._is_of_a_wheel and (holds or self._puts > 1):
            return CampaignKind.WHEEL
        if self._is_pmcc and not holds:
            return CampaignKind.PMCC
        return CampaignKind.STOCK if self._has_shares else CampaignKind.OPTIONS

    @property
    def closed(self) -> tuple[datetime, date] | None:
        """When the last of it was closed, None while some of it is open."""
        return None if self._is_open else self._end

    def _note(self, trade: Built, part: Part) -> None:
        self.parts.add(part)
        self._puts += part is Part.SHORT_PUT
        self._has_shares = self._has_shares or any(each.instrument_type == "Equity" for each in trade.opened)
        goes_round = part in OF_A_WHEEL and trade.key not in self._naked
        begins = bool(self.trades) or _begins_a_wheel(trade, part)
        self._is_of_a_wheel = self._is_of_a_wheel and goes_round and begins
        if part in {Part.LONG_CALL, Part.CALL_DIAGONAL}:
            for each, quantity in trade.opened.items():
                if quantity > 0 and days_to(each, trade.opened_on) >= STANDS_FOR_SHARES:
                    heappush(self._long_dated, (-_last_day(each), len(self.trades), each.key, trade))
        if part in {Part.SHORT_CALL, Part.CALL_DIAGONAL}:
            self._is_pmcc = self._is_pmcc or self._has_longer_call(trade)

    def _has_longer_call(self, seller: Built) -> bool:
        """Say whether a call was sold against a long one: while it was held, and to end before it."""
        # Trades come in order of opening: what was closed before this one is closed for all that follow.
        while self._long_dated and not _is_held(self._long_dated[0][-1], seller.opened_at):
            heappop(self._long_dated)
        sold = [_last_day(each) for each, quantity in seller.opened.items() if quantity < 0]
        return bool(self._long_dated) and min(sold) < -self._long_dated[0][0]


def campaigns_of(chains: Group, income: Iterable[IncomeFact], naked: Collection[TradeKey]) -> list[Campaign]:
    """Return the campaigns of a family in order of opening; ``naked`` are trades with a short call that nothing
    covered when it was sold."""
    rounds: list[_Round] = []
    for group in _flat_to_flat(chains):
        this = _Round(group, naked)
        if rounds and _goes_on(rounds[-1], this):
            rounds[-1].add(group)
        else:
            rounds.append(this)
    earned = _earned(rounds, income)
    return [_campaign(each, earned.get(index, ())) for index, each in enumerate(rounds)]


def _flat_to_flat(chains: Group) -> Iterable[Group]:
    group: Group = []
    end, is_open = None, False
    for chain, trades in sorted(chains, key=lambda each: (each[0].opened_at, each[0].key)):
        # Strictly later: what opens at the instant at which all else closed (shares delivered) goes on with it.
        if group and not is_open and end is not None and chain.opened_at > end:
            yield group
            group, end = [], None
        group.append((chain, trades))
        is_open = is_open or chain.closed_at is None
        end = max(filter(None, (end, chain.closed_at)), default=None)
    if group:
        yield group


def _begins_a_wheel(first: Built, part: Part) -> bool:
    if any(contract.underlying_symbol in CASH_SETTLED for contract in first.opened):
        return False
    return part is Part.SHORT_PUT or (part is Part.SHARES and first.draft.rule == "DELIVERY")


def _is_held(trade: Built, at: datetime) -> bool:
    return trade.closed_at is None or at < trade.closed_at


def _last_day(contract: Contract) -> int:
    return contract.expires_on.toordinal() if contract.expires_on else 0


def days_to(contract: Contract, day: date) -> int:
    """Return the days from a day to the contract's expiration; 0 for what never expires."""
    return (contract.expires_on - day).days if contract.expires_on else 0


def part_of(trade: Built) -> Part:
    """Return what a trade is in a wheel, by what it opened."""
    if any(contract.instrument_type not in {"Equity", "Equity Option"} for contract in trade.opened):
        return Part.OTHER
    sides = frozenset((contract.option_type or "S", quantity > 0) for contract, quantity in trade.opened.items())
    return PARTS.get(sides, Part.OTHER)


def _goes_on(before: _Round, after: _Round) -> bool:
    """Say whether a round begins within the grace of the one before it, and is more of the same."""
    if before.closed is None or trading_days_after(before.closed[1], after.trades[0].opened_on) > GRACE:
        return False
    first = part_of(after.trades[0])
    if before.is_wheel:
        # A wheel turns on with its next put; shares bought or a call sold after it are another idea.
        return first is Part.SHORT_PUT and after.is_wheel
    if before.kind is CampaignKind.PMCC:
        # A call sold first stands on nothing: the long one that it could stand on is gone.
        return after.parts <= OF_A_PMCC and first is not Part.SHORT_CALL
    return (
        before.kind is CampaignKind.STOCK
        and after.parts <= OF_A_WHEEL
        and (first is Part.SHORT_PUT or bool(after.parts & WITH_SHARES))
    )


def _earned(rounds: Sequence[_Round], income: Iterable[IncomeFact]) -> dict[int, list[IncomeFact]]:
    """Return what each round earned beside its trades: what came on a day on which it alone was open."""
    found: dict[int, list[IncomeFact]] = {}
    first_days = [each.trades[0].opened_on for each in rounds]
    for each in income:
        running = []
        # Rounds follow each other, so the first that had ended before the day ends the search.
        for index in range(bisect_right(first_days, each.day) - 1, -1, -1):
            closed = rounds[index].closed
            if closed is not None and closed[1] < each.day:
                break
            running.append(index)
        if each.underlying and len(running) == 1:
            found.setdefault(running[0], []).append(each)
    return found


def _campaign(this: _Round, earned: Sequence[IncomeFact]) -> Campaign:
    total = Sums.of([trade.sums for trade in this.trades])
    closed_at, closed_on = this.closed or (None, None)
    kind = this.kind
    # Without shares there is no price per share to tell.
    walked = walk(this.trades, earned) if kind in {CampaignKind.WHEEL, CampaignKind.STOCK} else None
    # One cost that nobody knows is in every price per share from then on.
    if walked and any(trade.is_cost_unknown for trade in this.trades):
        walked = without_prices(walked)
    return Campaign(
        key=this.trades[0].key,
        kind=kind,
        chains=tuple(chain.key for chain, _ in this.chains),
        opened_at=this.trades[0].opened_at,
        opened_on=this.trades[0].opened_on,
        closed_at=closed_at,
        closed_on=closed_on,
        sums=total,
        income=tuple(sorted(each.broker_id for each in earned)),
        earned=sum((each.amount for each in earned), ZERO),
        steps=walked.steps if walked and kind is CampaignKind.WHEEL else (),
        shares=walked.shares if walked else ZERO,
        tax_basis=walked.tax_basis if walked else None,
        effective_basis=walked.effective_basis if walked else None,
    )
