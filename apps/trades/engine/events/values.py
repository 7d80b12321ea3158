"""Events: what one row, or rows that belong together, do to lots and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.trades.engine.events.kinds import Kind
    from apps.trades.engine.facts import Fact
    from apps.trades.engine.results import Category


@dataclass(frozen=True, slots=True)
class Single:
    """A row that stands for itself; ``also_ids`` are rows that say the same again (the zero twin of a cash
    settlement)."""

    kind: Kind
    fact: Fact
    also_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivered:
    """Options that turned into shares or futures: removal rows and the rows that delivered."""

    removals: tuple[tuple[Kind, Fact], ...]
    deliveries: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """A corporate action: what is closed goes on as what is opened, at the same cost and from the same day."""

    closed: Fact
    opened: Fact


@dataclass(frozen=True, slots=True)
class Reinvested:
    """Shares bought with a dividend: the cash row is what they cost."""

    received: Fact
    paid: Fact


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that makes an entry of its own."""

    fact: Fact
    category: Category


type Event = Single | Delivered | Carried | Reinvested | Paid
