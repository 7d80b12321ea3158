"""What a trade is found by: the words that lists print of it, and the numbers of its orders.

They are kept in one column with spaces around each, and each word of a search has to begin one of them: ``assig`` finds
what was assigned. A number has to be the whole of it: ``14.5 call`` finds neither the strike 114.5 nor 14.55, but it is
the number that counts and not how it is written: ``14.50`` finds what ``14.5`` does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from apps.trades.words.contracts import leg_words
from apps.trades.words.trades import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.trades.engine.grouping.results import Trade

# A strike of five thousand is printed with a comma, and typed without.
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
# What a word is made of: a dot is within a strike, a slash before a future and within a pair of coins.
NO_WORD = re.compile(r"[^\w./]+")
NUMBER = re.compile(r"\d+(\.\d+)?")


def search_words(trade: Trade) -> str:
    """Return what a trade is found by, as its column holds it."""
    own = trade.annotations
    labels = [trade.name, trade.opening.name, trade.current.name if trade.current else ""]
    legs = [leg_words(leg.quantity, leg.contract) for leg in trade.legs]
    outcomes = [OUTCOMES[each] for each in trade.outcomes]
    orders = map(str, trade.why.order_ids)
    return _column([trade.underlying, *labels, *legs, *outcomes, *orders, *own.tags, own.note])


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are searched for: in small letters, without signs."""
    plain = NO_WORD.sub(" ", THOUSANDS.sub("", text.lower()))
    # A slash by itself stands between words and is none; before a future it stays.
    return [_as_kept(word) for each in plain.split() if (word := each.strip(".")).strip("/")]


def wanted_in(text: str) -> list[str]:
    """Return what has to stand in the column of a trade that a search finds; nothing where the search has no word."""
    return [f" {word} " if NUMBER.fullmatch(word) else f" {word}" for word in words_of(text)]


def _as_kept(word: str) -> str:
    return word.rstrip("0").rstrip(".") if "." in word and NUMBER.fullmatch(word) else word


def _column(texts: Iterable[str]) -> str:
    # A word once is enough, however many legs expire on its day.
    words = dict.fromkeys(word for text in texts for word in words_of(text))
    # A future is found without its slash too.
    bare = dict.fromkeys(word.removeprefix("/") for word in words)
    return f" {' '.join(word for word in {**words, **bare} if word)} "
