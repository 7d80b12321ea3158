"""Which way a roll went: to a later expiration is *out*, to higher strikes *up*, to lower ones *down*.

Legs are those of trades as stored: what was opened before beside what was opened after.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.core.money import digits
from apps.trades.engine.symbols import contract_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from apps.trades.engine.values import Contract

MINUS = "−"
PLUS = "+"
RIGHTS = {"C": "call", "P": "put"}


@dataclass(frozen=True, slots=True)
class Move:
    """Where a roll went: ``days`` later (or earlier), ``strikes`` as (right, by how much), the same move told once."""

    days: int
    strikes: tuple[tuple[str, Decimal], ...]

    @property
    def direction(self) -> str:
        """Such as ``out and down``; empty where neither days nor strikes moved, or nothing tells."""
        ways = ["out"] if self.days > 0 else ["in"] if self.days < 0 else []
        if any(by > 0 for _, by in self.strikes):
            ways.append("up")
        if any(by < 0 for _, by in self.strikes):
            ways.append("down")
        return " and ".join(ways)

    @property
    def days_added(self) -> str:
        return f"{_signed(Decimal(self.days))} day{'' if abs(self.days) == 1 else 's'}" if self.days else ""

    @property
    def strikes_moved(self) -> str:
        """Such as ``put −5, call +2.5``; what kept its strike is left out."""
        return ", ".join(f"{RIGHTS[right]} {_signed(by)}" for right, by in self.strikes if by)


def move_between(before: Iterable[Mapping[str, str]], after: Iterable[Mapping[str, str]]) -> Move:
    """Return how a roll moved its options from one trade's legs to another's.

    Strikes are compared leg by leg, the lowest with the lowest, among puts and calls and long and short apart; where
    the two trades hold different numbers of them, nothing tells which became which.
    """
    old, new = _options(before), _options(after)
    nearest = [min(each.expires_on for _, _, each in side if each.expires_on) for side in (old, new) if side]
    days = (nearest[1] - nearest[0]).days if len(nearest) == 2 else 0
    strikes: dict[tuple[str, Decimal], None] = {}
    former, later = _by_side(old), _by_side(new)
    for side in sorted(former.keys() & later.keys()):
        if len(former[side]) == len(later[side]):
            pairs = zip(former[side], later[side], strict=True)
            strikes |= dict.fromkeys((side[0], upper - lower) for lower, upper in pairs)
    return Move(days, tuple(strikes))


def _options(legs: Iterable[Mapping[str, str]]) -> list[tuple[str, bool, Contract]]:
    found = []
    for leg in legs:
        contract = contract_of(leg["type"], leg["symbol"], "", 0)
        if contract.strike is not None and contract.expires_on is not None:
            found.append((contract.option_type, Decimal(leg["quantity"]) > 0, contract))
    return found


def _by_side(options: Sequence[tuple[str, bool, Contract]]) -> dict[tuple[str, bool], list[Decimal]]:
    found: defaultdict[tuple[str, bool], list[Decimal]] = defaultdict(list)
    for right, is_long, contract in options:
        found[right, is_long].append(contract.strike or Decimal(0))
    return {side: sorted(strikes) for side, strikes in found.items()}


def _signed(number: Decimal) -> str:
    return f"{PLUS if number > 0 else MINUS}{digits(abs(number), thousands=',')}"
