"""What a person writes on trades: a strategy's name, tags, a note, a rating, a plan, that the grouping is accepted.

None of it moves money.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.results import DOUBTFUL, Flag
from apps.trades.engine.recognition.library import BY_CODE
from apps.trades.models import UserStrategy
from apps.trades.services.edits.naming import families_of, keys_of, trade_named, trades_named
from apps.trades.services.edits.proposals import EditRefused, Proposal
from apps.trades.services.edits.words import lower_first, trade_in_words
from apps.trades.words.strategies import names_near

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from apps.trades.models import Account, Trade

LONGEST_TAG, LONGEST_NOTE, LONGEST_PLAN = 40, 10_000, 60
BEST = 5
PLAN_WORDS = {"target": "target in % of max profit", "stop": "stop", "exit_dte": "exit at DTE"}


def relabel(account: Account, *, key: str, code: str) -> Proposal:
    """Propose what a trade is to be called: the code of a strategy of the library or of the user's own; empty gives
    it back the name that was recognised. Raises EditRefused for a code of neither."""
    return relabel_all(account, keys=[key], code=code)


def relabel_all(account: Account, *, keys: Iterable[str], code: str) -> Proposal:
    """Propose the same of several trades as one edit; those that are called so already are left out of it. Raises
    EditRefused where that is all of them."""
    named = trades_named(account, keys)
    name = _strategy_name(account, code) if code else ""
    trades = [trade for trade in named if (trade.code, trade.name) != (code, name)]
    if not trades:
        who = "The trade is" if len(named) == 1 else f"All {len(named)} trades are"
        raise EditRefused(f"{who} called {name} already.")
    what = _in_words(trades)
    back = f"Gave {what} back the {'name that was' if len(trades) == 1 else 'names that were'} recognised"
    words = f"Called {what} {lower_first(name)}" if code else back
    return Proposal(Edit(0, EditKind.RELABEL, trades=keys_of(trades), text=code, name=name), words, families_of(trades))


def tag(account: Account, *, keys: Iterable[str], text: str) -> Proposal:
    """Propose a tag on these trades. Raises EditRefused for an empty or overlong one."""
    trades, word = trades_named(account, keys), _clean_tag(text)
    if all(word in trade.tags for trade in trades):
        raise EditRefused(f"The tag “{word}” is there already.")
    return _on(trades, Edit(0, EditKind.TAG, text=word), f"Tagged “{word}”:")


def untag(account: Account, *, keys: Iterable[str], text: str) -> Proposal:
    """Propose that these trades lose a tag. Raises EditRefused where none of them has it."""
    trades = trades_named(account, keys)
    if not any(text in trade.tags for trade in trades):
        raise EditRefused(f"The tag “{text}” is not there.")
    return _on(trades, Edit(0, EditKind.UNTAG, text=text), f"Took the tag “{text}” off")


def write_note(account: Account, *, key: str, text: str) -> Proposal:
    """Propose the text of a trade's note in place of what is there; empty takes it away."""
    trade, note = trade_named(account, key), text.strip()
    if len(note) > LONGEST_NOTE:
        raise EditRefused(f"A note has at most {LONGEST_NOTE:,} characters, this one {len(note):,}. Shorten it.")
    if note == trade.note:
        raise EditRefused("The note says that already.")
    words = "Wrote a note on" if note else "Took the note off"
    return _on([trade], Edit(0, EditKind.NOTE, text=note), words)


def rate(account: Account, *, key: str, rating: int | None) -> Proposal:
    """Propose a rating from 1 to 5, None takes it away. Raises EditRefused for any other."""
    trade = trade_named(account, key)
    if rating is not None and not 1 <= rating <= BEST:
        raise EditRefused(f"A rating is a number from 1 to {BEST}.")
    if rating == trade.rating:
        raise EditRefused("The trade is rated so already.")
    words = f"Rated with {rating} of {BEST}:" if rating else "Took the rating off"
    return _on([trade], Edit(0, EditKind.RATE, rating=rating), words)


def plan(account: Account, *, key: str, stated: Mapping[str, str]) -> Proposal:
    """Propose a trade's plan at entry by name: ``target`` in percent of max profit, ``stop`` in the user's words,
    ``exit_dte`` in days; what is empty or left out is taken away. Raises EditRefused for anything else."""
    trade = trade_named(account, key)
    known = {name: stated.get(name, "").removesuffix("%").strip() for name in PLAN_WORDS}
    if set(stated) - set(PLAN_WORDS):
        raise EditRefused("A plan has a target, a stop and the days to expiration at which to leave.")
    if any(len(value) > LONGEST_PLAN for value in known.values()):
        raise EditRefused(f"Each part of a plan has at most {LONGEST_PLAN} characters.")
    for name in ("target", "exit_dte"):
        if known[name] and not (known[name].isascii() and known[name].isdigit()):
            raise EditRefused(f"Write the {PLAN_WORDS[name]} as a whole number.")
    if {name: value for name, value in known.items() if value} == trade.plan:
        raise EditRefused("The plan says that already.")
    said = ", ".join(f"{PLAN_WORDS[name]} {value}" for name, value in known.items() if value)
    words = f"Planned {said} for" if said else "Took the plan off"
    return _on([trade], Edit(0, EditKind.PLAN, plan=tuple(sorted(known.items()))), words)


def mark_reviewed(account: Account, *, keys: Iterable[str]) -> Proposal:
    """Propose that the grouping of these trades is accepted, by which they leave the review queue. Raises EditRefused
    where none of them is in it."""
    trades = [trade for trade in trades_named(account, keys) if trade.needs_review]
    if not trades:
        raise EditRefused("None of these trades waits for a review.")
    # Of each trade what is doubtful now: another doubt that comes later is to be reviewed too.
    doubts = [tuple(Flag(each) for each in trade.flags if each in DOUBTFUL) for trade in trades]
    seen = tuple(zip(keys_of(trades), doubts, strict=True))
    return _on(trades, Edit(0, EditKind.REVIEW, seen=seen), "Accepted")


def _on(trades: Sequence[Trade], edit: Edit, words: str) -> Proposal:
    return Proposal(replace(edit, trades=keys_of(trades)), f"{words} {_in_words(trades)}", families_of(trades))


def _in_words(trades: Sequence[Trade]) -> str:
    return trade_in_words(trades[0]) if len(trades) == 1 else f"{len(trades)} trades"


def _strategy_name(account: Account, code: str) -> str:
    if code in BY_CODE:
        return BY_CODE[code].name
    own = UserStrategy.objects.filter(owner=account.owner_id, code=code).first()
    if own is None:
        raise EditRefused(_no_strategy(account, code))
    return own.name


def _no_strategy(account: Account, text: str) -> str:
    """Say that nothing is called so, and what is called nearly so."""
    own = UserStrategy.objects.filter(owner=account.owner_id, retired_at=None).values_list("name", flat=True)
    near = names_near(text, [*own, *(each.name for each in BY_CODE.values())])
    offered = f"Near it: {', '.join(near)}." if near else "Choose one of the list, or define it first."
    return f"There is no strategy of that name. {offered}"


def _clean_tag(text: str) -> str:
    word = " ".join(text.split())
    if not word:
        raise EditRefused("A tag needs at least one character.")
    if len(word) > LONGEST_TAG:
        raise EditRefused(f"A tag has at most {LONGEST_TAG} characters. Choose a shorter one.")
    return word
