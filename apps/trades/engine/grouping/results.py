"""What grouping makes of a family: trades, the links between them, chains and campaigns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from apps.trades.engine.recognition.classify import Label
    from apps.trades.engine.recognition.opening import Modifier
    from apps.trades.engine.recognition.payoff import Risk
    from apps.trades.engine.results import LotKey
    from apps.trades.engine.values import Contract

ZERO = Decimal(0)
KEY = re.compile(r"-?[0-9]{1,20}(\+[0-9]{1,20}(\.[0-9]{1,20})?)?")


class TradeKey(NamedTuple):
    """Names a trade for ever: its earliest opening fill, and where in that fill the trade's part starts.

    As text ``"301000101"``, or ``"301000101+2"`` for the part that starts after two contracts, or ``"-7"`` for what a
    person stated the opening of.
    """

    fill: int
    start: Decimal = ZERO

    def __str__(self) -> str:
        return f"{self.fill}+{self.start.normalize():f}" if self.start else str(self.fill)


def trade_key_of(text: str) -> TradeKey:
    """Return the key that is written so; raises ValueError for what is no key."""
    # Read before it is a number: written out, 1e999999999 would fill the memory.
    if KEY.fullmatch(text) is None:
        raise ValueError(text)
    fill, _, start = text.partition("+")
    key = TradeKey(int(fill), Decimal(start or 0))
    # One trade, one address: what only reads like a key (``007``, ``1+2.0``) is none.
    if str(key) != text:
        raise ValueError(text)
    return key


class Slice(NamedTuple):
    """Part of a fill, in its own units: ``quantity`` (a magnitude) from ``start`` on. What closes a fill closes its
    slices in order of start."""

    fill: int
    start: Decimal
    quantity: Decimal

    @property
    def end(self) -> Decimal:
        return self.start + self.quantity


class Rule(StrEnum):
    """Why the legs of a trade stand together."""

    ORDER = "ORDER"
    SCALED_IN = "SCALED_IN"
    LEGGED_IN = "LEGGED_IN"
    DELIVERY = "DELIVERY"
    POSITION = "POSITION"
    SINGLE = "SINGLE"
    STATED = "STATED"
    PERSON = "PERSON"


class Flag(StrEnum):
    """What is worth knowing of a trade; those of `DOUBTFUL` put it into the review queue."""

    SCALED_IN = "SCALED_IN"
    LEGGED_IN = "LEGGED_IN"
    SHARED_CONTRACT = "SHARED_CONTRACT"
    FROM_POSITION = "FROM_POSITION"
    INCOMPLETE_ORDER = "INCOMPLETE_ORDER"
    UNKNOWN_DELIVERABLE = "UNKNOWN_DELIVERABLE"
    UNKNOWN_COST = "UNKNOWN_COST"
    INFERRED_ROLL = "INFERRED_ROLL"
    POSSIBLE_SPREAD = "POSSIBLE_SPREAD"
    EDITED = "EDITED"


DOUBTFUL = frozenset(
    {
        Flag.LEGGED_IN, Flag.SHARED_CONTRACT, Flag.FROM_POSITION, Flag.INCOMPLETE_ORDER, Flag.UNKNOWN_DELIVERABLE,
        Flag.INFERRED_ROLL, Flag.POSSIBLE_SPREAD,
    }
)  # fmt: skip


class Outcome(StrEnum):
    """How a trade, or a part of it, ended."""

    CLOSED = "CLOSED"
    EXPIRED = "EXPIRED"
    ASSIGNED = "ASSIGNED"
    CALLED_AWAY = "CALLED_AWAY"
    EXERCISED = "EXERCISED"
    CASH_SETTLED = "CASH_SETTLED"
    DELIVERED = "DELIVERED"
    TRANSFERRED = "TRANSFERRED"
    ROLLED = "ROLLED"


class LinkKind(StrEnum):
    ROLL = "ROLL"
    ASSIGNMENT = "ASSIGNMENT"
    EXERCISE = "EXERCISE"


class Certainty(StrEnum):
    """Whether the broker's rows say it, we concluded it, or a person stated it."""

    CERTAIN = "CERTAIN"
    INFERRED = "INFERRED"
    STATED = "STATED"


class CampaignKind(StrEnum):
    WHEEL = "WHEEL"
    PMCC = "PMCC"
    STOCK = "STOCK"
    OPTIONS = "OPTIONS"


class TradeLot(NamedTuple):
    """A trade's part of a lot: its opening cash, and what is left of it."""

    lot: LotKey
    start: Decimal
    contract: Contract
    quantity: Decimal
    net: Decimal
    fees: Decimal
    remaining: Decimal
    remaining_net: Decimal
    remaining_fees: Decimal
    variation: Decimal
    # No: a corporate action made it of a lot that the fill opened.
    is_opened: bool = True


class TradeClosure(NamedTuple):
    """A trade's part of a closure."""

    lot: LotKey
    closing_id: int
    quantity: Decimal
    opening_net: Decimal
    opening_fees: Decimal
    closing_net: Decimal
    closing_fees: Decimal
    moved_net: Decimal
    is_realizing: bool


class Leg(NamedTuple):
    """What a trade holds, or held, of one contract: ``quantity`` signed, ``net`` the cash it was opened with."""

    contract: Contract
    quantity: Decimal
    net: Decimal


