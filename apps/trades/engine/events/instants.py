"""The events of one family in their order.

Rows of one instant are paired before they are ordered, whatever their ids; then, within the instant: corporate
actions, trades, removals with what they delivered, expirations, cash settlements, and money last.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.events.corporate import pair_corporate_actions
from apps.trades.engine.events.deliveries import pair_deliveries
from apps.trades.engine.events.kinds import Kind, kind_of_row
from apps.trades.engine.events.money import money_meaning
from apps.trades.engine.events.values import Carried, Delivered, Event, Paid, Reinvested, Single
from apps.trades.engine.results import Category, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from apps.trades.engine.facts import Fact
    from apps.trades.engine.values import Contract

    Classified = tuple[Kind, Fact]

# A broker books a night's work at one instant: shares are renamed before they are sold under the new name, received
# before they are sold or delivered, and options are closed before what is left of them expires.
PHASES = {
    Kind.CORPORATE_ACTION: 0,
    Kind.REMOVAL: 1,
    Kind.RECEIPT: 2,
    Kind.SHARE_DIVIDEND: 2,
    Kind.FILL: 3,
    Kind.ASSIGNMENT: 4,
    Kind.EXERCISE: 4,
    Kind.DELIVERY: 4,
    Kind.EXPIRATION: 5,
    Kind.CASH_SETTLEMENT: 6,
}
MONEY_PHASE = 7
DELIVERING = frozenset({Kind.ASSIGNMENT, Kind.EXERCISE})
WITHOUT_PARTNER = {
    Kind.ASSIGNMENT: "removal_without_delivery",
    Kind.EXERCISE: "removal_without_delivery",
    Kind.DELIVERY: "delivery_without_removal",
    Kind.CORPORATE_ACTION: "corporate_action_without_other_half",
    Kind.REINVESTED_CASH: "reinvestment_without_shares",
}


def instants(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Yield the rows of each instant; ``facts`` are sorted by (executed_at, broker_id)."""
    for _, rows in groupby(facts, key=attrgetter("executed_at")):
        yield list(rows)


def events_of(rows: Sequence[Fact]) -> tuple[list[list[Event]], list[Problem]]:
    """Return the events of one instant, phase by phase, and problems of rows that lack their partner."""
    classified = [(kind_of_row(fact), fact) for fact in rows]
    # Nearly every instant is one fill: it needs no partner and no order.
    if all(kind is Kind.FILL for kind, _ in classified):
        return [[Single(kind, fact) for kind, fact in classified]], []
    events, problems = _paired(classified)
    ordered = sorted(events, key=_place)
    return [list(phase) for _, phase in groupby(ordered, key=lambda event: _place(event)[0])], problems


def _paired(classified: Sequence[Classified]) -> tuple[list[Event], list[Problem]]:
    settled = _cash_settlements(classified)
    redundant = {broker_id for event in settled for broker_id in event.also_ids}
    removals = [(kind, fact) for kind, fact in classified if kind in DELIVERING and fact.broker_id not in redundant]
    # A cash settlement's twin looks like an assignment that lost its shares.
    delivered = pair_deliveries(removals, _of(classified, Kind.DELIVERY))
    carried = pair_corporate_actions(_of(classified, Kind.CORPORATE_ACTION))
    reinvested = _reinvestments(classified)
    paid = _money(classified)
    events: list[Event] = [*settled, *delivered, *carried, *reinvested, *paid]
    used = {broker_id for event in events for broker_id in ids_of(event)}
    rest = [Single(kind, fact) for kind, fact in classified if fact.broker_id not in used]
    return events + rest, [problem for event in rest for problem in _lonely(event)]


def _lonely(event: Single) -> Iterator[Problem]:
    code = WITHOUT_PARTNER.get(event.kind)
    if code:
        yield Problem(code, (event.fact.broker_id,), event.fact.symbol, event.fact.quantity)


