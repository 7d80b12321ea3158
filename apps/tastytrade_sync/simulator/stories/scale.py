"""The scenario `scale`: any number of rows, quickly, in a mix like that of a busy account.

Episodes of a few rows each start on random days over seven years on many invented underlyings. What would lie
after today is left out, so the newest episodes are still open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.accounts import account_fields
from apps.tastytrade_sync.simulator.contracts import Contract, option, stock
from apps.tastytrade_sync.simulator.scenario_values import Scenario, ScenarioAccount, ScenarioError
from apps.tastytrade_sync.simulator.stories.desk import Desk, Leg, delivery_of, expiration_of, in_session
from apps.tastytrade_sync.simulator.stories.futures import opened, quarterly
from apps.tastytrade_sync.simulator.stories.prices import Alias, PriceBook, Underlying, Universe, strike_near
from apps.tastytrade_sync.simulator.stories.quotes import quotes_on
from apps.tastytrade_sync.simulator.stories.stage import friday_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.simulator.amounts import Row

DEFAULT_ROWS = 25_000
NUMBERS = ("5WX90001", "5WX90002")
YEARS = 7
_SECOND_ACCOUNT_EVERY = 5
# Episodes end this many rows short of what was asked for; corrections, one row each, make up the rest exactly.
_LONGEST_EPISODE = 30
_LETTERS = "BCDFGHJKLMNPRSTVWZ"
_UNDERLYINGS = 150
_WING = 5


@dataclass
class _Floor:
    """One account being filled with episodes."""

    desk: Desk
    random: Random
    names: list[str]
    days: list[date]
    end: datetime
    _seen: int = 0
    rows: int = 0
    _sides: dict[str, str] = field(default_factory=dict)

    def count(self) -> int:
        """Return how many rows there are until today."""
        new = self.desk.drafts[self._seen :]
        self._seen += len(new)
        self.rows += sum(draft.posted < self.end for draft in new)
        return self.rows

    def day(self) -> date:
        return self.random.choice(self.days)

    def near(self, name: str, moment: datetime, expires: date, right: str) -> Contract:
        """Return an option some percent out of the money."""
        price = self.desk.prices.at(name, moment)
        away = self.random.uniform(0.01, 0.09)
        up = right == "C"
        target = float(price) * (1 + (away if up else -away))
        return self.only("sold", option(name, expires, right, strike_near(price, target, up=up)))

    def only(self, side: str, contract: Contract) -> Contract:
        """Return the contract, or one further out that no episode holds on the other side: a broker would net them."""
        step = _WING if contract.right == "C" else -_WING
        while self._sides.setdefault(contract.symbol, side) != side and contract.strike + step > 0:
            contract = option(
                contract.underlying, contract.expires or self.end.date(), contract.right, contract.strike + step
            )
        return contract


def build(name: str, *, seed: int, today: date) -> Scenario:
    """Return `scale` or `scale:N` with exactly N rows in all. Raises ScenarioError if N is no such number."""
    wanted = rows_in(name)
    random = Random(f"{seed}:scale")  # noqa: S311 - invented histories, not secrets
    prices = PriceBook(seed, _universe(random))
    second = wanted // _SECOND_ACCOUNT_EVERY
    accounts = [
        ScenarioAccount(
            _account(number, today),
            _history(number, prices, share, seed=seed, today=today, first_id=first_id),
        )
        for number, share, first_id in zip(NUMBERS, (wanted - second, second), (401_000_000, 501_000_000), strict=True)
    ]
    market = quotes_on(prices, [entry.transactions for entry in accounts], today)
    return Scenario(accounts, market, today=today)


def rows_in(name: str) -> int:
    """Return the number of rows a name like `scale:1000` asks for. Raises ScenarioError."""
    _, _, stated = name.partition(":")
    if name == "scale":
        return DEFAULT_ROWS
    if not stated.isascii() or not stated.isdigit() or int(stated) < 1:
        raise ScenarioError(f"The scenario {name!r} needs a number of rows from 1 on, as in scale:10000.")
    return int(stated)


def _history(number: str, prices: PriceBook, wanted: int, *, seed: int, today: date, first_id: int) -> list[Row]:
    random = Random(f"{seed}:{number}")  # noqa: S311
    first = _first_day(today)
    days = list(market_days.market_days(first, today))
    desk = Desk(number, prices)
    # Without the first: the index is there for the futures on it.
    floor = _Floor(desk, random, list(prices.universe.underlyings)[1:], days, market_days.end_of(today))
    if wanted:
        desk.cash(market_days.at(first, market_days.OPENING), "Deposit", Decimal(2_000_000), "Wire Funds Received")
    while floor.count() <= wanted - _LONGEST_EPISODE:
        random.choice(_EPISODES)(floor)
    while floor.count() < wanted:
        _correction(floor)
    return desk.finish(last_day=today, first_id=first_id)


def _first_day(today: date) -> date:
    return market_days.on_or_after(today - timedelta(days=365 * YEARS))


def _shares(floor: _Floor) -> None:
    bought, shares, count = (
        floor.day(),
        stock(floor.random.choice(floor.names)),
        floor.random.randrange(10, 300),
    )
    sold = market_days.after(bought, floor.random.randrange(1, 25))
    floor.desk.trade(in_session(bought, floor.random), Leg("Buy to Open", shares, count))
    floor.desk.trade(in_session(sold, floor.random), Leg("Sell to Close", shares, count))


def _short_put(floor: _Floor) -> None:
    day, count = floor.day(), floor.random.randrange(1, 12)
    moment, name = in_session(day, floor.random), floor.random.choice(floor.names)
    put = floor.near(name, moment, friday_after(day, weeks=floor.random.randrange(1, 7)), "P")
    floor.desk.trade(moment, Leg("Sell to Open", put, count, parts=_parts(floor.random, count)))
    last_day = put.expires or day
    if floor.random.random() < 0.4 and day < (early := market_days.before(last_day)):
        floor.desk.trade(in_session(early, floor.random), Leg("Buy to Close", put, count))
    elif floor.desk.prices.settlement(put, last_day):
        _assigned(floor, put, count)
    else:
        floor.desk.remove(expiration_of(last_day), put, count, "Expiration")


def _assigned(floor: _Floor, put: Contract, count: int) -> None:
    last_day = put.expires or floor.days[-1]
    floor.desk.deliver(delivery_of(last_day), put, count, sub_type="Assignment", action="Buy to Open")
    sold = market_days.after(last_day, floor.random.randrange(1, 9))
    floor.desk.trade(in_session(sold, floor.random), Leg("Sell to Close", stock(put.underlying), 100 * count))


def _condor(floor: _Floor) -> None:
    day, count = floor.day(), floor.random.randrange(1, 6)
    moment, name = in_session(day, floor.random), floor.random.choice(floor.names)
    expires = friday_after(day, weeks=floor.random.randrange(3, 8))
    sold = [floor.near(name, moment, expires, right) for right in "PC"]
    wings = [option(name, expires, c.right, c.strike + (_WING if c.right == "C" else -_WING)) for c in sold]
    bought = [floor.only("bought", wing) if wing.strike > 0 else wing for wing in wings]
    floor.desk.trade(
        moment,
        *(Leg("Sell to Open", leg, count) for leg in sold),
        *(Leg("Buy to Open", leg, count) for leg in bought if leg.strike > 0),
    )
    closing = in_session(market_days.after(day, floor.random.randrange(2, 12)), floor.random)
    floor.desk.trade(
        closing,
        *(Leg("Buy to Close", leg, count) for leg in sold),
        *(Leg("Sell to Close", leg, count) for leg in bought if leg.strike > 0),
    )


def _strangle(floor: _Floor) -> None:
    day, name = floor.day(), floor.random.choice(floor.names)
    moment, expires = in_session(day, floor.random), friday_after(day, weeks=6)
    legs = [floor.near(name, moment, expires, right) for right in "PC"]
    floor.desk.trade(moment, *(Leg("Sell to Open", leg, 2) for leg in legs))
    for leg in legs:
        closing = market_days.after(day, floor.random.randrange(3, 20))
        floor.desk.trade(in_session(closing, floor.random), Leg("Buy to Close", leg, 2))


def _future(floor: _Floor) -> None:
    day, held_for = floor.day(), floor.random.choice((0, 0, 1, 3))
    contract, start = quarterly("MES", day), in_session(day, floor.random)
    held = opened(floor.desk, contract, floor.random.choice((-3, -1, 1, 2)), start)
    end = market_days.after(day, held_for) if held_for else day
    held.settle_from(day, end)
    closing = in_session(end, floor.random) if held_for else start + timedelta(minutes=3)
    floor.desk.trade(closing, held.closing_leg(closing))


def _dividend(floor: _Floor) -> None:
    name = floor.random.choice(floor.names)
    amount = Decimal(floor.random.randrange(100, 20_000)) / 100
    floor.desk.cash(delivery_of(floor.day()), "Dividend", amount, f"{name} INCORPORATED", about=stock(name))


def _interest(floor: _Floor) -> None:
    amount = Decimal(floor.random.randrange(1, 9_000)) / 100
    floor.desk.cash(delivery_of(floor.day()), "Credit Interest", amount, "INTEREST ON CREDIT BALANCE")


def _correction(floor: _Floor) -> None:
    cents = Decimal(floor.random.choice((-2, -1, 1, 2))) / 100
    moment = expiration_of(floor.day()) + timedelta(minutes=floor.random.randrange(1, 59))
    floor.desk.cash(moment, "Balance Adjustment", cents, "Regulatory fee adjustment")


_EPISODES: tuple[Callable[[_Floor], None], ...] = (
    # Weighted towards trades, removals and small corrections, as real histories are.
    *(_short_put,) * 9,
    *(_shares,) * 4,
    *(_condor,) * 3,
    *(_strangle,) * 3,
    *(_future,) * 2,
    *(_correction,) * 3,
    _dividend,
    _interest,
)


def _parts(random: Random, count: int) -> tuple[int, ...]:
    if count < 2 or random.random() < 0.8:
        return ()
    first = random.randrange(1, count)
    return (first, count - first)


def _universe(random: Random) -> Universe:
    names: dict[str, Underlying] = {"SPX": Underlying(2060, 0.16, 0.09, 0.95)}
    while len(names) <= _UNDERLYINGS:
        name = "Q" + "".join(random.choices(_LETTERS, k=3))
        names[name] = Underlying(random.uniform(15, 400), random.uniform(0.15, 0.5), 0.04, 0.6)
    return Universe(names, {"MES": Alias("SPX", 1.0)}, {})


def _account(number: str, today: date) -> Row:
    opened_at = market_days.stamp(market_days.at(_first_day(today), market_days.OPENING))
    return account_fields(number, nickname=f"Busy account {number[-1]}", opened_at=opened_at)
