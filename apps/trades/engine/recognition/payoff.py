"""What a group of legs can win and lose at expiration: one solver for every structure, no formula per strategy.

At expiration the P&L is a chain of straight lines over the price of the underlying. At price 0 it is the premium plus
what the puts are worth there; from there every option bends the line once, at its strike, by the same amount whether
it is a call or a put: upward where it is bought, downward where it is sold. So a group is a handful of knots and a
slope after the last one, whatever it is called:

    sell the 95 put and the 105 call, buy the 90 put and the 110 call, for 1.80 in all
    at 0    1.80 + 90 − 95 = −3.20, and level there
    at 90   −3.20, bends up      at 95   1.80, bends down to level
    at 105   1.80, bends down    at 110 −3.20, bends up to level
    most won 1.80, most lost −3.20, even where the line crosses zero: 93.20 and 106.80

The underlying is taken to lie anywhere from 0 upward; below 0, where a future has once been, nothing is said. Where
legs expire on different days the line is not straight before the last of them, and what the later ones are worth then
takes a model. No figure is made up for it: what is certain is given (``bound``, see ``moments``), the rest is None.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, localcontext
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.amounts import QUANTITY_SCALE, ZERO
from apps.trades.engine.recognition.moments import by_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.trades.engine.values import Contract

STOCK, CALL, PUT = "S", "C", "P"
ONE = Decimal(1)
# Kinds that are delivered, or settled, as they stand; everything else here must be an option.
UNDERLYINGS = frozenset({"Equity", "Future", "Cryptocurrency", "Index"})
OPTIONS = frozenset({"Equity Option", "Future Option"})
# Quantities and strikes have 10 decimals, money 6: with 60 digits every product and sum of them is exact.
EXACT = Context(prec=60)
MARGIN = Decimal("0.2")


class PayoffLeg(NamedTuple):
    """One leg: ``quantity`` in contracts or shares, bought is positive; ``multiplier`` is the money one of them gains
    when the underlying rises by 1 above the ``strike``, which is in price of the underlying. Only options expire."""

    kind: str
    quantity: Decimal
    strike: Decimal | None = None
    expires_on: date | None = None
    multiplier: Decimal = ONE


class Knot(NamedTuple):
    """A point where the line may bend: price of the underlying, and P&L in money."""

    price: Decimal
    profit: Decimal


class Curve(NamedTuple):
    """P&L at expiration: knots by price, the first at price 0, and the slope after the last one."""

    knots: tuple[Knot, ...]
    slope_up: Decimal

    @property
    def least(self) -> Decimal | None:
        """The most that can be lost (a loss is negative), None without limit."""
        return None if self.slope_up < 0 else min(knot.profit for knot in self.knots)

    @property
    def most(self) -> Decimal | None:
        """The most that can be won, None without limit."""
        return None if self.slope_up > 0 else max(knot.profit for knot in self.knots)


@dataclass(frozen=True, slots=True)
class Risk:
    """What a group can win and lose, in money; losses are negative.

    None of ``max_profit`` and ``max_loss`` is *unlimited* where the flag beside it says so, else it *needs a model*.
    ``bound`` is what is lost at most for certain: the maximum loss, or what no model can make worse; None where
    nothing limits it. The slopes are money per point of the underlying, ``slope_down`` just above price 0 (positive
    loses as it falls), ``slope_up`` above all strikes (positive wins as it rises). ``break_evens`` are in price of the
    underlying: where the P&L is zero and just beside it is not, so of a level stretch at zero its ends.

    ``is_in_turn`` says of a trade whose parts were held one after the other that all of this is of the most it held at
    once, but for ``max_profit``, which is that of all its parts (None: not known, where none of them is unlimited).
    """

    max_profit: Decimal | None
    max_loss: Decimal | None
    break_evens: tuple[Decimal, ...]
    is_modelled: bool
    bound: Decimal | None
    slope_down: Decimal
    slope_up: Decimal
    is_profit_unlimited: bool
    is_loss_unlimited: bool
    is_in_turn: bool = False


def payoff_leg_of(contract: Contract, quantity: Decimal) -> PayoffLeg | None:
    """Return the leg a signed quantity of a contract is, None where its terms are unknown or it has no payoff here.

    An adjusted option's strike is turned into a price of the underlying: after a reverse split of 1 for 5 a 50 call
    still costs 50 × 100 to exercise and delivers 20 shares, so it pays above 250, 20 for each point.
    """
    if contract.instrument_type in UNDERLYINGS and contract.multiplier is not None:
        return PayoffLeg(STOCK, quantity, multiplier=contract.multiplier)
    if contract.instrument_type not in OPTIONS or contract.strike is None:
        return None
    if not contract.multiplier or not contract.deliverable:
        return None
    # A future's price counts in points as its options' do; shares count one by one.
    delivered = contract.multiplier if contract.instrument_type == "Future Option" else contract.deliverable
    strike = (contract.strike * contract.multiplier / delivered).quantize(QUANTITY_SCALE).normalize()
    return PayoffLeg(contract.option_type, quantity, strike, contract.expires_on, delivered)


def risk_of(legs: Iterable[PayoffLeg], premium: Decimal) -> Risk:
    """Return what legs can win and lose at expiration.

    ``premium`` is the cash all legs moved at their opening, shares included, received positive (USD). A future, which
    nobody pays for, counts with price × multiplier × quantity as if it had been paid.
    """
    with localcontext(EXACT):
        netted = _netted(legs)
        curve, slope_down = _curve(netted, premium)
        is_modelled = _is_modelled(netted)
        bound = _bound(netted, premium) if is_modelled else curve.least
        return Risk(
            max_profit=None if is_modelled else curve.most,
            max_loss=None if is_modelled else curve.least,
            break_evens=() if is_modelled else _break_evens(curve),
            is_modelled=is_modelled,
            bound=bound,
            slope_down=slope_down,
            slope_up=curve.slope_up,
            is_profit_unlimited=curve.most is None,
            is_loss_unlimited=bound is None,
        )


def payoff_points(
    legs: Iterable[PayoffLeg], premium: Decimal, around: Sequence[Decimal] = ()
) -> list[tuple[Decimal, Decimal]]:
    """Return (price, P&L) at expiration for a chart, by price; straight lines between the points are exact.

    In view are all strikes and break-evens and the prices of ``around`` (the underlying's, say), each of them a point,
    and a fifth of their range on either side. Legs of several expirations have no line: the answer is empty.
    """
    with localcontext(EXACT):
        netted = _netted(legs)
        if _is_modelled(netted):
            return []
        curve, _ = _curve(netted, premium)
        asked = [price for price in around if price >= 0]
        seen = [leg.strike for leg in netted if leg.strike is not None] + [*asked, *_break_evens(curve)]
        ends = _ends(seen)
        curve, _ = _curve(netted, premium, [*seen, *ends])
        return [(knot.price, knot.profit) for knot in curve.knots if ends[0] <= knot.price <= ends[1]]


def capital_of(risk: Risk) -> Decimal | None:
    """Return the money at risk (USD, positive): what can be lost at most for certain; None without limit.

    A riskless group has none at risk, which is 0.
    """
    return None if risk.bound is None else max(-risk.bound, ZERO)


def cash_to_secure(legs: Iterable[PayoffLeg]) -> Decimal:
    """Return the cash that secures the short puts among the legs (USD): what their shares would cost, strike by
    strike. A put that a bought one covers is not to be among them."""
    puts = (leg for leg in legs if leg.kind == PUT and leg.quantity < 0 and leg.strike is not None)
    return sum((-leg.quantity * leg.multiplier * leg.strike for leg in puts if leg.strike is not None), ZERO)


def return_on_capital(profit: Decimal, capital: Decimal | None) -> Decimal | None:
    """Return profit as a share of capital (0.25 is 25 %); None where none is at risk or nobody can say how much."""
    return profit / capital if capital else None


def _netted(legs: Iterable[PayoffLeg]) -> list[PayoffLeg]:
    """Return one leg per contract with money per point as its quantity, without those that cancel out, in an order
    that tells nothing of the one they came in."""
    sums: defaultdict[tuple[str, Decimal | None, date | None], Decimal] = defaultdict(Decimal)
    for leg in legs:
        sums[leg.kind, leg.strike, leg.expires_on] += leg.quantity * leg.multiplier
    netted = [PayoffLeg(kind, total, strike, day) for (kind, strike, day), total in sums.items() if total]
    return sorted(netted, key=lambda leg: (leg.kind, leg.strike or ZERO, leg.expires_on or date.max))


def _is_modelled(legs: Iterable[PayoffLeg]) -> bool:
    return len({leg.expires_on for leg in legs if leg.kind != STOCK}) > 1


def _curve(legs: Iterable[PayoffLeg], premium: Decimal, more: Iterable[Decimal] = ()) -> tuple[Curve, Decimal]:
    """Return the line of netted legs, with points at ``more`` prices, and its slope just above price 0."""
    profit, slope = premium, ZERO
    bends: defaultdict[Decimal, Decimal] = defaultdict(Decimal, dict.fromkeys(more, ZERO))
    for leg in legs:
        if leg.strike is None:
            slope += leg.quantity
            continue
        bends[leg.strike] += leg.quantity
        if leg.kind == PUT:
            profit += leg.quantity * leg.strike
            slope -= leg.quantity
    # The first knot is at 0 already: what bends there changes only how the line begins.
    slope += bends.pop(ZERO, ZERO)
    slope_down, knots = slope, [Knot(ZERO, profit)]
    for price in sorted(bends):
        knots.append(Knot(price, knots[-1].profit + slope * (price - knots[-1].price)))
        slope += bends[price]
    return Curve(tuple(knots), slope), slope_down


def _break_evens(curve: Curve) -> tuple[Decimal, ...]:
    """Return where the line leaves or crosses zero, rising by price."""
    found: list[Decimal] = []
    before = ZERO
    # Beyond the last knot the line goes on for ever: one more point stands for its direction.
    last = curve.knots[-1]
    beyond = Knot(last.price + 1, last.profit + curve.slope_up)
    for knot, after in zip(curve.knots, [*curve.knots[1:], beyond], strict=True):
        slope = (after.profit - knot.profit) / (after.price - knot.price)
        if knot.profit == 0 and (before or slope):
            found.append(knot.price)
        crosses = knot.profit * after.profit < 0 or (knot is last and knot.profit * slope < 0)
        if crosses:
            found.append(knot.price - knot.profit / slope)
        before = knot.profit
    return tuple(found)


def _bound(legs: Sequence[PayoffLeg], premium: Decimal) -> Decimal | None:
    """Return what is lost at most when each group of legs meets the worst price of its own moment."""
    lows = [_curve(group, ZERO)[0].least for group in by_moment(legs)]
    known = [low for low in lows if low is not None]
    return premium + sum(known, ZERO) if len(known) == len(lows) else None


def _ends(prices: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Return the prices a chart reaches from and to; a single price has a fifth of itself on either side."""
    low, high = min(prices, default=ZERO), max(prices, default=ZERO)
    margin = (high - low or high or ONE) * MARGIN
    return max(low - margin, ZERO), high + margin