def _cash_settlements(classified: Sequence[Classified]) -> list[Single]:
    """Pair money rows with the rows of no value that remove the same contracts once more: row by row, and where the
    broker parted them otherwise, with all that are left of a contract if they are as many."""
    money = _of(classified, Kind.CASH_SETTLEMENT)
    # A row that moves cash says something of its own, and is no twin.
    twins = [fact for kind, fact in classified if kind in DELIVERING and not fact.amounts.net]
    redundant: dict[int, tuple[int, ...]] = {}
    for fact in money:
        twin = next((each for each in twins if (each.contract, each.quantity) == (fact.contract, fact.quantity)), None)
        if twin is not None:
            twins.remove(twin)
            redundant[fact.broker_id] = (twin.broker_id,)
    left = [fact for fact in money if fact.broker_id not in redundant]
    for fact in left:
        same = _in(twins, fact.contract)
        if same and _size(same) == _size(_in(left, fact.contract)):
            twins = [each for each in twins if each not in same]
            redundant[fact.broker_id] = tuple(each.broker_id for each in same)
    return [Single(Kind.CASH_SETTLEMENT, fact, redundant.get(fact.broker_id, ())) for fact in money]


def _reinvestments(classified: Sequence[Classified]) -> list[Reinvested]:
    """Pair shares that came as a dividend with the cash that was reinvested in them, the fewest with the least."""
    paid = sorted(_of(classified, Kind.REINVESTED_CASH), key=lambda fact: (-fact.amounts.net, fact.broker_id))
    pairs = []
    for shares in sorted(_of(classified, Kind.SHARE_DIVIDEND), key=lambda fact: (fact.quantity, fact.broker_id)):
        cash = next((fact for fact in paid if fact.symbol in {"", shares.symbol}), None)
        if cash is not None:
            paid.remove(cash)
            pairs.append(Reinvested(shares, cash))
    return pairs


def _money(classified: Sequence[Classified]) -> list[Paid]:
    """Return what makes entries; a debit beside a larger credit of one dividend is the tax withheld from it."""
    rows = [(fact, money_meaning(fact)) for kind, fact in classified if kind is Kind.ENTRY]
    paid = [Paid(fact, meaning) for fact, meaning in rows if isinstance(meaning, Category)]
    credits = [each.fact for each in paid if each.category is Category.DIVIDEND and each.fact.amounts.net > 0]
    return [Paid(each.fact, Category.WITHHOLDING) if _is_withheld(each, credits) else each for each in paid]


def _is_withheld(paid: Paid, credits: Iterable[Fact]) -> bool:
    net = paid.fact.amounts.net
    if paid.category is not Category.DIVIDEND or net >= 0:
        return False
    return any(fact.symbol == paid.fact.symbol and -net < fact.amounts.net for fact in credits)


def ids_of(event: Event) -> tuple[int, ...]:
    """Return the broker ids of the rows an event consists of."""
    match event:
        case Single():
            return (event.fact.broker_id, *event.also_ids)
        case Delivered():
            return tuple(fact.broker_id for fact in (*(fact for _, fact in event.removals), *event.deliveries))
        case Carried():
            return event.closed.broker_id, event.opened.broker_id
        case Reinvested():
            return event.received.broker_id, event.paid.broker_id
        case Paid():
            return (event.fact.broker_id,)


def _place(event: Event) -> tuple[int, int]:
    match event:
        case Single():
            phase = PHASES.get(event.kind, MONEY_PHASE)
        case Delivered():
            phase = PHASES[Kind.DELIVERY]
        case Carried():
            phase = PHASES[Kind.CORPORATE_ACTION]
        case Reinvested():
            phase = PHASES[Kind.SHARE_DIVIDEND]
        case Paid():
            phase = MONEY_PHASE
    return phase, min(ids_of(event))


def _of(classified: Sequence[Classified], wanted: Kind) -> list[Fact]:
    return [fact for kind, fact in classified if kind is wanted]


def _in(facts: Iterable[Fact], contract: Contract | None) -> list[Fact]:
    return [fact for fact in facts if fact.contract == contract]


def _size(facts: Iterable[Fact]) -> Decimal:
    return sum((fact.quantity or ZERO for fact in facts), ZERO)
