"""What is certain of legs that expire on different days.

A bought option can be sold, or exercised, on any day until it expires, for its intrinsic value at least; a sold one is
settled when it expires. So the holder may pick, for each bought leg, the moment of a sold leg it stands against, and
at one moment all legs meet one price. The worst price of each moment, added up, is what is lost at most, however the
prices move between them: a calendar loses its debit, a diagonal on the wrong side also the gap between its strikes.
An early assignment changes nothing, it only moves the moment.

Interest and dividends are left out: a put that cannot be exercised early may for a while be worth a little less than
its intrinsic value.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.trades.engine.recognition.payoff import PayoffLeg

    Moments = defaultdict[date, list[PayoffLeg]]


def by_moment(legs: Sequence[PayoffLeg]) -> list[list[PayoffLeg]]:
    """Return netted legs in groups that are each settled at one price, by moment.

    Sold options are met by bought ones of the same right that expire with them or later. Where any choice of moments
    limits the loss, this one does: every sold call then has its cover, be it a bought call or shares.
    """
    options = [leg for leg in legs if leg.strike is not None]
    moments: Moments = defaultdict(list)
    spare: list[PayoffLeg] = []
    bare: list[PayoffLeg] = []
    for kind in ("C", "P"):
        left, uncovered = _meet([leg for leg in options if leg.kind == kind], moments)
        spare += left
        bare += uncovered
    first = min((_day(leg) for leg in options if leg.quantity < 0), default=None)
    spare_calls = [_place(leg, first, moments) for leg in spare]
    days = sorted(moments)
    for leg in legs:
        if leg.strike is None:
            against = [call for call in (bare if leg.quantity > 0 else spare_calls) if call.kind == "C"]
            _place_shares(leg, against, days[0] if first is None else first, moments)
    return [moments[day] for day in sorted(moments)]


def _meet(legs: Sequence[PayoffLeg], moments: Moments) -> tuple[list[PayoffLeg], list[PayoffLeg]]:
    """Place the sold legs of one right with the bought ones that meet them; return what is left of both.

    Going from the latest sold leg to the earliest, whatever may meet the one may also meet the next: no choice among
    them can leave a sold leg uncovered that another choice would have covered.
    """
    waiting = sorted((leg for leg in legs if leg.quantity > 0), key=_day)
    sold = sorted((leg for leg in legs if leg.quantity < 0), key=_day, reverse=True)
    at_hand: list[PayoffLeg] = []
    bare: list[PayoffLeg] = []
    for short in sold:
        while waiting and _day(waiting[-1]) >= _day(short):
            at_hand.append(waiting.pop())
        moments[_day(short)].append(short)
        need = -short.quantity
        while need and at_hand:
            long = at_hand.pop()
            part = min(need, long.quantity)
            moments[_day(short)].append(long._replace(quantity=part))
            need -= part
            if part < long.quantity:
                at_hand.append(long._replace(quantity=long.quantity - part))
        if need:
            bare.append(short._replace(quantity=-need))
    return waiting + at_hand, bare


def _place(leg: PayoffLeg, first: date | None, moments: Moments) -> PayoffLeg:
    """Place a bought leg that meets no sold one at the first moment of a sold leg, if it lives so long; return it
    as of that day."""
    day = _day(leg) if first is None or first > _day(leg) else first
    moments[day].append(leg)
    return leg._replace(expires_on=day)


def _place_shares(shares: PayoffLeg, against: Iterable[PayoffLeg], otherwise: date, moments: Moments) -> None:
    """Place shares, which may be closed on any day, where calls of the opposite side need them."""
    left = shares.quantity
    for call in against:
        part = max(left, -call.quantity) if shares.quantity < 0 else min(left, -call.quantity)
        moments[_day(call)].append(shares._replace(quantity=part))
        left -= part
    if left != ZERO:
        moments[otherwise].append(shares._replace(quantity=left))


def _day(leg: PayoffLeg) -> date:
    return leg.expires_on or date.max
