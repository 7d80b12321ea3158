"""The library of strategies in the words of its help page."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.library import BY_CODE
from apps.trades.engine.recognition.library.template import LEG

if TYPE_CHECKING:
    from collections.abc import Iterable

NETS = {"D": "A debit", "C": "A credit", "C/D": "A credit or a debit", "~0": "About nothing"}
RIGHTS = {"C": "call", "P": "put"}
# More than these are no help in choosing.
NEAREST = 5


def is_in_library(code: str) -> bool:
    """Say whether the help page has an entry of this code."""
    return code in BY_CODE


def names_near(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that somebody may have meant: those that have all words of the text, the shortest first, else
    those that are spelled almost so."""
    known = {name.casefold(): name for name in names}
    words = text.casefold().split()
    having = sorted((name for name in known if all(word in name for word in words)), key=lambda name: (len(name), name))
    near = having or get_close_matches(text.casefold(), known, n=NEAREST)
    return [known[name] for name in near[:NEAREST]] if words else []


def legs_in_words(legs: str) -> str:
    """Return legs as the library writes them in words: ``+1P@K1 -2P@K2`` buys one put and sells two above it."""
    has_two_days = ",T2" in legs
    return ", ".join(_leg_in_words(part, has_two_days=has_two_days) for part in legs.split())


def _leg_in_words(part: str, *, has_two_days: bool) -> str:
    match = LEG.fullmatch(part)
    if match is None:
        raise ValueError(f"“{part}” is not a leg of the library.")
    ratio = int(match["ratio"])
    verb, count = "buy" if ratio > 0 else "sell", abs(ratio)
    if match["stock"]:
        return f"{verb} {count} lot{'' if count == 1 else 's'} of stock"
    words = f"{verb} {count} {RIGHTS[match['right']]}{'' if count == 1 else 's'} at K{match['strike']}"
    if not has_two_days:
        return words
    return f"{words}, {'nearer' if (match['expiration'] or '1') == '1' else 'farther'} expiration"
