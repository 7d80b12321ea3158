"""A line of a worked example, and a history of lines as the rows the ledger reads.

Ids and times come by themselves, in the order of the lines; a tuple of lines is one instant, as the broker stamps an
assignment and the shares it delivers. Amounts are written as a person writes them and become ``Decimal`` at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict
from zoneinfo import ZoneInfo

from apps.trades.engine.amounts import NOTHING, ZERO, Amounts
from apps.trades.engine.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from apps.trades.engine.values import Contract
    from tests.builders.contracts import Money

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 1, 5, 10, 0, tzinfo=NEW_YORK)
SIDES = {"Buy": 1, "Sell": -1}


class Told(TypedDict, total=False):
    """What any line may state besides: charges as positive amounts, the New York day and clock time, its id."""

    fees: Money
    commission: Money
    clearing: Money
    regulatory: Money
    index_fees: Money
    other_charge: Money
    on: str
    time: str
    id: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the broker before it has a place in a history; ``cash`` is its value, signed."""

    transaction_type: str
    sub_type: str
    cash: Decimal = ZERO
    action: str = ""
    contract: Contract | None = None
    description: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    charges: Amounts = NOTHING
    on: str = ""
    time: str = ""
    id: int | None = None
    reverses: int | None = None
    order: int | None = None

    def told(self, told: Told) -> Line:
        """The same line with what was told besides."""
        return replace(
            self,
            charges=_charges(told),
            on=told.get("on", self.on),
            time=told.get("time", self.time),
            id=told.get("id", self.id),
        )

    @property
    def side(self) -> int | None:
        # As the broker's rows are read: money has no side, and neither has what carries no action.
        return None if self.transaction_type == "Money Movement" else SIDES.get(self.action.split(" ")[0])


Instant = Line | tuple[Line, ...]


def decimal(amount: Money) -> Decimal:
    return Decimal(amount)


def exact(*amounts: Money) -> tuple[Decimal, ...]:
    """Amounts as the ledger states them, to compare with."""
    return tuple(map(Decimal, amounts))


def history(*instants: Instant) -> list[Fact]:
    """The rows, a minute apart; a line that states a day begins it at ten o'clock."""
    facts: list[Fact] = []
    moment = START - timedelta(minutes=1)
    for lines in map(_together, instants):
        moment = _moment(lines, moment)
        for line in lines:
            facts.append(_fact(line, line.id or len(facts) + 1, moment))
    return facts


def lines_of(instants: Iterable[Instant]) -> Iterator[Line]:
    for lines in instants:
        yield from _together(lines)


def reverse_of(line: Line, **told: str) -> Line:
    """The row that takes another back: the opposite action and cash, charges returned; the other must have an id."""
    assert line.id is not None, "Give the reversed line an id."
    words = {"Buy": "Sell", "Sell": "Buy", "Open": "Close", "Close": "Open"}
    turned = " ".join(words.get(word, word) for word in line.action.split(" "))
    return replace(
        line,
        action=turned,
        sub_type=turned if line.sub_type == line.action else line.sub_type,
        cash=-line.cash,
        charges=Amounts(*(-amount for amount in line.charges)),
        on=told.get("on", ""),
        time=told.get("time", ""),
        id=None,
        reverses=line.id,
    )


def _together(lines: Instant) -> tuple[Line, ...]:
    return (lines,) if isinstance(lines, Line) else lines


def _charges(told: Told) -> Amounts:
    """Charges are cash that left; one figure for all of them counts as clearing."""
    paid = {
        "commission": told.get("commission", 0),
        "clearing_fees": decimal(told.get("fees", 0)) + decimal(told.get("clearing", 0)),
        "regulatory_fees": told.get("regulatory", 0),
        "proprietary_index_option_fees": told.get("index_fees", 0),
        "other_charge": told.get("other_charge", 0),
    }
    # 0 - x, not -x: the negative of a Decimal zero is a negative zero, which no broker sends.
    return Amounts(**{kind: ZERO - decimal(amount) for kind, amount in paid.items()})


def _moment(lines: tuple[Line, ...], before: datetime) -> datetime:
    on = next((line.on for line in lines if line.on), "")
    time = next((line.time for line in lines if line.time), "")
    if time:
        moment = datetime.fromisoformat(f"{on or before.date()}T{time}")
        # An hour that comes twice states which of the two it is by its offset; all others are clock times.
        moment = moment.astimezone(NEW_YORK) if moment.tzinfo else moment.replace(tzinfo=NEW_YORK)
        # A clock time that has passed, of a line that states no day, is of the next day.
        return moment if on or moment.astimezone(UTC) > before.astimezone(UTC) else moment + timedelta(days=1)
    if on and on != before.date().isoformat():
        return datetime.fromisoformat(f"{on}T10:00").replace(tzinfo=NEW_YORK)
    return before + timedelta(minutes=1)


def _fact(line: Line, broker_id: int, moment: datetime) -> Fact:
    contract = line.contract
    return Fact(
        broker_id=broker_id,
        transaction_type=line.transaction_type,
        sub_type=line.sub_type,
        action=line.action,
        contract=contract,
        symbol=contract.symbol if contract else "",
        underlying_symbol=contract.underlying_symbol if contract else "",
        description=line.description,
        executed_at=moment.astimezone(UTC),
        day=moment.date(),
        side=line.side,
        quantity=line.quantity,
        price=line.price,
        value=line.cash,
        amounts=line.charges._replace(net=line.cash + line.charges.fees),
        reverses_id=line.reverses,
    )
