"""Stories of sold premium: the wheel, covered calls that are rolled, strangles."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.contracts import Contract, option, stock
from apps.tastytrade_sync.simulator.stories.desk import Desk, Leg, delivery_of, expiration_of
from apps.tastytrade_sync.simulator.stories.prices import strike_near
from apps.tastytrade_sync.simulator.stories.stage import START, Stage, friday_after, monthly_after

_ROLL_DAYS = 7
_MANAGED_DAYS = 21


def wheels(stage: Stage) -> None:
    """Puts sold until assigned, then calls sold on the shares until called away, over and over."""
    _wheel(stage, stage.margin, "SOFI", START + timedelta(days=7), contracts=5)
    _wheel(stage, stage.ira, "F", START + timedelta(days=7), contracts=5)
    _wheel(stage, stage.ira, "KO", START + timedelta(days=14), contracts=1)


def _wheel(stage: Stage, desk: Desk, name: str, first: date, *, contracts: int) -> None:
    day, cost = market_days.on_or_after(first), Decimal(0)
    while day <= stage.end:
        sold_at = stage.moment(f"wheel {name}", day)
        sold = _next_of_wheel(stage, name, day, cost)
        desk.trade(sold_at, Leg("Sell to Open", sold, contracts))
        ended = _bought_back(stage, desk, sold, day, contracts) or sold.expires or day
        if ended == sold.expires:
            cost = _run_off(desk, sold, contracts, cost)
        day = market_days.after(ended)


def _next_of_wheel(stage: Stage, name: str, day: date, cost: Decimal) -> Contract:
    moment, expires = stage.moment(f"wheel {name}", day), friday_after(day, weeks=2)
    # What the shares have cost also says whether there are any.
    right = "C" if cost else "P"
    picked = stage.out_of_the_money(name, moment, expires, right, spreads=0.45)
    price = stage.prices.at(name, moment)
    # a call below what the shares have cost would lock in a loss, unless the price has fallen too far
    if cost and picked.strike < cost <= price * Decimal("1.08"):
        return option(name, expires, right, cost)
    return picked


def _bought_back(stage: Stage, desk: Desk, sold: Contract, day: date, contracts: int) -> date | None:
    """Sometimes buy an option back half-way when little of its premium is left."""
    half_way = market_days.after(day, 4)
    moment = stage.moment(f"wheel {sold.symbol}", half_way)
    premium = desk.price(sold, stage.moment(f"wheel {sold.underlying}", day))
    willing = stage.random(f"wheel {sold.symbol} willing", day).random() < 0.5
    if not willing or desk.price(sold, moment) > premium * Decimal("0.3"):
        return None
    desk.trade(moment, Leg("Buy to Close", sold, contracts))
    return half_way


def _run_off(desk: Desk, sold: Contract, contracts: int, cost: Decimal) -> Decimal:
    """End an option on its last day; return what the shares then held have cost, 0 for none."""
    day = sold.expires or START
    if not desk.prices.settlement(sold, day):
        desk.remove(expiration_of(day), sold, contracts, "Expiration")
        return cost
    action = "Sell to Close" if sold.right == "C" else "Buy to Open"
    desk.deliver(delivery_of(day), sold, contracts, sub_type="Assignment", action=action)
    return Decimal(0) if sold.right == "C" else sold.strike


def covered_calls(stage: Stage) -> None:
    """A hundred shares for good; the call on them is rolled when threatened: in one order, or in two."""
    desk, shares, day = stage.margin, stock("AAPL"), market_days.on_or_after(START + timedelta(days=30))
    desk.trade(stage.moment("covered shares", day), Leg("Buy to Open", shares, 100))
    call, number = _sell_call(stage, market_days.after(day)), 0
    while call.expires is not None and call.expires <= stage.end + timedelta(days=60):
        day = market_days.on_or_before(call.expires - timedelta(days=_ROLL_DAYS))
        number += 1
        if desk.prices.close("AAPL", day) < call.strike * Decimal("0.97"):
            _let_go(stage, call)
            call = _sell_call(stage, market_days.after(call.expires))
        else:
            call = _roll(stage, call, day, in_one_order=number % 2 == 1)


def _sell_call(stage: Stage, day: date) -> Contract:
    moment = stage.moment("covered call", day)
    expires = monthly_after(day, days=28)
    call = stage.out_of_the_money("AAPL", moment, expires, "C", spreads=0.8)
    stage.margin.trade(moment, Leg("Sell to Open", call, 1))
    return call


def _let_go(stage: Stage, call: Contract) -> None:
    """Keep a call to its last day: it expires, or is bought back that afternoon when in the money."""
    day = call.expires or START
    if stage.prices.settlement(call, day):
        afternoon = expiration_of(day) - timedelta(minutes=185)
        stage.margin.trade(afternoon, Leg("Buy to Close", call, 1))
    else:
        stage.margin.remove(expiration_of(day), call, 1, "Expiration")


def _roll(stage: Stage, call: Contract, day: date, *, in_one_order: bool) -> Contract:
    moment = stage.moment("roll", day)
    price = stage.prices.at("AAPL", moment)
    strike = max(call.strike + 5, strike_near(price, float(price) * 1.04, up=True))
    later = option("AAPL", monthly_after(day, days=35), "C", strike)
    closing, opening = Leg("Buy to Close", call, 1), Leg("Sell to Open", later, 1)
    if in_one_order:
        stage.margin.trade(moment, closing, opening)
    else:
        stage.margin.trade(moment, closing)
        # People roll by two orders as well, seconds apart and with nothing that joins them.
        stage.margin.trade(moment + timedelta(seconds=41, milliseconds=209), opening)
    return later


def strangles(stage: Stage) -> None:
    """A put and a call sold together, bought back at half their premium or three weeks before the end."""
    day = market_days.on_or_after(START + timedelta(days=16))
    while day <= stage.end:
        moment, expires = stage.moment("strangle", day), monthly_after(day, days=40)
        legs = [stage.out_of_the_money("IWM", moment, expires, right, spreads=1.0) for right in "PC"]
        stage.margin.trade(moment, *(Leg("Sell to Open", leg, 1) for leg in legs))
        day = market_days.after(_manage(stage, legs, day))


def _manage(stage: Stage, legs: list[Contract], opened: date) -> date:
    received = _worth(stage, legs, opened)
    day = market_days.after(opened)
    last = market_days.on_or_before((legs[0].expires or opened) - timedelta(days=_MANAGED_DAYS))
    while day < last and _worth(stage, legs, day) > received / 2:
        day = market_days.after(day)
    stage.margin.trade(stage.moment("strangle", day), *(Leg("Buy to Close", leg, 1) for leg in legs))
    return day


def _worth(stage: Stage, legs: list[Contract], day: date) -> Decimal:
    moment = stage.moment("strangle", day)
    return sum((stage.prices.of(leg, moment) for leg in legs), Decimal(0))