class Sums(NamedTuple):
    """Money of a trade, chain or campaign, USD signed as cash: ``opened`` with all openings, ``premium`` with those of
    options alone, fees in both, ``realized`` and ``tax`` in the two views (net of ``fees``, which are within them),
    ``open_net`` the cash of what is still open."""

    opened: Decimal = ZERO
    opened_fees: Decimal = ZERO
    premium: Decimal = ZERO
    realized: Decimal = ZERO
    fees: Decimal = ZERO
    tax: Decimal = ZERO
    open_net: Decimal = ZERO
    open_fees: Decimal = ZERO
    variation: Decimal = ZERO

    @staticmethod
    def of(parts: Sequence[Sums]) -> Sums:
        """Add parts up; most chains are of one trade, which is its own sum."""
        if len(parts) == 1:
            return parts[0]
        return Sums(*(sum(column, ZERO) for column in zip(*parts, strict=True)))


class Together(NamedTuple):
    """What a trade and an earlier one would be called if they were one."""

    trade: TradeKey
    name: str


@dataclass(frozen=True, slots=True)
class Why:
    """How a trade came to be: the rule that grouped it, the orders behind it, what else it could have been called,
    and what covers all the options it sold now (SHARES or OPTIONS), of a closed one what did when they were sold.
    ``together`` is what it may be a part of."""

    rule: Rule
    order_ids: tuple[int, ...] = ()
    template: str = ""
    alternatives: tuple[str, ...] = ()
    modifiers: tuple[Modifier, ...] = ()
    edits: tuple[int, ...] = ()
    covered_by: str = ""
    together: Together | None = None


@dataclass(frozen=True, slots=True)
class Annotations:
    """What a person wrote on a trade: the ``code`` and ``name`` it is to be called by, ``plan`` by name (target, stop,
    exit_dte), ``reviewed`` the doubts they looked at."""

    code: str = ""
    name: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    rating: int | None = None
    plan: tuple[tuple[str, str], ...] = ()
    reviewed: frozenset[Flag] = frozenset()


NO_ANNOTATIONS = Annotations()


@dataclass(frozen=True, slots=True)
class Trade:
    """Legs opened together until all are closed.

    ``opening`` is what it was called when it was opened, ``current`` what its open legs are called now (None when
    closed). ``as_ordered`` is what it would have realized if its closing orders had closed its own lots, and
    no other trade's had, where a contract is shared with another trade.
    """

    key: TradeKey
    underlying: str
    opened_at: datetime
    opened_on: date
    closed_at: datetime | None
    closed_on: date | None
    legs: tuple[Leg, ...]
    open_legs: tuple[Leg, ...]
    lots: tuple[TradeLot, ...]
    closures: tuple[TradeClosure, ...]
    sums: Sums
    opening: Label
    current: Label | None
    risk: Risk | None
    why: Why
    flags: tuple[Flag, ...]
    outcomes: tuple[Outcome, ...]
    rolls: int = 0
    as_ordered: Decimal | None = None
    annotations: Annotations = NO_ANNOTATIONS

    @property
    def code(self) -> str:
        """Of what it is shown as: a person's word before ours."""
        return self.annotations.code or self.opening.code

    @property
    def name(self) -> str:
        return self.annotations.name or self.opening.name

    @property
    def needs_review(self) -> bool:
        return bool(DOUBTFUL.intersection(self.flags) - self.annotations.reviewed)


type OrderName = tuple[str, int]
# The order that closed and the order that opened: often one and the same.
type Decision = tuple[OrderName, OrderName]


class Link(NamedTuple):
    """One trade led to another: ``quantity`` contracts (or shares) went over, for ``net`` cash of that order.

    ``decisions`` tell which links are one roll: several trades rolled by one order were rolled once.
    """

    kind: LinkKind
    certainty: Certainty
    before: TradeKey
    after: TradeKey
    at: datetime
    quantity: Decimal
    net: Decimal
    because: str
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Trades joined by links, in order of opening; ``key`` is that of the first."""

    key: TradeKey
    trades: tuple[TradeKey, ...]
    rolls: int
    opened_at: datetime
    opened_on: date
    closed_at: datetime | None
    closed_on: date | None
    sums: Sums


class WheelStep(NamedTuple):
    """The state a wheel was in from a moment on, with the numbers of that moment (per share, USD)."""

    at: datetime
    state: str
    trade: TradeKey
    shares: Decimal
    effective_basis: Decimal | None
    break_even: Decimal | None


def break_even(cash: Decimal, shares: Decimal) -> Decimal | None:
    """Return the price at which these shares bring back all cash that went in; None where none are held long.

    ``cash`` is of all openings, closings and income, signed (paid is negative), which is the same as what was
    realized and earned with the cash of what is still open.
    """
    return -cash / shares if shares > 0 else None


@dataclass(frozen=True, slots=True)
class Campaign:
    """Chains, shares and dividends of one family from flat to flat; ``income`` are the broker ids of its entries
    that no closure makes, ``earned`` their sum."""

    key: TradeKey
    kind: CampaignKind
    chains: tuple[TradeKey, ...]
    opened_at: datetime
    opened_on: date
    closed_at: datetime | None
    closed_on: date | None
    sums: Sums
    income: tuple[int, ...] = ()
    earned: Decimal = ZERO
    steps: tuple[WheelStep, ...] = ()
    shares: Decimal = ZERO
    tax_basis: Decimal | None = None
    effective_basis: Decimal | None = None

    @property
    def break_even(self) -> Decimal | None:
        """The price per share at which the whole campaign comes out even, if its open options expire worthless; None
        while no shares are held."""
        return break_even(self.sums.realized + self.sums.open_net + self.earned, self.shares)


@dataclass(frozen=True, slots=True)
class Conflict:
    """An edit that no longer applies: which, a code for why, and the fills it names."""

    edit: int
    code: str
    fills: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """All that follows from one family's lots and a person's edits, each list in a total order."""

    trades: tuple[Trade, ...] = ()
    links: tuple[Link, ...] = ()
    chains: tuple[Chain, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    beside: tuple[int, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
