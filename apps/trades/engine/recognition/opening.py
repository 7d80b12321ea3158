"""What modifiers read of a trade: how it was opened, as far as the ledger and the account's balances tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from apps.trades.engine.recognition.classify import Label
    from apps.trades.engine.recognition.shape import Leg


class StockCame(StrEnum):
    """When the shares under the options were bought, seen from the options."""

    SAME_ORDER = "SAME_ORDER"
    SAME_DAY = "SAME_DAY"
    EARLIER = "EARLIER"
    LATER = "LATER"


class Lifecycle(StrEnum):
    """What happened to a trade on its way."""

    SCALED_IN = "SCALED_IN"
    LEGGED_IN = "LEGGED_IN"
    LEGGED_OUT = "LEGGED_OUT"
    ASSIGNED = "ASSIGNED"
    CALLED_AWAY = "CALLED_AWAY"
    EXERCISED = "EXERCISED"
    EXPIRED = "EXPIRED"
    CASH_SETTLED = "CASH_SETTLED"


class Cover(NamedTuple):
    """Of the sold contracts of one right (``C`` or ``P``) that no leg of their own trade covers: how many they are,
    and how many shares (``of_shares``) and bought options (``of_options``) of other trades stand behind."""

    right: str
    needed: Decimal
    of_shares: Decimal
    of_options: Decimal


@dataclass(frozen=True, slots=True)
class Opening:
    """A trade as it was opened; None is unknown.

    ``legs`` are those of its shape, ``premium`` the cash of its options without fees (received positive),
    ``multiplier`` money per point of one option, ``free_cash`` the cash that no other short put had reserved, ``spot``
    the price of the underlying at that moment, ``stock_came`` None where no shares are under it, ``covers`` None where
    nobody has allocated shares yet.
    """

    label: Label
    legs: tuple[Leg, ...]
    opened_on: date
    premium: Decimal | None = None
    multiplier: Decimal | None = None
    stock_came: StockCame | None = None
    is_ira: bool = False
    is_on_future: bool = False
    free_cash: Decimal | None = None
    spot: Decimal | None = None
    covers: tuple[Cover, ...] | None = None
    lifecycle: frozenset[Lifecycle] = frozenset()
    rolls: int = 0

    def of(self, kind: str, side: int) -> tuple[Leg, ...]:
        """Return the legs of a kind that are bought (side 1) or sold (side -1)."""
        return tuple(leg for leg in self.legs if leg.kind == kind and leg.quantity * side > 0)

    def days_to(self, day: date | None) -> int:
        """Return how many calendar days lay before that day when the trade was opened; 0 for stock."""
        return (day - self.opened_on).days if day else 0

    def per_unit(self) -> Decimal | None:
        """Return the premium of one unit in points of price (credit positive), None where something is unknown."""
        # No units means shares that are less than a lot, or what has no name: nothing to divide by.
        if self.premium is None or not self.multiplier or not self.label.units:
            return None
        return self.premium / self.multiplier / self.label.units


class Modifier(NamedTuple):
    """One more thing to say of a trade; ``is_known`` is False where the words say that, and why, it is unknown."""

    code: str
    words: str
    is_known: bool = True
