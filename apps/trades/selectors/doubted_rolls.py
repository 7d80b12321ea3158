"""Rolls that were only concluded, with what was closed and what was opened: enough to say whether it was a roll."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from apps.core.money import ZERO, digits
from apps.trades.engine.grouping.nearest import ROLL_WINDOW
from apps.trades.engine.grouping.results import Certainty, LinkKind
from apps.trades.engine.results import Reason
from apps.trades.models import TradeClosure, TradeLink, TradeLot
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.words.contracts import contract_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from apps.trades.models import Instrument, Trade


class Dealt(NamedTuple):
    """So much of a contract (signed as it is held) that was opened or closed at a price per share."""

    at: datetime
    instrument: Instrument
    quantity: Decimal
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a roll: when the first of it was done, and its contracts in words, each with its price per share, at
    the average of its fills; None where a row states none."""

    at: datetime
    legs: list[tuple[str, Decimal | None]]


@dataclass(frozen=True, slots=True)
class DoubtedRoll:
    """A roll that was only concluded; a side is None where its rows are not found."""

    link: TradeLink
    closed: Side | None
    opened: Side | None

    @property
    def apart(self) -> str:
        """When the new contracts were opened, as seen from the closing."""
        if not self.closed or not self.opened:
            return ""
        seconds = (self.opened.at - self.closed.at).total_seconds()
        minutes = int(abs(seconds) // 60)
        if not minutes:
            return "Within the same minute"
        return f"{minutes} minute{'' if minutes == 1 else 's'} {'later' if seconds > 0 else 'before'}"


def doubted_rolls(trades: Sequence[Trade]) -> defaultdict[int, list[DoubtedRoll]]:
    """Return by primary key the concluded rolls that led to these trades, or on from them, in order of time."""
    links = TradeLink.objects.filter(
        Q(before__in=trades) | Q(after__in=trades), kind=LinkKind.ROLL, certainty=Certainty.INFERRED
    )
    rows = list(links.select_related("before", "after").order_by("at", "before", "after"))
    closed, opened = _closed_of([each.before_id for each in rows]), _opened_of([each.after_id for each in rows])
    found: defaultdict[int, list[DoubtedRoll]] = defaultdict(list)
    for link in rows:
        roll = DoubtedRoll(link, _side(closed[link.before_id], link), _side(opened[link.after_id], link))
        # The doubt lies on the trade that was rolled to; the one before is named beside it.
        found[link.after_id].append(roll)
        found[link.before_id].append(roll)
    return found


def _closed_of(trades: Iterable[int]) -> Mapping[int, list[Dealt]]:
    found: defaultdict[int, list[Dealt]] = defaultdict(list)
    parts = TradeClosure.objects.filter(trade__in=trades, closure__reason=Reason.FILL)
    for part in parts.select_related("closure__instrument").order_by("closure__closed_at", "closure"):
        closure = part.closure
        found[part.trade_id].append(Dealt(closure.closed_at, closure.instrument, part.quantity, closure.price))
    return found


def _opened_of(trades: Iterable[int]) -> Mapping[int, list[Dealt]]:
    found: defaultdict[int, list[Dealt]] = defaultdict(list)
    parts = TradeLot.objects.filter(trade__in=trades, lot__carried_from=None).select_related("lot__instrument")
    for part in parts.order_by("lot__opened_at", "lot"):
        found[part.trade_id].append(Dealt(part.lot.opened_at, part.lot.instrument, part.quantity, part.lot.price))
    return found


def _side(dealt: Iterable[Dealt], link: TradeLink) -> Side | None:
    """Return what of it belongs to the roll: a link is dated by its later side, and the other is as near as a roll."""
    near = [each for each in dealt if link.at - ROLL_WINDOW <= each.at <= link.at]
    by_contract: defaultdict[Instrument, list[Dealt]] = defaultdict(list)
    for each in near:
        by_contract[each.instrument].append(each)
    return Side(near[0].at, [_leg(*each) for each in by_contract.items()]) if near else None


def _leg(instrument: Instrument, parts: Sequence[Dealt]) -> tuple[str, Decimal | None]:
    quantity = sum((each.quantity for each in parts), ZERO)
    words = (
        f"{'−' if quantity < 0 else '+'}{digits(abs(quantity))} {contract_words(contract_of_instrument(instrument))}"
    )
    paid = [each.price * each.quantity for each in parts if each.price is not None]
    is_priced = quantity and len(paid) == len(parts)
    return words, round(sum(paid, ZERO) / quantity, 4) if is_priced else None
