"""Where nothing is held a history can be cut: both parts derived apart are together what the whole gives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.facts import SettledBefore
from apps.trades.engine.ledger import compute
from apps.trades.engine.lots.deliverables import DELIVERABLES_DIFFER
from apps.trades.engine.lots.futures import SETTLEMENT_DIFFERS, is_settled_daily
from apps.trades.engine.results import Beside, Reason
from apps.trades.ledger.digests import lines_of
from apps.trades.ledger.resuming import last_flat
from apps.trades.ledger.rows import rows_of
from tests.builders import buy_to_close, history, sell
from tests.trades.engine.properties.histories import gappy
from tests.trades.engine.properties.stories import stories
from tests.trades.engine.properties.test_anything import facts_of_any_kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from apps.trades.engine.facts import Fact
    from apps.trades.engine.results import Ledger
    from tests.builders.lines import Instant

    Span = tuple[datetime, datetime | None]

# Rows often meet in one instant, where one story ends and another begins; and now and then nothing happens for long.
PAUSES = st.lists(
    st.sampled_from([timedelta(0), timedelta(0), timedelta(minutes=1), timedelta(minutes=1), timedelta(days=50)]),
    min_size=20,
    max_size=20,
)


def brought_to_an_end(story: list[Instant]) -> list[Instant]:
    """Return the story with fills that close what it leaves open, so that it ends flat."""
    left = [lot for lot in compute(history(*story)).lots if lot.remaining]
    ends = [(sell if lot.remaining > 0 else buy_to_close)(abs(lot.remaining), lot.contract, 10) for lot in left]
    return [*story, *ends]


ended = stories.map(brought_to_an_end)
in_turn = st.lists(st.one_of(ended, ended, ended, stories), min_size=1, max_size=6)


@st.composite
def crowded(draw: st.DrawFn) -> list[Fact]:
    """Stories one after the other, of which neighbouring instants often fall together."""
    facts = history(*(rows for story in draw(in_turn) for rows in story))
    pauses = draw(PAUSES)
    moments = sorted({fact.executed_at for fact in facts})
    moved, at = {}, moments[0]
    for moment, pause in zip(moments, pauses * len(moments), strict=False):
        at += pause
        moved[moment] = at
    return [fact._replace(executed_at=(now := moved[fact.executed_at]), day=now.date()) for fact in facts]


def spans_of(ledger: Ledger) -> list[Span]:
    """When each lot began and ended, as the tables tell it."""
    ends: dict[object, datetime] = {}
    for each in ledger.closures:
        ends[each.key.lot] = max(each.closed_at, ends.get(each.key.lot, each.closed_at))
    return sorted(
        ((lot.opened_at, None if lot.remaining else ends[lot.key]) for lot in ledger.lots),
        key=lambda span: span[0],
    )


def remembers(ledger: Ledger) -> bool:
    """Say whether something is known that no flat moment ends."""
    carried = (each for each in ledger.closures if each.reason is Reason.CORPORATE_ACTION)
    differ = (each for each in ledger.problems if each.code == DELIVERABLES_DIFFER)
    return any(is_settled_daily(each.contract) for each in carried) or bool(ledger.deliverables) or any(differ)


def carried_over(ledger: Ledger, facts: Sequence[Fact]) -> list[SettledBefore]:
    """What rows beside leave to the problems of later rows, by contract."""
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    for cash in ledger.beside:
        if cash.kind is Beside.SETTLEMENT:
            amounts[cash.broker_id] += cash.amount
    settled = [fact for fact in facts if fact.broker_id in amounts]
    contracts = {fact.contract: fact.symbol for fact in reversed(settled) if fact.contract}
    found = []
    for contract, symbol in contracts.items():
        ids = tuple(fact.broker_id for fact in settled if fact.contract == contract)
        total = sum((amounts[each] for each in ids), ZERO)
        found.append(SettledBefore((contract.instrument_type, contract.key), ids, symbol, total))
    return found


def reaches_across(facts: Sequence[Fact], at: datetime) -> bool:
    moments = {fact.broker_id: fact.executed_at for fact in facts}
    return any(
        (fact.executed_at >= at) != (fact.reverses_id in moments and moments[fact.reverses_id] >= at)
        for fact in facts
        if fact.reverses_id is not None
    )


def lines(ledger: Ledger) -> list[str]:
    return sorted(lines_of(rows_of(ledger)))


@given(
    st.one_of(facts_of_any_kind(), crowded(), crowded(), gappy).filter(bool),
    st.integers(0, 60),
    st.integers(0, 7),
    st.sampled_from(["FIFO", "LIFO", "HIFO"]),
)
@settings(max_examples=300, deadline=None)
def test_history_cut_where_it_is_flat__as_in_one(facts: list[Fact], first: int, late: int, method: str) -> None:
    facts = sorted(facts, key=lambda fact: fact.executed_at)
    cut = first % len(facts)
    # The newest rows come last, and one of those before comes with them.
    known = [fact for at, fact in enumerate(facts[:cut]) if at != cut - late]
    new = [fact for fact in facts if fact not in known]
    before = compute(known, method=method)
    since = last_flat(spans_of(before), new[0].executed_at)
    if remembers(before) or reaches_across(facts, since):
        return
    old = [fact for fact in facts if fact.executed_at < since]
    kept = compute(old, method=method)
    resumed = compute(facts[len(old) :], method=method, settled_before=carried_over(kept, old))
    kept = replace(kept, problems=tuple(each for each in kept.problems if each.code != SETTLEMENT_DIFFERS))
    assert sorted(lines(kept) + lines(resumed)) == lines(compute(facts, method=method))
