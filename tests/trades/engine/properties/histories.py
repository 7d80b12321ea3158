"""Random histories of every kind of instrument, as a broker could send them and worse.

Stories run side by side and share their symbols, so one closes what another opened. Some rows come in one instant,
none are numbered in the order of time, some are taken back, and in ``gappy`` histories some never came.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from apps.trades.engine.facts import StatedTreatment, Treatment
from tests.builders import Line, history, reverse_of, stock
from tests.trades.engine.properties.stories import distributions, stories

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from apps.trades.engine.facts import Fact
    from tests.builders.lines import Instant

FIRST_DAY = date(2026, 1, 5)
# Any number without a common factor with the modulus gives every row an id of its own, in no order of time.
STEP, MODULUS = 7919, 10_007
OF_SHARES = [Treatment.SPIN_OFF, Treatment.STOCK_DIVIDEND, Treatment.TAXABLE]


@st.composite
def mixed(draw: DrawFn, of: SearchStrategy[list[Instant]]) -> list[list[Line]]:
    """Several stories shuffled into one another, each in its own order; now and then two of their rows at once."""
    queues = [list(story) for story in draw(st.lists(of, min_size=1, max_size=5))]
    instants: list[list[Line]] = []
    while queues := [queue for queue in queues if queue]:
        rows = _rows(draw(st.sampled_from(queues)).pop(0))
        if instants and draw(st.integers(0, 5)) == 0:
            instants[-1] += rows
        else:
            instants.append(rows)
    return instants


@st.composite
def histories_of(
    draw: DrawFn, *, lost: int = 0, taken_back: int = 2, of: SearchStrategy[list[Instant]] = stories
) -> list[Fact]:
    """Rows a day apart; some of them are reversed at the end, and up to ``lost`` never came."""
    instants = draw(mixed(of))
    numbered = [line for rows in instants for line in rows]
    ids = iter(range(1, len(numbered) + 1))
    placed = [[replace(line, id=next(ids) * STEP % MODULUS) for line in rows] for rows in instants]
    dated = [_dated(rows, number) for number, rows in enumerate(placed)]
    wrong = draw(st.lists(st.sampled_from(dated), max_size=taken_back, unique_by=lambda rows: rows[0].id))
    back = [replace(reverse_of(rows[0], on=_day(len(dated) + 2)), id=20_000 + at) for at, rows in enumerate(wrong)]
    facts = history(*map(tuple, dated), *back)
    missing = draw(st.sets(st.integers(0, len(facts) - 1), max_size=lost))
    return [fact for at, fact in enumerate(facts) if at not in missing]


def _rows(instant: Instant) -> list[Line]:
    """The rows of an instant without the day or clock time they would have alone."""
    lines = (instant,) if isinstance(instant, Line) else instant
    return [replace(line, on="", time="") for line in lines]


def _dated(rows: list[Line], number: int) -> list[Line]:
    return [replace(rows[0], on=_day(number)), *rows[1:]]


def _day(number: int) -> str:
    return (FIRST_DAY + timedelta(days=number)).isoformat()


@st.composite
def treated(draw: DrawFn) -> tuple[list[Fact], dict[int, StatedTreatment]]:
    """A history with statements on some of its rows, of which some fit what they are about."""
    facts = draw(histories_of(lost=1, taken_back=1, of=st.one_of(distributions(), distributions(), stories)))
    money = [fact for fact in facts if fact.sub_type == "Dividend" and fact.transaction_type == "Money Movement"]
    came = [fact for fact in facts if fact.sub_type in {"ACAT", "Dividend"} and fact not in money]
    merged = [fact for fact in facts if fact.sub_type == "Stock Merger" and fact.side == 1]
    stated = [draw(_statement(fact, [Treatment.RETURN_OF_CAPITAL])) for fact in money]
    stated += [draw(_statement(fact, OF_SHARES)) for fact in came]
    stated += [draw(_statement(fact, [Treatment.MERGER_WITH_CASH])) for fact in merged]
    return facts, {each.broker_id: each for each in stated}


@st.composite
def _statement(draw: DrawFn, fact: Fact, kinds: list[Treatment]) -> StatedTreatment:
    kind, parent = draw(st.sampled_from(kinds)), stock(draw(st.sampled_from(["KO", "KO", "KO", "PEP"])))
    figure = draw(st.decimals("0.01", 90, places=2))
    if kind is Treatment.RETURN_OF_CAPITAL:
        most = max(fact.amounts.net, Decimal("0.01"))
        return StatedTreatment(fact.broker_id, kind, amount=draw(st.sampled_from([most, most, most / 2, most + 1])))
    if kind in {Treatment.SPIN_OFF, Treatment.STOCK_DIVIDEND}:
        share = draw(st.one_of(st.none(), st.decimals("0.0001", "0.9999", places=4)))
        worths = (None, None) if share else (figure, draw(st.decimals("0.01", 90, places=2)))
        return StatedTreatment(fact.broker_id, kind, parent, None, share, *worths)
    return StatedTreatment(fact.broker_id, kind, value=figure)


histories = histories_of()
gappy = histories_of(lost=4)
