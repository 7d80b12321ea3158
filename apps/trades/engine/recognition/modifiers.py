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
    from collections.abc import Callable, Iterable, Iterator

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


CALLS_WRITTEN, PUTS_SOLD = frozenset({"Buy-write", "Overwrite"}), frozenset({"Cash-secured put", "Naked put"})
# Names of which a modifier says which one it is: after that none of them is another reading.
DECIDED = {
    "BUY_WRITE": CALLS_WRITTEN,
    "OVERWRITE": CALLS_WRITTEN,
    "CASH_SECURED": PUTS_SOLD,
    "NAKED_PUT": PUTS_SOLD,
    "MARRIED_PUT": frozenset({"Married put"}),
    "ZERO_COST": frozenset({"Zero-cost collar"}),
}


def modifiers_of(opening: Opening) -> tuple[Modifier, ...]:
    """Return all that is to be said of a trade beside its name, in a fixed order."""
    return tuple(modifier for rule in MODIFIERS for modifier in rule(opening))


def readings_left(alternatives: Iterable[str], modifiers: Iterable[Modifier]) -> tuple[str, ...]:
    """Return what legs could also be called, each "name: reason", without the names that modifiers decided."""
    decided = {name for each in modifiers if each.is_known for name in DECIDED.get(each.code, ())}
    return tuple(words for words in alternatives if words.partition(":")[0] not in decided)
