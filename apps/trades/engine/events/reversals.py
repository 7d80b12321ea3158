"""Rows that take other rows back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.events.kinds import Kind, kind_of_row
from apps.trades.engine.results import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.engine.facts import Fact

# Money that is taken back moves twice and makes two entries that cancel, each on its own day.
MONEY = frozenset({Kind.ENTRY, Kind.FLOW, Kind.UNKNOWN, Kind.MARK_TO_MARKET, Kind.REINVESTED_CASH})

MIRRORED = MONEY - {Kind.MARK_TO_MARKET}


def reversed_pairs(facts: Sequence[Fact]) -> tuple[list[tuple[Fact, Fact]], list[Problem]]:
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


def reversed_money(facts: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    """Return (original, reversal) pairs of money rows, in order of the reversals.

    A reversal is what it takes back with the other sign; its own description and sub-type would tell another story.
    Settlements of futures need no such care: both gather where the first did.
    """
    reversals = [fact for fact in facts if fact.reverses_id is not None and kind_of_row(fact) in MIRRORED]
    wanted = {fact.reverses_id for fact in reversals}
    originals = {fact.broker_id: fact for fact in facts if fact.broker_id in wanted and kind_of_row(fact) in MIRRORED}
    named = [(originals.get(fact.reverses_id or 0), fact) for fact in reversals]
    return [(original, fact) for original, fact in named if original is not None and original is not fact]
