"""One trade with all that belongs to it: what happened, its legs, the closures behind its figures, its payoff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.core.money import ZERO
from apps.trades.engine.grouping.results import Flag
from apps.trades.engine.recognition.payoff import payoff_leg_of, payoff_points
from apps.trades.engine.results import REALIZES_NOTHING
from apps.trades.long_tables import LongTable, long_table
from apps.trades.models import Trade, TradeClosure, TradeLink, TradeLot
from apps.trades.models.ledger import opening_name
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.selectors.trade_lines import profits_of_parts, trade_lines
from apps.trades.words.contracts import contract_words
from apps.trades.words.lots import origin_words, reason_words
from apps.trades.words.trades import CERTAINTIES, FLAGS, LINKS, RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from apps.trades.engine.open_profit import OpenProfit
    from apps.trades.selectors.trade_lines import TradeLine


@dataclass(frozen=True, slots=True)
class Happening:
    """One row of a trade's life: ``net`` its cash, ``running`` all cash of the chain so far (USD, signed)."""

    at: datetime
    day: date
    trade: Trade
    words: str
    contract: str
    quantity: Decimal
    price: Decimal | None
    net: Decimal
    running: Decimal
    transaction_id: int | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A trade that led to this one or came of it."""

    words: str
    certainty: str
    because: str
    other: Trade
    is_before: bool
    quantity: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class ClosureLine:
    """The trade's part of one closure, with the row that closed it."""

    part: TradeClosure
    words: str
    reason: str
    is_realizing: bool

    @property
    def realized(self) -> Decimal | None:
        realized: Decimal = self.part.opening_net + self.part.closing_net
        return realized if self.is_realizing else None

    @property
    def tax(self) -> Decimal | None:
        return None if self.realized is None else self.realized + self.part.moved_net

    @property
    def fees(self) -> Decimal:
        fees: Decimal = self.part.opening_fees + self.part.closing_fees
        return fees

    @property
    def is_part(self) -> bool:
        """Whether another trade has the rest of the closure."""
        return bool(self.part.closure.quantity != self.part.quantity)


@dataclass(frozen=True, slots=True)
class LotLine:
    """The trade's part of one lot; ``cash`` is that of its opening, None of a lot that was only carried over,
    and ``open`` what its open rest has gained or lost, None when it is closed (USD)."""

    part: TradeLot
    words: str
    origin: str
    cash: Decimal | None
    open: OpenProfit | None


@dataclass(frozen=True, slots=True)
class TradeDetail:
    """A trade with all that belongs to it; ``timeline`` is that of its whole chain."""

    line: TradeLine
    timeline: LongTable[Happening]
    links: list[LinkLine]
    lots: list[LotLine]
    closures: list[ClosureLine]
    payoff: dict[str, Any] | None
    why: dict[str, Any]

    @property
    def has_stated(self) -> bool:
        """Whether the user stated the opening of some of it."""
        return any(line.part.lot.stated_opening_id is not None for line in self.lots)

    @property
    def flags(self) -> list[tuple[str, str]]:
        return [FLAGS[code] for code in self.line.row.flags]

    @property
    def rule(self) -> str:
        return RULES[self.why["rule"]]


def trade_detail(trade: Trade, today: date, asked: Mapping[str, str] | None = None) -> TradeDetail:
    """Return the trade with what belongs to it; ``today`` is the New York day, and ``asked`` says which page of the
    chain's timeline is shown, if not the one on which the trade begins."""
    (line,) = trade_lines([trade.account], [trade], today)
    lots = list(_lots([trade]))
    return TradeDetail(
        line=line,
        timeline=_timeline(trade, asked or {}),
        links=list(_links(trade)),
        lots=_lot_lines(trade, lots, today),
        closures=[_closure_line(part) for part in _closures([trade])],
        payoff=_payoff(trade, lots),
        why=trade.why,
    )


def _timeline(trade: Trade, asked: Mapping[str, str]) -> LongTable[Happening]:
    told = happenings_of(list(trade.chain.trades.all()), trade)
    begins = next((place for place, each in enumerate(told) if each.is_own), 0)
    return long_table("timeline", told, asked, opens_at=begins)


