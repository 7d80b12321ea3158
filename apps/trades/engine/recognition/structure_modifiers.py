"""Modifiers that strikes, days and what happened decide."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.opening import Lifecycle, Modifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.trades.engine.recognition.opening import Opening

# Some trackers speak of LEAPS from 90 days on; the exchanges list them for more than a year.
LEAPS_DAYS = 365
BUTTERFLIES = (
    "LONG_CALL_BUTTERFLY", "SHORT_CALL_BUTTERFLY", "LONG_PUT_BUTTERFLY", "SHORT_PUT_BUTTERFLY",
    "SHORT_IRON_BUTTERFLY", "LONG_IRON_BUTTERFLY",
)  # fmt: skip
CONDORS = (
    "LONG_CALL_CONDOR", "SHORT_CALL_CONDOR", "LONG_PUT_CONDOR", "SHORT_PUT_CONDOR",
    "SHORT_IRON_CONDOR", "LONG_IRON_CONDOR", "INVERTED_IRON_CONDOR",
)  # fmt: skip
WINGS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(BUTTERFLIES, ("BROKEN_WING", "Broken wing")),
    **dict.fromkeys(CONDORS, ("UNBALANCED", "Unbalanced")),
}
LIFECYCLE_WORDS = {
    Lifecycle.SCALED_IN: "Scaled in",
    Lifecycle.LEGGED_IN: "Legged in",
    Lifecycle.LEGGED_OUT: "Legged out",
    Lifecycle.ASSIGNED: "Assigned",
    Lifecycle.CALLED_AWAY: "Called away",
    Lifecycle.EXERCISED: "Exercised",
    Lifecycle.EXPIRED: "Expired",
    Lifecycle.CASH_SETTLED: "Cash settled",
}


def wings(opening: Opening) -> Iterator[Modifier]:
    """Say where the two wings of a butterfly or condor differ in width."""
    name = WINGS.get(opening.label.code)
    if name is None:
        return
    strikes = sorted({leg.strike for leg in opening.legs if leg.strike is not None})
    # Only the outermost count: the body of a condor may be as wide as it likes.
    widths = [above - below for below, above in pairwise(strikes)]
    if widths[0] != widths[-1]:
        yield Modifier(name[0], f"{name[1]} ({widths[0].normalize():f} below, {widths[-1].normalize():f} above)")


def inverted(opening: Opening) -> Iterator[Modifier]:
    """Say where a sold put stands above a sold call: the distance is owed whatever happens."""
    puts = [leg.strike for leg in opening.of("P", -1) if leg.strike is not None]
    calls = [leg.strike for leg in opening.of("C", -1) if leg.strike is not None]
    if puts and calls and max(puts) > min(calls):
        words = f"Inverted (sold put {max(puts).normalize():f} above sold call {min(calls).normalize():f})"
        yield Modifier("INVERTED", words)


def leaps(opening: Opening) -> Iterator[Modifier]:
    """Say where an option had more than a year to go."""
    longest = max((opening.days_to(leg.expires_on) for leg in opening.legs), default=0)
    if longest > LEAPS_DAYS:
        yield Modifier("LEAPS", f"LEAPS ({longest} days)")


def zero_days(opening: Opening) -> Iterator[Modifier]:
    """Say where an option was opened on the day it expires."""
    if any(leg.expires_on == opening.opened_on for leg in opening.legs):
        yield Modifier("ZERO_DTE", "0DTE")


def lifecycle(opening: Opening) -> Iterator[Modifier]:
    """Say what happened to the trade on its way."""
    for event, words in LIFECYCLE_WORDS.items():
        if event in opening.lifecycle:
            yield Modifier(event.value, words)
    if opening.rolls:
        yield Modifier("ROLLED", f"Rolled ×{opening.rolls}")
