"""Which trades a change links and which it unlinks, in the words of the page that asks before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.core.money import digits
from apps.trades.engine.grouping.results import Certainty
from apps.trades.services.edits.words import day_words, lower_first
from apps.trades.words.trades import CERTAINTIES, LINKS

if TYPE_CHECKING:
    from apps.trades.engine.grouping.results import Grouping, Link, LinkKind, TradeKey

    Ends = tuple[LinkKind, TradeKey, TradeKey]


def link_changes(before: Grouping, after: Grouping) -> list[str]:
    """Return a sentence for each link that is there only before a change, then for each only after it, then for each
    that goes on with another quantity; each in order of time."""
    old, new = _by_ends(before), _by_ends(after)
    gone = [f"Unlinked: {_words(link, before)}." for ends, link in old.items() if ends not in new]
    made = [f"Linked: {_words(link, after)} ({_why(link)})." for ends, link in new.items() if ends not in old]
    moved = [
        f"Goes on with {digits(link.quantity)} instead of {digits(old[ends].quantity)}: {_words(link, after)}."
        for ends, link in new.items()
        if ends in old and old[ends].quantity != link.quantity
    ]
    return [*gone, *made, *moved]


def _by_ends(grouping: Grouping) -> dict[Ends, Link]:
    in_time = sorted(grouping.links, key=lambda link: (link.at, link.before, link.after, link.kind))
    return {(link.kind, link.before, link.after): link for link in in_time}


def _why(link: Link) -> str:
    # A person needs no reason of ours.
    is_stated = link.certainty is Certainty.STATED or not link.because
    return CERTAINTIES[link.certainty] + ("" if is_stated else f": {link.because}")


def _words(link: Link, grouping: Grouping) -> str:
    names = {trade.key: trade for trade in grouping.trades if trade.key in {link.before, link.after}}
    first, second = (
        f"{lower_first(names[key].name)} of {day_words(names[key].opened_on)}" for key in (link.before, link.after)
    )
    return f"the {LINKS[link.kind].lower()} of {first} into {second}"
