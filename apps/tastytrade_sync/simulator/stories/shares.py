"""Stories of shares: fractions, reinvested and taxed dividends, short sales, and an old account."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.contracts import option, stock
from apps.tastytrade_sync.simulator.stories import money
from apps.tastytrade_sync.simulator.stories.desk import Desk, Leg, delivery_of
from apps.tastytrade_sync.simulator.stories.stage import START, Stage

_CENT = Decimal("0.01")
_FRACTION = Decimal("0.00001")
# Met in a real account, as a second dividend row with a debit at the same moment.
_WITHHELD = Decimal("0.15")
_CONTRIBUTION = Decimal(150)


def savings_plan(stage: Stage) -> None:
    """A fixed sum into one fund every second Thursday, in fractions, with a dividend each quarter."""
    fund, held = stock("VTI"), Decimal(0)
    payments = {market_days.on_or_after(day) for day in stage.months(date(2022, 3, 28), step=3)}
    buys = set(stage.every(2, date(2022, 1, 13)))
    for day in sorted(payments | buys):
        if day in buys:
            moment = stage.moment("savings", day)
            bought = (_CONTRIBUTION / stage.prices.at("VTI", moment)).quantize(_FRACTION, ROUND_DOWN)
            stage.ira.trade(moment, Leg("Buy to Open", fund, bought))
            held += bought
        if day in payments:
            stage.ira.cash(
                delivery_of(day),
                "Dividend",
                _cents(held * Decimal("0.87")),
                "VANGUARD TOTAL STOCK",
                about=fund,
            )


def reinvested_dividends(stage: Stage) -> None:
    """A fund whose dividend buys more of itself: the shares, the cash and the cash spent, in three rows."""
    fund, held = stock("KBWD"), Decimal(200)
    stage.ira.trade(stage.moment("fund", date(2022, 2, 10)), Leg("Buy to Open", fund, held))
    for day in stage.months(date(2022, 3, 28), step=2):
        moment = delivery_of(market_days.on_or_after(day))
        price, amount = stage.prices.at("KBWD", moment), _cents(held * Decimal("0.29"))
        bought = (amount / price).quantize(_FRACTION, ROUND_DOWN)
        stage.ira.reinvest(moment, fund, bought, price)
        stage.ira.cash(moment, "Dividend", amount, "INVESCO KBW HIGH DIVIDEND", about=fund)
        # Booked as a withdrawal although nothing leaves the account: the sub-type alone would misclassify it.
        stage.ira.cash(moment, "Withdrawal", -amount, "Cash dividend reinvested info  KBWD", about=fund)
        held += bought


def taxed_dividends(stage: Stage) -> None:
    """A foreign company's dividend, less the tax withheld at its source."""
    company = stock("BTI")
    stage.margin.trade(stage.moment("foreign", date(2022, 2, 3)), Leg("Buy to Open", company, 60))
    for day in stage.months(date(2022, 5, 11), step=3):
        moment, amount = delivery_of(market_days.on_or_after(day)), Decimal("42.6")
        stage.margin.cash(moment, "Dividend", amount, "BRITISH AMERICAN TOBACCO PLC", about=company)
        stage.margin.cash(
            moment, "Dividend", -_cents(amount * _WITHHELD), "BRITISH AMERICAN TOBACCO PLC", about=company
        )


def plain_dividends(stage: Stage) -> None:
    """The dividends of shares that stay in the account, and shares bought once and kept."""
    for name, first, each, held, issuer in (
        ("AAPL", date(2022, 5, 16), "0.255", lambda day: 100, "APPLE INC"),
        ("T", date(2022, 5, 2), "0.2775", money.shares_of_t, "AT&T INC"),
    ):
        for day in stage.months(first, step=3):
            moment, amount = delivery_of(market_days.on_or_after(day)), _cents(held(day) * Decimal(each))
            stage.margin.cash(moment, "Dividend", amount, issuer, about=stock(name))
    stage.margin.trade(stage.moment("kept", date(2023, 5, 9)), Leg("Buy to Open", stock("BRK/B"), 10))


def short_sales(stage: Stage) -> None:
    """Shares sold short: the lender's dividend and a fee for the loan are paid until they are bought back."""
    for first in (date(2022, 9, 6), date(2023, 9, 6), date(2024, 9, 6), date(2025, 9, 8)):
        _sold_short(stage.margin, stage, first)


def _sold_short(desk: Desk, stage: Stage, first: date) -> None:
    borrowed = stock("MPW")
    desk.trade(stage.moment("short", first), Leg("Sell to Open", borrowed, 300))
    paid = market_days.after(first, 12)
    desk.cash(delivery_of(paid), "Fee", Decimal("-4.37"), "STOCK BORROW FEE MPW", about=borrowed)
    desk.cash(delivery_of(paid), "Dividend", Decimal(-24), "MEDICAL PROPERTIES TRUST INC", about=borrowed)
    covered = market_days.after(first, 24)
    desk.trade(stage.moment("short", covered), Leg("Buy to Close", borrowed, 300))


def opened_before_the_history(stage: Stage) -> None:
    """The old account's rows begin with closings whose openings lie before them."""
    day = market_days.after(START, 5)
    call = option("GE", date(2022, 1, 21), "C", Decimal(100))
    stage.closed.trade(stage.moment("before", day), Leg("Sell to Close", stock("GE"), 100))
    stage.closed.trade(stage.moment("before the call", day), Leg("Buy to Close", call, 1))


def old_account(stage: Stage) -> None:
    """What the old account did in its last two years: put spreads, and forty shares that it hands over."""
    shares = market_days.after(START, 8)
    stage.closed.trade(stage.moment("old", shares), Leg("Buy to Open", stock("PFE"), 40))
    for day in (date(2022, 2, 7) + timedelta(weeks=9 * n) for n in range(8)):
        opening = market_days.on_or_after(day)
        moment = stage.moment("old", opening)
        sold = stage.out_of_the_money("PFE", moment, market_days.third_friday(*_month_after(day)), "P", spreads=0.8)
        bought = option("PFE", sold.expires or day, "P", sold.strike - 3)
        legs = (Leg("Sell to Open", sold, 2), Leg("Buy to Open", bought, 2))
        stage.closed.trade(moment, *legs)
        closing = market_days.after(opening, 15)
        legs = (Leg("Buy to Close", sold, 2), Leg("Sell to Close", bought, 2))
        stage.closed.trade(stage.moment("old", closing), *legs)


def _month_after(day: date) -> tuple[int, int]:
    later = day + timedelta(days=35)
    return later.year, later.month


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)
