"""What else there is to say of a trade than its name: cash-secured, buy-write, broken wing, 0DTE, legged in ...

A table of small rules, in the order they are told. Each says something, nothing, or that it cannot know and why. What
needs quotes of that moment says so until somebody gives them; earnings dates are known to no ledger and left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.recognition.cover_modifiers import cash_or_naked, covered_by, married_put, written_calls
from apps.trades.engine.recognition.price_modifiers import lizard, poor_mans, true_zebra, zero_cost_collar
from apps.trades.engine.recognition.structure_modifiers import inverted, leaps, lifecycle, wings, zero_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.trades.engine.recognition.opening import Modifier, Opening

MODIFIERS: tuple[Callable[[Opening], Iterator[Modifier]], ...] = (
    cash_or_naked,
    married_put,
    written_calls,
    covered_by,
    wings,
    lizard,
    true_zebra,
    poor_mans,
    zero_cost_collar,
    leaps,
    zero_days,
    inverted,
    lifecycle,
)


def modifiers_of(opening: Opening) -> tuple[Modifier, ...]:
    """Return all that is to be said of a trade beside its name, in a fixed order."""
    return tuple(modifier for rule in MODIFIERS for modifier in rule(opening))
