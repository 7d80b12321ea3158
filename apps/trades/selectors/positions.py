"""Reads for what is held: positions with what the broker's own prices make of them.

Every figure comes from the broker's quantity, mark, open price and multiplier; one that lacks a part is unknown,
never zero. Fees are not in them: the broker's open price has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Q

from apps.core.dates import new_york_day
from apps.core.money import ZERO, total
from apps.trades.engine.symbols import contract_of, product_of
from apps.trades.freshness import is_stale
from apps.trades.models import Position
from apps.trades.words.contracts import contract_words, holds_words, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime, timedelta
    from decimal import Decimal

    from apps.accounts.models import User
    from apps.trades.engine.values import Contract
    from apps.trades.filters.positions import PositionFilter
    from apps.trades.models import Account, Instrument

FUTURE = "Future"


@dataclass(frozen=True, slots=True)
class PositionLine:
    """One position as shown; amounts in USD, None where the broker did not send what it takes to know them."""

    position: Position
    account: Account
    contract: Contract
    words: str
    kind: str
    expires_on: date | None
    days_left: int | None
    value: Decimal | None
    day_change: Decimal | None
    open_change: Decimal | None
    age: timedelta
    is_stale: bool

    @property
    def underlying(self) -> str:
        """The name it is gathered under: a future's months, and the options on each, stand together."""
        return product_of(self.position.underlying_symbol)

    @property
    def has_value(self) -> bool:
        return self.position.instrument_type != FUTURE

    @property
    def is_expired(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the broker still named it after it had expired: no row has closed it, so that it is not gone here.

        One that has expired since the last sync may be settled long since; a sync will tell.
        """
        return self.expires_on is not None and self.expires_on < new_york_day(self.position.snapshot.taken_at)


@dataclass(frozen=True, slots=True)
class PositionSums:
    """Several positions added up; a figure is None where a part of it is unknown.

    ``futures`` counts those without a value, which is in no sum of values.
    """

    count: int
    futures: int
    value: Decimal | None
    day_change: Decimal | None
    open_change: Decimal | None

    @property
    def has_value(self) -> bool:
        """Whether there is a value to be known at all: only futures have none."""
        return not self.count or self.futures < self.count


@dataclass(frozen=True, slots=True)
class PositionGroup:
    """What is held on one underlying; ``holds`` says it in words, such as ``100 shares, −1 call``."""

    underlying: str
    lines: list[PositionLine]
    holds: str
    sums: PositionSums

    @property
    def value(self) -> Decimal | None:
        return self.sums.value


def position_lines(user: User, wanted: PositionFilter, now: datetime) -> list[PositionLine]:
    """Return the current positions the filter asks for, in its order; ``now`` is what ages count to."""
    rows = Position.objects.for_user(user).current().select_related("snapshot__account")
    if wanted.account:
        rows = rows.filter(snapshot__account__number=wanted.account)
    # What the broker has closed stays in its answer for a day with nothing left of it.
    lines = [_line(row, now) for row in rows.exclude(quantity=0).defer("payload")]
    kept = [line for line in lines if _is_asked_for(line, wanted)]
    return _sorted(kept, wanted)


def position_line(account: Account, instrument: Instrument, now: datetime) -> PositionLine | None:
    """Return the account's current position in the instrument, None where the broker shows none."""
    # What was stored before positions had an instrument goes by its symbol.
    named = Q(instrument=None, instrument_type=instrument.instrument_type, symbol=instrument.symbol)
    rows = Position.objects.current().filter(Q(instrument=instrument) | named, snapshot__account=account)
    row = rows.exclude(quantity=0).select_related("snapshot__account").defer("payload").first()
    return _line(row, now) if row else None


def position_groups(lines: Sequence[PositionLine]) -> list[PositionGroup]:
    """Return the lines by underlying: groups in the order of their first line, lines in the order given."""
    places: dict[str, int] = {}
    for line in lines:
        places.setdefault(line.underlying, len(places))
    ordered = sorted(lines, key=lambda line: places[line.underlying])
    grouped = groupby(ordered, key=lambda line: line.underlying)
    return [_group(underlying, list(group)) for underlying, group in grouped]


def position_sums(lines: Sequence[PositionLine]) -> PositionSums:
    """Add positions up. Futures have no value and are left out of it; where there are only futures it is None."""
    valued = [line.value for line in lines if line.has_value]
    return PositionSums(
        count=len(lines),
        futures=len(lines) - len(valued),
        value=_sum(valued) if valued or not lines else None,
        day_change=_sum(line.day_change for line in lines),
        open_change=_sum(line.open_change for line in lines),
    )


def market_value(position: Position) -> Decimal | None:
    """Return quantity × mark × multiplier (USD, short negative), or None where the broker sent no mark.

    A future has none: its profit is settled into cash every day, and its notional is nobody's money.
    """
    return None if position.instrument_type == FUTURE else _worth(position, position.mark_price)


def day_change(position: Position) -> Decimal | None:
    """Return what the position gained since the last close, or since the fill for what was opened today (USD)."""
    return _change(position, position.previous_price)


def open_change(position: Position) -> Decimal | None:
    """Return what the position gained since it was opened, without fees (USD), as tastytrade's *P/L Open* does."""
    return _change(position, position.average_open_price)


def _change(position: Position, base: Decimal | None) -> Decimal | None:
    now, before = _worth(position, position.mark_price), _worth(position, base)
    return None if now is None or before is None else now - before


def _worth(position: Position, price: Decimal | None) -> Decimal | None:
    if price is None or position.multiplier is None:
        return None
    worth: Decimal = position.quantity * price * position.multiplier
    return worth


def _line(position: Position, now: datetime) -> PositionLine:
    snapshot = position.snapshot
    contract = contract_of(
        position.instrument_type, position.symbol, position.underlying_symbol, new_york_day(snapshot.taken_at).year
    )
    expires_on = contract.expires_on or (new_york_day(position.expires_at) if position.expires_at else None)
    return PositionLine(
        position=position,
        account=snapshot.account,
        contract=contract,
        words=contract_words(contract),
        kind=kind_of(position.instrument_type),
        expires_on=expires_on,
        days_left=(expires_on - new_york_day(now)).days if expires_on else None,
        value=market_value(position),
        day_change=day_change(position),
        open_change=open_change(position),
        age=now - snapshot.taken_at,
        is_stale=is_stale(snapshot.taken_at, now),
    )


def _is_asked_for(line: PositionLine, wanted: PositionFilter) -> bool:
    text = wanted.text.casefold()
    # Both the broker's symbol and the words on the page can be searched for.
    searched = (line.position.symbol, line.position.underlying_symbol, line.words)
    if wanted.underlying not in {"", line.position.underlying_symbol, line.underlying}:
        return False
    return wanted.kind in {"", line.kind} and (not text or any(text in each.casefold() for each in searched))


COLUMNS: dict[str, Callable[[PositionLine], Decimal | int | None]] = {
    "quantity": lambda line: line.position.quantity,
    "open": lambda line: line.position.average_open_price,
    "mark": lambda line: line.position.mark_price,
    "value": lambda line: line.value,
    "day": lambda line: line.day_change,
    "change": lambda line: line.open_change,
    "expires": lambda line: line.days_left,
}


def _sorted(lines: list[PositionLine], wanted: PositionFilter) -> list[PositionLine]:
    """Order by the column, what is unknown last either way, equals by symbol and account."""
    by_symbol = sorted(lines, key=_by_symbol, reverse=wanted.is_descending and wanted.column == "symbol")
    column = COLUMNS.get(wanted.column)
    if column is None:
        return by_symbol
    known = [line for line in by_symbol if column(line) is not None]
    unknown = [line for line in by_symbol if column(line) is None]
    return sorted(known, key=lambda line: column(line) or ZERO, reverse=wanted.is_descending) + unknown


def _by_symbol(line: PositionLine) -> tuple[str, str, str, str, int]:
    # Stock before the options on it: kinds sort as the broker names them, Equity before Equity Option.
    position = line.position
    return (position.underlying_symbol, position.instrument_type, position.symbol, line.account.number, position.pk)


def _group(underlying: str, lines: list[PositionLine]) -> PositionGroup:
    holds = holds_words((line.contract, line.position.quantity) for line in lines)
    return PositionGroup(underlying, lines, holds, position_sums(lines))


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = list(amounts)
    return None if None in known else total(known)
