"""Stories without a trade: deposits, wires, interest, fees, corrections, reversals, transfers, coins."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.amounts import ZERO
from apps.tastytrade_sync.simulator.contracts import crypto, stock
from apps.tastytrade_sync.simulator.stories.desk import Leg, delivery_of
from apps.tastytrade_sync.simulator.stories.stage import START, Stage

CLOSING_DAY = date(2023, 11, 14)
_SOLD_DAY = date(2023, 6, 14)
_CENT = Decimal("0.01")
_SATOSHI = Decimal("0.00000001")


def deposits(stage: Stage) -> None:
    """What the owner pays in and takes out; one incoming wire is booked as a withdrawal, as happens."""
    opening = delivery_of(START)
    stage.margin.cash(opening, "Deposit", Decimal(120_000), "Wire Funds Received")
    stage.ira.cash(opening, "Deposit", Decimal(40_000), "TRANSFER FROM FIDELITY")
    stage.closed.cash(opening, "Deposit", Decimal(8_000), "ACH DEPOSIT")
    for day in stage.months(date(2023, 3, 15), step=12):
        stage.ira.cash(_booked(day), "Deposit", Decimal(6_500), "ACH DEPOSIT")
        stage.margin.cash(_booked(day + timedelta(days=33)), "Withdrawal", Decimal(-4_000), "ACH DISBURSEMENT")
    # Money that came in, under the name of money that left: sign and text have to decide.
    wire = _booked(date(2024, 2, 21))
    stage.margin.cash(wire, "Withdrawal", Decimal(10_000), "Wire Funds Received")
    stage.margin.cash(wire, "Fee", Decimal(-25), "DOMESTIC WIRE FEE")


def interest(stage: Stage) -> None:
    """Interest on cash, on borrowed cash, and for lent shares, each month by itself."""
    for day in stage.months(date(2022, 1, 16)):
        random = stage.random("interest", day)
        moment = _booked(day)
        credit = Decimal(random.randrange(400, 3200)) * _CENT
        stage.ira.cash(moment, "Credit Interest", credit, "INTEREST ON CREDIT BALANCE")
        if random.random() < 0.35:
            since = (day - timedelta(days=31)).replace(day=16)
            # The blanks are the broker's.
            description = f"FROM {since:%m/%d} THRU {day - market_days.DAY:%m/%d} @11    %"
            charge = -Decimal(random.randrange(120, 2100)) * _CENT
            stage.margin.cash(moment, "Debit Interest", charge, description)
        if day >= date(2024, 1, 1):
            rebate = Decimal(random.randrange(3, 90)) * _CENT
            stage.margin.cash(moment, "Fully Paid Stock Lending Income", rebate, "FULLYPAID LENDING REBATE")


def fee_adjustments(stage: Stage) -> None:
    """The Saturday corrections of a cent or two, and now and then a larger one."""
    saturday = date(2022, 1, 22)
    while saturday <= stage.end:
        random = stage.random("fees", saturday)
        cents = random.choice((-2, -1, -1, 1, 2))
        moment = market_days.at(saturday, datetime.min.time()) + timedelta(hours=13, minutes=18)
        stage.margin.cash(moment, "Balance Adjustment", cents * _CENT, "Regulatory fee adjustment")
        if random.random() < 0.06:
            stage.margin.cash(moment, "Balance Adjustment", Decimal("1.5"), "Fee Correction for SPXW option trades")
        saturday += timedelta(weeks=2)


def reversals(stage: Stage) -> None:
    """A correction taken back, and a fee for a wire that was refunded: each reversal names the row it takes back."""
    saturday = market_days.at(date(2023, 3, 11), datetime.min.time()) + timedelta(hours=13)
    wrong = stage.margin.cash(saturday, "Balance Adjustment", Decimal("-0.01"), "Regulatory fee adjustment")
    monday = delivery_of(date(2023, 3, 13))
    stage.margin.cash(monday, "Balance Adjustment", Decimal("0.01"), "Regulatory fee adjustment", reverses=wrong)
    charge = stage.ira.cash(_booked(date(2024, 5, 14)), "Fee", Decimal(-45), "INTL WIRE FEE")
    stage.ira.cash(_booked(date(2024, 5, 17)), "Fee", Decimal(45), "INTL WIRE FEE", reverses=charge)


def received_in_kind(stage: Stage) -> None:
    """Shares that came from another broker without a cost; some are sold, the rest stay."""
    shares, received = stock("T"), delivery_of(date(2022, 3, 15))
    stage.margin.carry(
        received, "ACAT", "Received 200.0 Long T via ACAT", shares, Decimal(200), "Buy to Open", value=ZERO
    )
    stage.margin.trade(stage.moment("received", _SOLD_DAY), Leg("Sell to Close", shares, 80))


def shares_of_t(day: date) -> int:
    """Return how many of the received shares are still there on `day`."""
    return 200 if day < _SOLD_DAY else 120


def account_closed(stage: Stage) -> None:
    """The old account hands its shares and its last cent to the margin account."""
    moment, shares, forty = delivery_of(CLOSING_DAY), stock("PFE"), Decimal(40)
    for desk, action, other in (
        (stage.closed, "Sell to Close", stage.margin.number),
        (stage.margin, "Buy to Open", stage.closed.number),
    ):
        description = f"Journal shares to/from account {other}"
        desk.carry(moment, "Transfer", description, shares, forty, action, value=ZERO)
    rest = stage.closed.balance()
    stage.closed.cash(moment, "Transfer", -rest, f"Journal to/from account {stage.margin.number}")
    stage.margin.cash(moment, "Transfer", rest, f"Journal to/from account {stage.closed.number}")


def coins(stage: Stage) -> None:
    """Bitcoin and ether bought for round sums on some evenings, to eight decimals; a part is sold later."""
    held = dict.fromkeys(("BTC/USD", "ETH/USD"), ZERO)
    for n, day in enumerate(stage.months(date(2022, 2, 12), step=2)):
        name = "ETH/USD" if n % 3 == 2 else "BTC/USD"
        moment = market_days.at(day, datetime.min.time()) + timedelta(hours=20, minutes=n % 60, seconds=9)
        price = stage.prices.at(name, moment)
        bought = (Decimal(400) / price).quantize(_SATOSHI, ROUND_DOWN)
        stage.margin.trade(moment, Leg("Buy to Open", crypto(name), bought, price))
        held[name] += bought
        if n % 4 == 3:
            sold = (held[name] / 3).quantize(_SATOSHI, ROUND_HALF_UP)
            later = moment + timedelta(days=9, minutes=4)
            stage.margin.trade(later, Leg("Sell to Close", crypto(name), sold))
            held[name] -= sold


def _booked(day: date) -> datetime:
    return delivery_of(market_days.on_or_after(day))
