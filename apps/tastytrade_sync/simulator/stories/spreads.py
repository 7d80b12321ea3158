"""Stories of orders: many legs, partial fills, a replaced order, same-day index spreads settled in cash."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.contracts import Contract, option
from apps.tastytrade_sync.simulator.stories.desk import Leg, delivery_of, expiration_of
from apps.tastytrade_sync.simulator.stories.prices import strike_near
from apps.tastytrade_sync.simulator.stories.stage import START, Stage, friday_after, monthly_after

_OPENING = ("Buy to Open", "Sell to Open", "Sell to Open", "Buy to Open")
_OPPOSITE = {"Buy to Open": "Sell to Close", "Sell to Open": "Buy to Close"}


def iron_condors(stage: Stage) -> None:
    """Four legs in one order, each filled in two parts; puts are closed in one order, calls in another."""
    for day in stage.every(9, START + timedelta(days=23)):
        moment = stage.moment("condor", day)
        legs = _condor(stage, "SPY", moment.date(), monthly_after(day, days=40), spreads=1.1, width=10)
        stage.margin.trade(
            moment, *(Leg(action, leg, 5, parts=(2, 3)) for action, leg in zip(_OPENING, legs, strict=True))
        )
        for pair, held in ((slice(0, 2), 12), (slice(2, 4), 16)):
            closing = market_days.after(day, held)
            # Two closing orders against one opening order: only the legs tell that they belong together.
            closes = [Leg(_OPPOSITE[action], leg, 5) for action, leg in zip(_OPENING[pair], legs[pair], strict=True)]
            stage.margin.trade(stage.moment("condor", closing), *closes)


def replaced_orders(stage: Stage) -> None:
    """Fourteen puts: eleven are sold in fills of nine and two, then the order is edited: a new number."""
    for day in stage.every(26, START + timedelta(days=44)):
        moment = stage.moment("replaced", day)
        put = stage.out_of_the_money("PLTR", moment, friday_after(day, weeks=5), "P", spreads=0.9)
        # Nine and two straddle the commission cap: the first fill pays nine dollars, the second one.
        stage.margin.trade(moment, Leg("Sell to Open", put, 14, parts=(9, 2)))
        edited = moment + timedelta(minutes=7, seconds=12)
        worse = max(stage.prices.of(put, edited) - Decimal("0.02"), Decimal("0.01"))
        stage.margin.trade(edited, Leg("Sell to Open", put, 3, price=worse))
        closing = market_days.after(day, 13)
        stage.margin.trade(stage.moment("replaced", closing), Leg("Buy to Close", put, 14))


def same_day_condors(stage: Stage) -> None:
    """An index condor for one day: what ends in the money is settled in cash, the rest expires."""
    for day in stage.every(3, date(2022, 1, 18)):
        opening = market_days.at(day, market_days.OPENING)
        moment = opening + timedelta(seconds=stage.random("same day", day).randrange(300, 1800), milliseconds=81)
        legs = _condor(stage, "SPXW", day, day, spreads=0.45, width=40)
        stage.margin.trade(moment, *(Leg(a, leg, 1) for a, leg in zip(_OPENING, legs, strict=True)))
        for action, leg in zip(_OPENING, legs, strict=True):
            worth = stage.prices.settlement(leg, day)
            if worth:
                side = 1 if action.startswith("Buy") else -1
                stage.margin.settle_in_cash(delivery_of(day), leg, 1, worth, side=side)
            else:
                stage.margin.remove(expiration_of(day), leg, 1, "Expiration")


def _condor(stage: Stage, root: str, day: date, expires: date, *, spreads: float, width: int) -> list[Contract]:
    """Return long put, short put, short call, long call."""
    name = "SPX" if root == "SPXW" else root
    moment = market_days.at(day, market_days.OPENING)
    price = stage.prices.at(name, moment)
    years = max((expires - day).days, 1) / 365
    reach = float(price) * stage.prices.volatility(name) * years**0.5 * spreads
    low = strike_near(price, float(price) - reach, up=False)
    high = strike_near(price, float(price) + reach, up=True)
    wings = (("P", low - width), ("P", low), ("C", high), ("C", high + width))
    return [option(root, expires, right, strike) for right, strike in wings]
