"""The words of the matcher: what goes in, what comes out, and what its steps hand on to each other."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from apps.trades.engine.values import Contract

ZERO = Decimal(0)

WHOLE_POSITION, WHOLE_EXPIRATION = "WHOLE_POSITION", "WHOLE_EXPIRATION"
NEAREST_STRIKES, LATER_COVERS, JOINED_SPREADS = "NEAREST_STRIKES", "LATER_COVERS", "JOINED_SPREADS"
STOCK_COVERS, STOCK_PROTECTED, BOTH_SIDES = "STOCK_COVERS", "STOCK_PROTECTED", "BOTH_SIDES"
ALONE, UNKNOWN_DELIVERABLE, OPPOSED = "ALONE", "UNKNOWN_DELIVERABLE", "OPPOSED"

# What each rule says to whoever asks why.
RULES = {
    WHOLE_POSITION: "All that is held of this underlying is together one known strategy.",
    WHOLE_EXPIRATION: "All options of this expiration are together one known strategy.",
    NEAREST_STRIKES: "A long and a short option of one expiration, paired by the nearest strikes.",
    LATER_COVERS: "A long option covers a short one that expires before it.",
    JOINED_SPREADS: "Two spreads of the same size are together one known strategy.",
    STOCK_COVERS: "Stock covers a short option that nothing else covers.",
    STOCK_PROTECTED: "A long option protects stock that covers nothing.",
    BOTH_SIDES: "A call and a put of one expiration, both held long or both held short.",
    ALONE: "Nothing else that is held goes with it.",
    UNKNOWN_DELIVERABLE: "Nothing states what this option delivers, so it stands alone.",
    OPPOSED: "The same contract is held long and short, and this much cancels out.",
}


class Sortable(Protocol):
    """What a holding can be named by. Earlier names come first: the oldest lots go into the first groups."""

    def __lt__(self, other: Any, /) -> bool: ...  # noqa: ANN401  (each kind of name compares with its own kind)

    def __hash__(self) -> int: ...


class Holding[Name: Sortable](NamedTuple):
    """A lot: its name, which no other holding of the book bears, and contracts or shares, positive where long."""

    name: Name
    contract: Contract
    quantity: Decimal


class Group[Name: Sortable](NamedTuple):
    """Holdings, or parts of holdings, that belong together, each with its signed quantity, and the rule that says so
    (a key of ``RULES``)."""

    parts: tuple[tuple[Name, Decimal], ...]
    rule: str


class Piece(NamedTuple):
    """Some contracts of an option, whole ones, in numbers that are quicker and smaller than those of money.

    ``covered_by`` is the key of the stock or future it delivers, ``size`` what tells contracts of different size
    apart: deliverable and multiplier.
    """

    contract: Contract
    quantity: int
    expires_on: date
    right: str
    strike: Decimal
    covered_by: str
    size: tuple[Decimal, Decimal | None]

    def of(self, quantity: int) -> Piece:
        """Return this many contracts of it, long or short as it is."""
        signed = quantity if self.quantity > 0 else -quantity
        # Most are taken whole, and need no copy.
        return self if signed == self.quantity else self._replace(quantity=signed)

    def without(self, quantity: int) -> Piece:
        """Return what is left of it when so many contracts go away."""
        return self.of(abs(self.quantity) - quantity)


class Stock(NamedTuple):
    """Shares of a stock, or futures of one month; short ones negative."""

    contract: Contract
    quantity: Decimal


class Spread(NamedTuple):
    """Two pieces of the same number of contracts, one long and one short.

    A vertical has the lower strike first, a calendar or diagonal the nearer expiration.
    """

    first: Piece
    second: Piece

    @property
    def quantity(self) -> int:
        """The number of contracts on each side."""
        return abs(self.first.quantity)

    def of(self, quantity: int) -> Spread:
        """Return this many of it."""
        return Spread(self.first.of(quantity), self.second.of(quantity))


class Bundle(NamedTuple):
    """Contracts and stock that belong together, before it is said which lots they are."""

    rule: str
    pieces: tuple[tuple[Contract, Decimal], ...]


def bundle(rule: str, pieces: Iterable[Piece | Stock]) -> Bundle:
    """Return a bundle of these pieces."""
    return Bundle(rule, tuple((piece.contract, Decimal(piece.quantity)) for piece in pieces))


def by_strike(piece: Piece) -> tuple[Decimal, str]:
    """Sort by strike; of two contracts with one strike by what they are called."""
    return piece.strike, piece.contract.key
