"""A wheel as a ribbon: its states one after another, each with what was held when it began.

The states, the effective basis and the break-even are those the engine stored. What stands beside them (strikes, cost,
tax basis, coverage) is read from the campaign's own lots and closures as they were at that moment.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.core.dates import new_york_day
from apps.core.money import ZERO
from apps.trades.engine.results import Origin
from apps.trades.models import TradeClosure, TradeLot
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.words.contracts import contract_words
from apps.trades.words.trades import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from apps.trades.engine.values import Contract
    from apps.trades.models import Campaign

HUNDRED = Decimal(100)
SHARES_PER_CONTRACT = Decimal(100)
# No step is drawn thinner than this share of the ribbon, or nobody could point at it.
LEAST = Decimal("0.03")
HALF = Decimal("0.5")
# A step wide enough for its name to stand in it.
WIDE = 12
CENT = Decimal("0.01")
FLAT = "FLAT"


@dataclass(frozen=True, slots=True)
class Holding:
    """A part of a lot of the campaign as it was at a moment: ``left`` of it still open, its cost as signed cash."""

    contract: Contract
    lot: TradeLot
    left: Decimal

    @property
    def share(self) -> Decimal:
        share: Decimal = self.left / self.lot.quantity
        return share

    @property
    def net(self) -> Decimal:
        net: Decimal = self.lot.net * self.share
        return net

    @property
    def tax_net(self) -> Decimal:
        """With the premium of the option that delivered it."""
        folded: Decimal = self.lot.lot.folded_net * self.left / self.lot.lot.quantity
        return self.net + folded


@dataclass(frozen=True, slots=True)
class RibbonStep:
    """A state of a wheel. ``x`` and ``width`` are where it is drawn, in percent of the ribbon; money is per share.
    ``last`` is the day it ended, None for the state the wheel is in now, or was in when it was closed."""

    number: int
    state: str
    trade: str
    first: date
    last: date | None
    days: int
    shares: Decimal
    options: tuple[str, ...]
    assigned_on: date | None
    strike: Decimal | None
    cost: Decimal | None
    tax_basis: Decimal | None
    effective_basis: Decimal | None
    break_even: Decimal | None
    coverage: Decimal | None
    x: Decimal
    width: Decimal

    @property
    def words(self) -> str:
        return STATES.get(self.state, self.state)

    @property
    def middle(self) -> Decimal:
        return self.x + self.width / 2

    @property
    def is_wide(self) -> bool:
        return self.width >= WIDE


def ribbon_of(campaign: Campaign, now: datetime, *, newest: int | None = None) -> list[RibbonStep]:
    """Return the states of a wheel in order of time, or the newest of them; empty for a campaign that is none."""
    steps = campaign.steps if newest is None else campaign.steps[-newest:]
    if not steps:
        return []
    moments = [datetime.fromisoformat(step["at"]) for step in steps]
    last = campaign.closed_at or now
    ends = [*moments[1:], last]
    places = _places([(end - began).total_seconds() for began, end in zip(moments, ends, strict=True)])
    held = holdings_at(moments, _lots(campaign), _closures(campaign))
    told = zip(steps, moments, ends, places, held, strict=True)
    first = len(campaign.steps) - len(steps) + 1
    return [_step(number, *each, is_last=each[2] is last) for number, each in enumerate(told, first)]


def holdings_at(
    moments: Iterable[datetime], lots: Iterable[TradeLot], closures: Iterable[TradeClosure]
) -> Iterator[list[Holding]]:
    """Yield for each moment, in order of time, what was open of these lots once everything of it had happened."""
    coming = deque(sorted(lots, key=_began_at))
    going = deque(sorted(closures, key=lambda part: part.closure.closed_at))
    left: dict[tuple[int, int], list[tuple[TradeLot, Decimal]]] = {}
    for moment in moments:
        while coming and _began_at(coming[0]) <= moment:
            part = coming.popleft()
            left.setdefault((part.trade_id, part.lot_id), []).append((part, part.quantity))
        while going and going[0].closure.closed_at <= moment:
            gone = going.popleft()
            name = (gone.trade_id, gone.closure.lot_id)
            left[name] = _less(left.get(name, []), gone.quantity)
            if not left[name]:
                del left[name]
        yield [
            Holding(contract_of_instrument(part.lot.instrument), part, rest)
            for parts in left.values()
            for part, rest in parts
        ]


def _less(parts: Iterable[tuple[TradeLot, Decimal]], quantity: Decimal) -> list[tuple[TradeLot, Decimal]]:
    """Return what is left of a lot's slices, which a trade may own several of; they go in order of their start."""
    found = []
    for part, rest in parts:
        taken = min(abs(quantity), abs(rest)).copy_sign(rest)
        quantity -= taken
        if rest != taken:
            found.append((part, rest - taken))
    return found


