"""Stories of options that turn into shares: by choice, early, and without shares to deliver."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.contracts import Contract, stock
from apps.tastytrade_sync.simulator.stories.desk import Leg, delivery_of
from apps.tastytrade_sync.simulator.stories.stage import START, Stage, friday_after

# Nobody exercises for a few cents: the story is told where the option ends clearly in the money.
_DEEP = Decimal("0.03")


def long_call_exercised(stage: Stage) -> None:
    """A call bought in the money is exercised on its last day; the shares are sold on the next."""
    day = stage.first_month(START + timedelta(days=70), lambda day: _ends_deep(stage, _bought_call(stage, day)))
    call = _bought_call(stage, day)
    expires = call.expires or day
    stage.margin.trade(stage.moment("exercised", day), Leg("Buy to Open", call, 1))
    stage.margin.deliver(delivery_of(expires), call, 1, sub_type="Exercise", action="Buy to Open")
    sold = market_days.after(expires)
    stage.margin.trade(stage.moment("exercised", sold), Leg("Sell to Close", stock("TSLA"), 100))


def early_assignment(stage: Stage) -> None:
    """A short put is assigned on a Wednesday, nine days before its last day."""
    day = stage.first_month(date(2022, 6, 6), lambda day: _deep_on(stage, _sold(stage, day, "P"), _early(day)))
    put, early = _sold(stage, day, "P"), _early(day)
    stage.margin.trade(stage.moment("early", day), Leg("Sell to Open", put, 1))
    stage.margin.deliver(delivery_of(early), put, 1, sub_type="Assignment", action="Buy to Open")
    sold = market_days.after(early, 3)
    stage.margin.trade(stage.moment("early", sold), Leg("Sell to Close", stock("AMD"), 100))


def naked_call_assigned(stage: Stage) -> None:
    """A call sold without shares is assigned: the account is short over the weekend and buys back."""
    day = stage.first_month(date(2023, 2, 6), lambda day: _ends_deep(stage, _sold(stage, day, "C")))
    call = _sold(stage, day, "C")
    expires = call.expires or day
    stage.margin.trade(stage.moment("naked", day), Leg("Sell to Open", call, 1))
    stage.margin.deliver(delivery_of(expires), call, 1, sub_type="Assignment", action="Sell to Open")
    covered = market_days.after(expires)
    stage.margin.trade(stage.moment("naked", covered), Leg("Buy to Close", stock("AMD"), 100))


def _bought_call(stage: Stage, day: date) -> Contract:
    moment = stage.moment("exercised", day)
    return stage.out_of_the_money("TSLA", moment, friday_after(day, weeks=3), "C", spreads=-0.6)


def _sold(stage: Stage, day: date, right: str) -> Contract:
    moment = stage.moment("early" if right == "P" else "naked", day)
    return stage.out_of_the_money("AMD", moment, friday_after(day, weeks=4), right, spreads=0.2)


def _early(day: date) -> date:
    wednesday = friday_after(day, weeks=4) - timedelta(days=9)
    return market_days.on_or_before(wednesday)


def _ends_deep(stage: Stage, contract: Contract) -> bool:
    return _deep_on(stage, contract, contract.expires or START)


def _deep_on(stage: Stage, contract: Contract, day: date) -> bool:
    price = stage.prices.close(contract.underlying, day)
    return contract.intrinsic(price) > contract.strike * _DEEP
