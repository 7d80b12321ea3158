"""Rows that take other rows back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.events.kinds import Kind, kind_of_row
from apps.trades.engine.results import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.engine.facts import Fact

# Money that is taken back moves twice and makes two entries that cancel, each on its own day.
MONEY = frozenset({Kind.ENTRY, Kind.FLOW, Kind.UNKNOWN, Kind.MARK_TO_MARKET, Kind.REINVESTED_CASH})

MIRRORED = MONEY - {Kind.MARK_TO_MARKET}


class Reversals(NamedTuple):
    """What takes what back: (reversed row, reversal) pairs without effect on lots, the same of ``money``, and a
    problem for each reversal of a row nobody sent."""

    pairs: list[tuple[Fact, Fact]]
    money: list[tuple[Fact, Fact]]
    problems: list[Problem]

    @property
    def out_of_play(self) -> set[int]:
        """The broker ids of rows that must not be played. Money that was taken back is: it moved all the same."""
        names = {fact.broker_id for pair in self.pairs for fact in pair}
        return names | {each.broker_ids[0] for each in self.problems} | {fact.broker_id for _, fact in self.money}

    @property
    def undone(self) -> set[int]:
        """The broker ids of rows of which nothing remains, so that nothing stated of them can hold."""
        return self.out_of_play | {original.broker_id for original, _ in self.money}


def reversals_in(facts: Sequence[Fact]) -> Reversals:
    """Return all that rows of one family, in order of time, take back."""
    pairs, problems = _reversed_pairs(facts)
    taken_back = {fact.broker_id for pair in pairs for fact in pair} | {each.broker_ids[0] for each in problems}
    # Money that was itself taken back with a row of another kind is gone: it must not mirror anything besides.
    money = _reversed_money([fact for fact in facts if fact.broker_id not in taken_back])
    return Reversals(pairs, money, problems)


def _reversed_pairs(facts: Sequence[Fact]) -> tuple[list[tuple[Fact, Fact]], list[Problem]]:
    """Return (reversed row, reversal) pairs, which have no effect on lots, and reversals of rows nobody sent.

    ``facts`` in order of time. A reversal may itself be reversed, so they are taken from the last to the first: a
    reversal that was taken back takes nothing back.
    """
    by_id = {fact.broker_id: fact for fact in facts}
    cancelled: set[int] = set()
    pairs: list[tuple[Fact, Fact]] = []
    problems: list[Problem] = []
    for fact in reversed(facts):
        if fact.reverses_id is None or fact.broker_id in cancelled or kind_of_row(fact) in MONEY:
            continue
        # Nothing is taken back twice, and a row that names itself takes back nothing.
        original = by_id.get(fact.reverses_id)
        if original is None or original.broker_id in cancelled or original is fact:
            problems.append(Problem("reversal_without_original", (fact.broker_id,), fact.symbol))
            cancelled.add(fact.broker_id)
            continue
        cancelled |= {fact.broker_id, original.broker_id}
        pairs.append((original, fact))
    return pairs, problems


def _reversed_money(facts: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    """Return (original, reversal) pairs of money rows, in order of the reversals.

    A reversal is what it takes back with the other sign; its own description and sub-type would tell another story.
    Settlements of futures need no such care: both gather where the first did.
    """
    reversals = [fact for fact in facts if fact.reverses_id is not None and kind_of_row(fact) in MIRRORED]
    wanted = {fact.reverses_id for fact in reversals}
    originals = {fact.broker_id: fact for fact in facts if fact.broker_id in wanted and kind_of_row(fact) in MIRRORED}
    named = [(originals.get(fact.reverses_id or 0), fact) for fact in reversals]
    return [(original, fact) for original, fact in named if original is not None and original is not fact]