def _step(
    number: int,
    stored: Mapping[str, str],
    began: datetime,
    ended: datetime,
    place: tuple[Decimal, Decimal],
    held: Sequence[Holding],
    *,
    is_last: bool,
) -> RibbonStep:
    shares = [each for each in held if each.contract.instrument_type == "Equity"]
    count = sum((each.left for each in shares), ZERO)
    delivered = [each.lot.lot for each in shares if each.lot.lot.origin == Origin.DELIVERY.value]
    newest = delivered[-1] if delivered else None
    # The engine gives no price per share where nobody knows what some of them cost.
    priced = ZERO if stored.get("break_even", "") is None else count
    return RibbonStep(
        number=number,
        state=stored["state"],
        trade=stored["trade"],
        first=new_york_day(began),
        last=None if is_last else new_york_day(ended),
        days=(new_york_day(ended) - new_york_day(began)).days,
        shares=Decimal(stored["shares"]),
        options=tuple(_option_words(each) for each in held if each.contract.option_type),
        assigned_on=newest and new_york_day(newest.opened_at),
        strike=newest and newest.price,
        cost=_each(shares, priced, "net"),
        tax_basis=_each(shares, priced, "tax_net"),
        effective_basis=_decimal(stored["effective_basis"]),
        # Until the rebuild that follows an update, what an older version stored has none.
        break_even=_decimal(stored.get("break_even")),
        coverage=_coverage(held, count),
        x=place[0],
        width=place[1],
    )


def _began_at(part: TradeLot) -> datetime:
    carried = part.lot.carried_by
    began: datetime = part.lot.opened_at if carried is None else carried.executed_at
    return began


def _places(spans: Sequence[float]) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield where each step is drawn, in percent: as long as it lasted, yet none too thin to be seen."""
    whole = Decimal(str(sum(spans))) or Decimal(1)
    # Half the ribbon stays for how long each lasted, however many there are.
    least = min(LEAST, HALF / len(spans))
    weights = [max(Decimal(str(span)) / whole, least) for span in spans]
    x, total = ZERO, sum(weights, ZERO)
    for weight in weights:
        width = weight / total * HUNDRED
        yield x.quantize(CENT), width.quantize(CENT)
        x += width


def _each(shares: Sequence[Holding], count: Decimal, name: str) -> Decimal | None:
    """Return what the shares cost each, as a positive amount; None where none are held long."""
    if count <= 0:
        return None
    cost: Decimal = -sum((getattr(each, name) for each in shares), ZERO) / count
    return cost


def _coverage(held: Iterable[Holding], shares: Decimal) -> Decimal | None:
    """Return how many of the shares are called away if all short calls are assigned, in percent."""
    if shares <= 0:
        return None
    sold = [each for each in held if each.contract.option_type == "C" and each.left < 0]
    wanted: Decimal = -sum((each.left * (each.contract.multiplier or SHARES_PER_CONTRACT) for each in sold), ZERO)
    return wanted / shares * HUNDRED


def _option_words(held: Holding) -> str:
    size = f"{'−' if held.left < 0 else '+'}{abs(held.left).normalize():f}"
    words = contract_words(held.contract).removeprefix(f"{held.contract.underlying_symbol} ")
    return f"{size} {words}"


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _lots(campaign: Campaign) -> list[TradeLot]:
    rows = TradeLot.objects.filter(trade__campaign=campaign).select_related("lot__instrument", "lot__carried_by")
    return list(rows.defer("lot__carried_by__payload").order_by("lot__opened_at", "lot", "start"))


def _closures(campaign: Campaign) -> list[TradeClosure]:
    rows = TradeClosure.objects.filter(trade__campaign=campaign).select_related("closure")
    return list(rows.order_by("closure__closed_at", "closure"))
