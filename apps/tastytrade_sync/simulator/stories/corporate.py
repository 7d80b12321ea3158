"""Stories of corporate actions: splits with adjusted options, a new symbol, mergers for shares and cash."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.amounts import text
from apps.tastytrade_sync.simulator.contracts import Contract, option, stock
from apps.tastytrade_sync.simulator.stories.desk import Desk, Leg, delivery_of, expiration_of

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.stories.stage import Stage

# After real events, with their real ratios; only SPRT's is told a year late, because the histories begin in 2022.
REVERSE_SPLIT_DAY = date(2023, 10, 11)
FORWARD_SPLIT_DAY = date(2024, 6, 10)
_SYMBOL_CHANGE_DAY = date(2022, 2, 16)
_MERGER_DAY = date(2022, 9, 14)
_CASH_MERGER_DAY = date(2023, 10, 13)
# The broker stamps corporate actions before the opening.
_EARLY = time(6, 30)
_CENT = Decimal("0.01")


def reverse_split(stage: Stage) -> None:
    """105 shares become ten and a half at one for ten; the call on them becomes an adjusted contract."""
    desk, shares = stage.margin, stock("UVIX")
    bought = stage.moment("reverse split", market_days.before(date(2023, 10, 3)))
    expires = date(2023, 11, 17)
    call = option("UVIX", expires, "C", stage.prices.at("UVIX", bought).quantize(Decimal(1)) + 4)
    desk.trade(bought, Leg("Buy to Open", shares, 105))
    desk.trade((bought + timedelta(minutes=1)).replace(microsecond=0), Leg("Sell to Open", call, 1))
    moment = market_days.at(REVERSE_SPLIT_DAY, _EARLY)
    adjusted = option("UVIX1", expires, "C", call.strike)
    _swap(desk, moment, "Reverse Split", "Reverse split", (shares, Decimal(105)), (shares, Decimal("10.5")))
    _swap(desk, moment, "Reverse Split", "Reverse split", (call, Decimal(1)), (adjusted, Decimal(1)), short=True)
    half = Decimal("0.5")
    desk.carry(
        moment, "Reverse Split Removal", "Reverse split: Removal of 0.5 UVIX", shares, half, "Sell to Close",
        value=Decimal(0),
    )  # fmt: skip
    _cash_in_lieu(desk, REVERSE_SPLIT_DAY, stage.prices.close("UVIX", REVERSE_SPLIT_DAY) * half, "UVIX")
    desk.remove(expiration_of(expires), adjusted, 1, "Expiration")
    sold = stage.moment("reverse split", market_days.after(expires))
    desk.trade(sold, Leg("Sell to Close", shares, 10))


def forward_split(stage: Stage) -> None:
    """Six shares become sixty at ten for one; half of them are sold later."""
    desk, shares = stage.margin, stock("NVDA")
    desk.trade(stage.moment("forward split", date(2024, 3, 5)), Leg("Buy to Open", shares, 6))
    moment = market_days.at(FORWARD_SPLIT_DAY, _EARLY)
    _swap(desk, moment, "Forward Split", "Forward split", (shares, Decimal(6)), (shares, Decimal(60)))
    desk.trade(stage.moment("forward split", date(2024, 9, 17)), Leg("Sell to Close", shares, 30))


def symbol_change(stage: Stage) -> None:
    """Shares and the call sold on them go on under a new symbol."""
    desk, day = stage.margin, market_days.before(date(2022, 2, 1))
    moment = stage.moment("symbol change", day)
    strike = stage.prices.at("VIAC", moment).quantize(Decimal(1)) + 3
    calls = [option(root, date(2022, 6, 17), "C", strike) for root in ("VIAC", "PARA")]
    desk.trade(moment, Leg("Buy to Open", stock("VIAC"), 100), Leg("Sell to Open", calls[0], 1))
    changed = market_days.at(_SYMBOL_CHANGE_DAY, _EARLY)
    hundred, one = Decimal(100), Decimal(1)
    _swap(desk, changed, "Symbol Change", "Symbol change: ", (stock("VIAC"), hundred), (stock("PARA"), hundred))
    _swap(desk, changed, "Symbol Change", "Symbol change: ", (calls[0], one), (calls[1], one), short=True)
    closed = stage.moment("symbol change", date(2022, 5, 11))
    desk.trade(closed, Leg("Sell to Close", stock("PARA"), 100), Leg("Buy to Close", calls[1], 1))


def merger(stage: Stage) -> None:
    """Sixty shares become 6.9 of another company's; the fraction is paid out."""
    desk, old, new = stage.margin, stock("SPRT"), stock("GREE")
    desk.trade(stage.moment("merger", date(2022, 7, 6)), Leg("Buy to Open", old, 60))
    moment = market_days.at(_MERGER_DAY, _EARLY)
    _swap(desk, moment, "Stock Merger", "Stock merger", (old, Decimal(60)), (new, Decimal("6.9")))
    fraction = Decimal("0.9")
    desk.carry(
        moment, "Stock Merger Removal", "Stock merger Removal of 0.9 GREE", new, fraction, "Sell to Close",
        value=Decimal(0),
    )  # fmt: skip
    _cash_in_lieu(desk, market_days.after(_MERGER_DAY, 2), stage.prices.close("GREE", _MERGER_DAY) * fraction, "GREE")
    desk.trade(stage.moment("merger", date(2022, 12, 7)), Leg("Sell to Close", new, 6))


def cash_merger(stage: Stage) -> None:
    """Twenty shares are bought out at 95 dollars."""
    desk, shares = stage.margin, stock("ATVI")
    desk.trade(stage.moment("cash merger", date(2023, 4, 26)), Leg("Buy to Open", shares, 20))
    moment = market_days.at(_CASH_MERGER_DAY, _EARLY)
    desk.carry(
        moment, "Cash Merger", "Cash merger Close 20.0 ATVI", shares, Decimal(20), "Sell to Close",
        value=Decimal(20 * 95),
    )  # fmt: skip


def _swap(
    desk: Desk, moment: datetime, sub_type: str, verb: str,
    old: tuple[Contract, Decimal], new: tuple[Contract, Decimal], *, short: bool = False,
) -> None:  # fmt: skip
    """Close the old contract and open the new one at the old one's market value."""
    before = desk.prices.settlement(old[0], market_days.before(market_days.new_york_day(moment)))
    value = (before * old[1] * old[0].multiplier).quantize(_CENT, ROUND_HALF_UP)
    actions = ("Buy to Close", "Sell to Open") if short else ("Sell to Close", "Buy to Open")
    for (contract, quantity), action, word in zip((old, new), actions, ("Close", "Open"), strict=True):
        # The broker's own texts: `Reverse split: Open`, `Symbol change:  Close` with two blanks, `Stock merger Close`.
        joint = " " if sub_type == "Stock Merger" else " " if verb.endswith(" ") else ": "
        shown = f"{verb}{joint}{word} {text(quantity)} {contract.symbol}"
        desk.carry(moment, sub_type, shown, contract, quantity, action, value=value)


def _cash_in_lieu(desk: Desk, day: date, amount: Decimal, symbol: str) -> None:
    paid = amount.quantize(_CENT, ROUND_HALF_UP)
    # Without symbol or reference: only the text says which event it belongs to.
    desk.cash(delivery_of(day), "Balance Adjustment", paid, f"CASH IN LIEU OF FRACTIONAL SHARES {symbol}")
