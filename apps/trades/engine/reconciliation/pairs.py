"""One instrument as the ledger holds it, beside the same as the broker reports it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from apps.trades.engine.results import Origin
    from apps.trades.engine.values import Contract


@dataclass(frozen=True, slots=True)
class OpenLot:
    """What is left of a lot: ``remaining`` signed (bought +), ``price`` without fees, ``folded`` the option premium
    (USD, signed as cash) that the tax view adds to its cost. ``is_stated_by_user`` says whose word a stated cost is."""

    opening_id: int
    origin: Origin
    remaining: Decimal
    price: Decimal | None
    folded: Decimal = ZERO
    is_cost_stated: bool = False
    is_stated_by_user: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """A position of the broker: ``quantity`` signed, ``open_price`` without fees, None where it states none."""

    quantity: Decimal
    open_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One opening (with its price) or closing (without) of an instrument, signed as it moves the quantity."""

    at: datetime
    quantity: Decimal
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides of one instrument; ``steps`` is its whole history where something of it was closed, ``closed_by_user``
    (signed as held) what of it ended by a person's word, ``opened_by_user`` what ever began so."""

    contract: Contract
    lots: tuple[OpenLot, ...] = ()
    reported: Reported | None = None
    steps: tuple[Step, ...] = ()
    closed_by_user: Decimal = ZERO
    opened_by_user: Decimal = ZERO

    @property
    def expected(self) -> Decimal:
        return sum((lot.remaining for lot in self.lots), ZERO)

    @property
    def open_by_user(self) -> Decimal:
        """What is still open of the lots that a person stated; they are named by a negative number."""
        return sum((lot.remaining for lot in self.lots if lot.opening_id < 0), ZERO)

    @property
    def held(self) -> Decimal:
        return self.reported.quantity if self.reported else ZERO