def happenings_of(trades: Sequence[Trade], own: Trade | None = None) -> list[Happening]:
    """Return all rows of these trades in order of time with the running cash, those of ``own`` marked."""
    by_key = {trade.pk: trade for trade in trades}
    found = [_opened(by_key[part.trade_id], part) for part in _lots(trades) if part.lot.carried_from_id is None]
    found += [_closed(by_key[part.trade_id], part) for part in _closures(trades)]
    running, told = ZERO, []
    for at, _, trade, words, contract, quantity, price, net, source, day in sorted(found, key=lambda each: each[:2]):
        running += net
        told.append(
            Happening(
                at, day, trade, words, contract, quantity, price, net, running, source,
                own is None or trade.pk == own.pk,
            )
        )  # fmt: skip
    return told


def _opened(trade: Trade, part: TradeLot) -> tuple[Any, ...]:
    lot = part.lot
    return (
        lot.opened_at, (lot.opening_id or 0, part.pk), trade, origin_words(lot.origin).capitalize(),
        contract_words(contract_of_instrument(lot.instrument)), part.quantity, lot.price, part.net, lot.opening_id,
        lot.opened_on,
    )  # fmt: skip


def _closed(trade: Trade, part: TradeClosure) -> tuple[Any, ...]:
    closure = part.closure
    is_realizing = closure.reason not in REALIZES_NOTHING
    return (
        closure.closed_at, (closure.closing_id or 0, part.pk), trade, reason_words(closure.reason).capitalize(),
        contract_words(contract_of_instrument(closure.instrument)), -part.quantity, closure.price,
        part.closing_net if is_realizing else ZERO, closure.closing_id, closure.day,
    )  # fmt: skip


def _lots(trades: Sequence[Trade]) -> Any:  # noqa: ANN401  (a query set of Django's)
    rows = TradeLot.objects.filter(trade__in=trades).select_related(
        "lot__instrument", "lot__opening", "lot__stated_opening"
    )
    return rows.defer("lot__opening__payload").order_by("lot__opened_at", opening_name("lot__"), "lot__number", "start")


def _closures(trades: Sequence[Trade]) -> Any:  # noqa: ANN401
    rows = TradeClosure.objects.filter(trade__in=trades).select_related("closure__instrument", "closure__closing")
    return rows.defer("closure__closing__payload").order_by("closure__closed_at", "closure__closing", "closure__lot")


def _lot_lines(trade: Trade, lots: Sequence[TradeLot], today: date) -> list[LotLine]:
    rest = [part for part in lots if part.remaining]
    profits = {
        part.pk: profit for part, profit in zip(rest, profits_of_parts([trade.account], rest, today), strict=True)
    }
    return [
        LotLine(
            part,
            contract_words(contract_of_instrument(part.lot.instrument)),
            origin_words(part.lot.origin),
            part.net if part.lot.carried_from_id is None else None,
            profits.get(part.pk),
        )
        for part in lots
    ]


def _closure_line(part: TradeClosure) -> ClosureLine:
    closure = part.closure
    return ClosureLine(
        part,
        contract_words(contract_of_instrument(closure.instrument)),
        reason_words(closure.reason),
        closure.reason not in REALIZES_NOTHING,
    )


def _links(trade: Trade) -> Any:  # noqa: ANN401
    rows = TradeLink.objects.filter(account=trade.account).select_related("before", "after")
    for link in rows.filter(before=trade) | rows.filter(after=trade):
        is_before = link.after_id == trade.pk
        yield LinkLine(
            LINKS[link.kind], CERTAINTIES[link.certainty], link.because, link.before if is_before else link.after,
            is_before, link.quantity, link.net,
        )  # fmt: skip


def _payoff(trade: Trade, lots: Sequence[TradeLot]) -> dict[str, Any] | None:
    """Return the points of the payoff at expiration of what was opened, for the chart and its table."""
    # What was held in turn has no payoff: at no expiration was all of it there.
    if Flag.UNKNOWN_COST in trade.flags or trade.risk.get("is_in_turn"):
        return None
    roots = [part for part in lots if part.lot.carried_from_id is None]
    legs, premium = [], ZERO
    for part in roots:
        contract = contract_of_instrument(part.lot.instrument)
        leg = payoff_leg_of(contract, part.quantity)
        if leg is None:
            return None
        legs.append(leg)
        premium += part.net
        if contract.instrument_type == "Future":
            if part.lot.price is None:
                return None
            premium -= part.quantity * part.lot.price * (contract.multiplier or ZERO)
    # Shares or futures alone are a straight line: it tells nothing that the price does not.
    if not any(leg.strike is not None for leg in legs):
        return None
    points = payoff_points(legs, premium)
    if not points:
        return None
    return {"prices": [str(price) for price, _ in points], "profits": [str(round(profit, 2)) for _, profit in points]}
