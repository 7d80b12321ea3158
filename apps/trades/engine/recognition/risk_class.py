"""Whether a strategy can lose more than what is known when it is opened, told from its tails alone.

Far above all strikes a group moves with its calls and its stock, at zero with its puts and its stock. So two sums say
what no strike and no price can change.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.trades.engine.recognition.shape import Signature


class RiskClass(StrEnum):
    """DEFINED: the most it can lose is known. UNDEFINED: sold options can lose on and on. MODELLED: options outlive the
    first expiration, and what they are worth then needs a model. UNKNOWN: what is held cannot be read."""

    DEFINED = "DEFINED"
    UNDEFINED = "UNDEFINED"
    MODELLED = "MODELLED"
    UNKNOWN = "UNKNOWN"


def tails(signature: Signature) -> tuple[int, int]:
    """Return what one unit gains, in lots, for each point further up, and for each point further down towards zero."""
    calls, puts, stock = (_net(signature, kind) for kind in "CPS")
    return calls + stock, puts - stock


def risk_class(signature: Signature) -> RiskClass:
    """Return the risk class of a signature.

    Shares that may fall to zero are a defined risk, paid for when bought; a put sold without another one below is not.
    Sold options that outnumber all that could cover them are undefined whatever their days.
    """
    up, down = tails(signature)
    if up < 0 or (down < 0 and _net(signature, "P") < 0):
        return RiskClass.UNDEFINED
    return RiskClass.MODELLED if any(expiration > 1 for *_, expiration in signature) else RiskClass.DEFINED


def uncovered(signature: Signature) -> int:
    """Return how many sold options of one unit nothing covers: neither stock nor a bought one that lasts as long."""
    return _uncovered(signature, "C", 1) + _uncovered(signature, "P", -1)


def _net(signature: Signature, kind: str) -> int:
    return sum(leg[1] for leg in signature if leg[0] == kind)


def _uncovered(signature: Signature, kind: str, side: int) -> int:
    cover, naked = max(0, side * _net(signature, "S")), 0
    legs = [(expiration, ratio) for right, ratio, _, expiration in signature if right == kind]
    # From the last day backwards, bought before sold on one day: a bought option covers what ends no later than it.
    for _, ratio in sorted(legs, reverse=True):
        cover += ratio
        if cover < 0:
            naked, cover = naked - cover, 0
    return naked
