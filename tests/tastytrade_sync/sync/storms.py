"""Storms: a random history, random faults and interruptions over some syncs, all drawn by Hypothesis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.tastytrade_sync.sync.histories import DEFECTS, LAST_DAY, SHAPES, Fact

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

NUMBERS = ("5WX00001", "5WX00002", "5WX00003")
# Rows are read again from two weeks before the newest one; a day is left for the cut at midnight.
REREAD_DAYS = 13

# Faults of the way: the broker's data is as it should be, the answer is not.
FAULTS_OF_THE_WAY = (
    "expired-token", "forbidden", "missing", "version-sunset", "too-many", "internal", "bad-gateway", "unavailable",
    "redirect", "reset", "short-body", "truncated", "html", "null", "empty-data", "list-body", "agent-refused",
)  # fmt: skip
# Faults of the answer: a list that repeats, hides or miscounts.
FAULTS_OF_LISTS = ("duplicate-row", "wiped", "shrinking-pages", "no-pagination")
FAULTS_OF_THE_TOKEN = ("grant-revoked", "token-garbled", "refresh-refused")
PATHS = ("", "transactions", "positions", "balances", "net-liq", "customers/me/accounts")


@dataclass(frozen=True)
class Change:
    """What happens to a history: which row (counted round its rows), and what to it."""

    kind: str
    which: int
    fact: Fact
    account: int


@dataclass(frozen=True)
class Interruption:
    """What ends a sync in the middle, at its n-th event or database statement."""

    kind: str
    at: int


@dataclass(frozen=True)
class Round:
    """One sync in bad weather: changes before it, faults during it, changes between its n-th answers, its end."""

    before: list[Change]
    faults: list[dict[str, Any]]
    during: list[tuple[int, Change]]
    interruption: Interruption
    is_full: bool


@dataclass(frozen=True)
class Storm:
    """Everything one example goes through. ``is_far`` changes reach rows of any age, which only a full sync can see.

    After a calm, a sync without trouble, the last one reads no more than the days before its checkpoint.
    """

    facts: list[Fact]
    accounts: int
    page_size: int
    rounds: list[Round]
    has_calm: bool
    last_changes: list[Change]
    is_far: bool
    loses: bool


@st.composite
def _facts(draw: DrawFn, *, days: SearchStrategy[int]) -> Fact:
    return Fact(
        number=draw(st.sampled_from(NUMBERS)),
        broker_id=draw(st.integers(1, 400)),
        shape=draw(st.integers(0, len(SHAPES) - 1)),
        day=draw(days),
        # Few minutes, so that rows of the same instant are common; 1,620 is three hours into the next day in UTC.
        minute=draw(st.sampled_from((900, 900, 901, 1620))),
        mills=draw(st.integers(-2_000_000, 2_000_000)),
        defect=draw(st.one_of(st.none(), st.none(), st.none(), st.integers(0, len(DEFECTS) - 1))),
    )


EARLY = st.integers(0, LAST_DAY - 30)
ANY_DAY = st.one_of(EARLY, st.integers(LAST_DAY - 30, LAST_DAY - 2))
RECENT = st.integers(LAST_DAY - 2 - REREAD_DAYS, LAST_DAY - 2)
KINDS = ("revise", "revise", "annotate", "spoil", "heal", "post")


def _changes(kinds: tuple[str, ...], days: SearchStrategy[int]) -> SearchStrategy[Change]:
    return st.builds(
        Change, st.sampled_from(kinds), st.integers(0, 200), _facts(days=days), st.integers(0, len(NUMBERS) - 1)
    )


@st.composite
def _faults(draw: DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(FAULTS_OF_THE_WAY + FAULTS_OF_LISTS + FAULTS_OF_THE_TOKEN))
    aim: dict[str, Any] = {"kind": kind, "after": draw(st.integers(0, 8))}
    if kind in FAULTS_OF_LISTS:
        aim["path"] = "transactions"
    elif kind not in FAULTS_OF_THE_TOKEN:
        aim["path"] = draw(st.sampled_from(PATHS))
    if draw(st.booleans()) and kind not in FAULTS_OF_THE_TOKEN:
        aim["account"] = draw(st.sampled_from(NUMBERS))
    times = draw(st.sampled_from((1, 1, 2, 4, None)))
    return aim if times is None else {**aim, "times": times}


INTERRUPTIONS = st.one_of(
    st.just(Interruption("none", 0)),
    st.builds(Interruption, st.sampled_from(("close", "throw", "lock", "connection")), st.integers(0, 25)),
    st.builds(Interruption, st.just("statement"), st.integers(0, 120)),
)


@st.composite
def storms(draw: DrawFn) -> Storm:
    """Draw a storm whose last, clean sync can be held to the exact truth.

    What the broker changes in rows older than two weeks shows only in its count; so a history loses old rows or gains
    them, not both, unless the last sync is a full one.
    """
    is_far = draw(st.booleans())
    loses = draw(st.booleans())
    days = ANY_DAY if is_far or not loses else RECENT
    changes = _changes((*KINDS, "vanish") if is_far or loses else KINDS, days)
    # A row lost and another gained between the same two pages hides a third behind an unchanged count.
    losses = _changes(("vanish", "spoil", "revise"), days)
    rounds = st.builds(
        Round,
        st.lists(changes, max_size=4),
        st.lists(_faults(), max_size=3),
        st.lists(st.tuples(st.integers(0, 12), changes if is_far or not loses else losses), max_size=2),
        INTERRUPTIONS,
        st.sampled_from((False, False, False, True)),
    )
    return Storm(
        facts=draw(st.lists(_facts(days=ANY_DAY), min_size=10, max_size=50)),
        accounts=draw(st.integers(1, len(NUMBERS))),
        page_size=draw(st.integers(2, 7)),
        rounds=draw(st.lists(rounds, min_size=1, max_size=3)),
        has_calm=draw(st.booleans()),
        last_changes=draw(st.lists(changes, max_size=4)),
        is_far=is_far,
        loses=loses,
    )
