"""Stories of futures: gains arrive as daily settlements; the value of a fill is relative to the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.contracts import MONTH_CODES, Contract, future, future_option
from apps.tastytrade_sync.simulator.stories.desk import Desk, Leg, delivery_of
from apps.tastytrade_sync.simulator.stories.prices import strike_near

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.stories.stage import Stage

PERPETUAL_FROM = date(2025, 1, 6)
_QUARTERS = (3, 6, 9, 12)
# After 17:00, where a future's trade date is the next market day.
_EVENING = time(18, 31, 7)


@dataclass
class Held:
    """A future held over settlements; `quantity` is signed, `reference` the price last settled."""

    desk: Desk
    contract: Contract
    quantity: int
    reference: Decimal

    def settle(self, day: date) -> None:
        """Pay or collect the day's variation."""
        price = self.desk.prices.settlement(self.contract, day)
        self.desk.mark_to_market(day, self.contract, abs(self.quantity), price, self.variation(price))
        self.reference = price

    def settle_from(self, first: date, last: date) -> None:
        """Settle every market day from `first` to before `last`."""
        for day in market_days.market_days(first, last - market_days.DAY):
            self.settle(day)

    def variation(self, price: Decimal) -> Decimal:
        return (price - self.reference) * self.quantity * self.contract.multiplier

    def closing_leg(self, moment: datetime) -> Leg:
        """Return the leg that ends it, worth the variation since the last settlement."""
        price = self.desk.price(self.contract, moment)
        action = "Sell" if self.quantity > 0 else "Buy"
        return Leg(action, self.contract, abs(self.quantity), price, cash=self.variation(price))


def opened(desk: Desk, contract: Contract, quantity: int, moment: datetime) -> Held:
    """Open a future; its value is 0 until it is settled or closed."""
    # What an opening fill's value is, no real row has settled yet: captures agree on closing fills only.
    price = desk.price(contract, moment)
    desk.trade(moment, Leg("Buy" if quantity > 0 else "Sell", contract, abs(quantity), price))
    return Held(desk, contract, quantity, price)


def day_trades(stage: Stage) -> None:
    """In and out on one Thursday, long and short in turn; sometimes carried in on a Sunday evening."""
    for n, day in enumerate(stage.every(3, date(2022, 1, 27))):
        start = market_days.at(day, time(9, 47)) + timedelta(seconds=n % 50, milliseconds=n * 37 % 1000)
        held = opened(stage.margin, quarterly("MNQ", day), 2 if n % 3 else -2, start)
        closing = start + timedelta(minutes=35 + 11 * (n % 20))
        stage.margin.trade(closing, held.closing_leg(closing))
    sunday = date(2022, 5, 15)
    evening = market_days.at(sunday, _EVENING)
    held = opened(stage.margin, quarterly("ES", sunday), 1, evening)
    morning = market_days.at(sunday + market_days.DAY, time(9, 52))
    stage.margin.trade(morning, held.closing_leg(morning))


def five_day_holds(stage: Stage) -> None:
    """Oil held over five settlements."""
    for day in stage.every(16, date(2022, 2, 14)):
        start = stage.moment("oil", day)
        later = day + timedelta(days=60)
        held = opened(stage.margin, future("MCL", later.year, later.month), 3, start)
        end = market_days.after(day, 5)
        held.settle_from(day, end)
        moment = stage.moment("oil", end)
        stage.margin.trade(moment, held.closing_leg(moment))


def standing_position(stage: Stage) -> None:
    """A micro future held for good, settled every day and rolled in one order before each quarter's end."""
    day = PERPETUAL_FROM
    held = opened(stage.margin, quarterly("MES", day), 1, stage.moment("standing", day))
    while day <= stage.end:
        roll = market_days.on_or_before((held.contract.expires or day) - timedelta(days=8))
        held.settle_from(day, roll)
        moment = stage.moment("standing", roll)
        following = quarterly("MES", roll + timedelta(days=20))
        price = stage.prices.of(following, moment)
        stage.margin.trade(moment, held.closing_leg(moment), Leg("Buy", following, 1, price))
        held, day = Held(stage.margin, following, 1, price), roll


def option_exercised(stage: Stage) -> None:
    """A call is exercised: the future arrives at the strike, is settled that day and sold on the next."""
    day = stage.first_month(date(2022, 8, 8), lambda day: stage.prices.settlement(*_call(stage, day)) > 20)
    call, expires = _call(stage, day)
    on = quarterly("ES", day)
    stage.margin.trade(stage.moment("future option", day), Leg("Buy to Open", call, 1))
    stage.margin.remove(delivery_of(expires), call, 1, "Exercise")
    stage.margin.receive(delivery_of(expires), on, "Buy to Open", Decimal(1), call.strike)
    # Measured from the strike: the first settlement pays out what the call was worth.
    held = Held(stage.margin, on, 1, call.strike)
    held.settle(expires)
    sold = stage.moment("future option", market_days.after(expires))
    stage.margin.trade(sold, held.closing_leg(sold))


def option_vanishes(stage: Stage) -> None:
    """A worthless option on a future gets no removal row: the broker keeps showing it."""
    day = date(2022, 11, 2)
    expires = date(2022, 11, 11)
    moment = stage.moment("vanishing", day)
    price = stage.prices.of(quarterly("ES", day), moment)
    strike = strike_near(price, float(price) * 0.9, up=False)
    put = future_option(quarterly("ES", day), "EW2X2", expires, "P", strike)
    stage.margin.trade(moment, Leg("Buy to Open", put, 1))


def quarterly(product: str, day: date) -> Contract:
    """Return the quarterly future that is most traded on `day`."""
    for months in range(day.month, day.month + 6):
        year, month = day.year + (months - 1) // 12, (months - 1) % 12 + 1
        if month in _QUARTERS and market_days.third_friday(year, month) - timedelta(days=8) > day:
            break
    return future(product, year, month)


def _call(stage: Stage, day: date) -> tuple[Contract, date]:
    on, moment = quarterly("ES", day), stage.moment("future option", day)
    expires = market_days.on_or_before(day + timedelta(days=11))
    price = stage.prices.of(on, moment)
    strike = strike_near(price, float(price) * 0.99, up=False)
    root = f"EW{(expires.day + 6) // 7}{MONTH_CODES[expires.month - 1]}{expires.year % 10}"
    return future_option(on, root, expires, "C", strike), expires
