"""The lots of one family while its history is played through: what is open, and everything that came of what closed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import NOTHING, ZERO, Amounts, split
from apps.trades.engine.events.kinds import Effect
from apps.trades.engine.holding import is_long_term
from apps.trades.engine.lots.futures import is_settled_daily, realized_gross, settled_share
from apps.trades.engine.lots.movement import Movement
from apps.trades.engine.lots.pool import OpenLot, Part, Pool, in_order_of_age
from apps.trades.engine.results import (
    Beside,
    CashBeside,
    Closure,
    ClosureKey,
    LotKey,
    Origin,
    Problem,
    Reason,
    UnmatchedClose,
)

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from decimal import Decimal

    from apps.trades.engine.events.values import Paid
    from apps.trades.engine.facts import Fact, StatedLot, StatedTreatment, Treatment
    from apps.trades.engine.results import Deliverable
    from apps.trades.engine.values import Contract

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class StatedOfRows:
    """What a person stated of single rows, all by broker id: the opening of what a row received or closed, and what it
    was for tax. ``spared`` are the stated openings that a row leaves alone, as its own was stated when they were made.
    """

    lots: Mapping[int, StatedLot] = field(default_factory=dict)
    treatments: Mapping[int, StatedTreatment] = field(default_factory=dict)
    spared: Mapping[int, frozenset[int]] = field(default_factory=dict)


class Book:
    """Open lots by contract, and the growing lists of results."""

    def __init__(self, method: str, stated: StatedOfRows) -> None:
        self.method = method
        self.stated = stated
        # The rows that count as a person stated; all other statements do not fit theirs.
        self.treated: set[int] = set()
        # What rows earned that moved no cash, or only a part of which was earned.
        self.income: list[Paid] = []
        self.pools: dict[tuple[str, str], Pool] = {}
        self.lots: list[OpenLot] = []
        self.closures: list[Closure] = []
        self.unmatched: list[UnmatchedClose] = []
        self.beside: list[CashBeside] = []
        self.problems: list[Problem] = []
        # What contracts delivered, by (type, key), for those whose symbol does not say it.
        self.delivered: dict[tuple[str, str], list[Deliverable]] = {}
        # Variation that was settled on a future after, or beyond, what prices say: it should come to nothing.
        self.unexplained: dict[tuple[str, str], list[tuple[Fact, Decimal]]] = defaultdict(list)
        self._numbers: dict[int, int] = defaultdict(int)

    def pool(self, contract: Contract) -> Pool:
        """Return the open lots of the contract, of which there may be none yet."""
        # Not by the contract itself: two rows may spell one contract differently, and hashing ten fields is dear.
        name = (contract.instrument_type, contract.key)
        found = self.pools.get(name)
        if found is None:
            found = self.pools[name] = Pool(self.method)
        return found

    def new_key(self, opening_id: int) -> LotKey:
        """Return the name of the next lot that goes back to this row."""
        number = self._numbers[opening_id]
        self._numbers[opening_id] += 1
        return LotKey(opening_id, number)

    def add(self, lot: OpenLot) -> None:
        """Take in a lot that nothing on the other side is open against."""
        self.lots.append(lot)
        self.pool(lot.contract).put(lot)

    def arrive(self, lot: OpenLot, fact: Fact, settled: Decimal = ZERO) -> None:
        """Take in a lot that came without a trade. What is held on its other side is closed by it first, at its cost
        and with what was ``settled`` on it (futures): a broker holds a contract long or short, never both."""
        pool = self.pool(lot.contract)
        if pool.quantity * lot.quantity < 0:
            part = lot.take(min(abs(pool.quantity), abs(lot.quantity)))
            ended = settled_share(settled, part, abs(lot.quantity))
            settled -= ended
            movement = Movement(
                fact, lot.contract, Effect.CLOSE, 1 if lot.quantity > 0 else -1, abs(part.quantity), Reason.DELIVERY,
                lot.origin, part.cash.with_gross(part.cash.gross + ended), premium=part.folded,
            )  # fmt: skip
            first = len(self.closures)
            # Sparing none: what came would be held beside its other side.
            self._consume(movement, NOBODY)
            self.finish(movement)
            self._join(first)
            lot = replace(lot, quantity=lot.remaining, opening=lot.cash, folded=lot.folded_left)
        if lot.quantity:
            self.add(lot)
            pool.variation += settled

    def _join(self, first: int) -> None:
        """Make one closure of what one row closed of one lot: two lots that it carries may meet the same."""
        # The same key twice would be two rows of one name, which the tables refuse.
        earlier = {closure.key: index for index, closure in enumerate(self.closures[:first])}
        new = self.closures[first:]
        for closure in new:
            if closure.key in earlier:
                index = earlier[closure.key]
                self.closures[index] = joined(self.closures[index], closure)
        self.closures[first:] = [closure for closure in new if closure.key not in earlier]

    def set_beside(self, fact: Fact, kind: Beside, amount: Decimal) -> None:
        """Account for cash (USD) that goes into no lot, closure or entry; nothing needs no account."""
        if amount:
            self.beside.append(CashBeside(fact.day, fact.broker_id, kind, amount))

    def treatment_of(self, fact: Fact, kinds: Container[Treatment]) -> StatedTreatment | None:
        """Return what a person stated the row was, None where that is nothing of these kinds."""
        stated = self.stated.treatments.get(fact.broker_id)
        return stated if stated is not None and stated.kind in kinds else None

    def report(self, code: str, fact: Fact, quantity: Decimal | None = None, amount: Decimal | None = None) -> None:
        """Note a problem that one row shows."""
        self.problems.append(Problem(code, (fact.broker_id,), fact.symbol, quantity, amount))

    def close(self, movement: Movement) -> None:
        """Let a movement consume what is open on the other side, as far as it goes.

        What a person stated of its row goes before openings that he stated knowing that: these are something else.
        """
        self._consume(movement, self._spared_by(movement))

    def _spared_by(self, movement: Movement) -> frozenset[int]:
        if movement.effect is not Effect.CLOSE or movement.left is None:
            # It would open the other side of what it spares, or ends all that is held.
            return NOBODY
        stated = self.stated.lots.get(movement.fact.broker_id)
        if stated is None or _stated_side(movement, stated) is None:
            return NOBODY
        return self.stated.spared.get(movement.fact.broker_id, NOBODY)

    def _consume(self, movement: Movement, spared: frozenset[int]) -> None:
        pool = self.pools.get((movement.contract.instrument_type, movement.contract.key))
        if pool is None or not pool.quantity or not _closes(movement, pool):
            return
        # An expiration may name no quantity: it ends all that is held.
        wanted = abs(pool.quantity) if movement.left is None else movement.left
        parts = pool.take(wanted, spared)
        if parts and movement.effect is Effect.OPEN:
            # Believed, the word would hold one contract long and short at once, which no broker does.
            self.report("open_closes", movement.fact, wanted)
        movement.parts += parts
        movement.left = wanted - sum((abs(part.quantity) for part in parts), ZERO)

    def finish(self, movement: Movement) -> Amounts:
        """Share the movement's money among what it closed, what it opens and what stays unmatched, and book all.

        Returns the premium that found no lot to be folded into.
        """
        left = movement.left or ZERO
        opens = left > 0 and movement.effect is not Effect.CLOSE
        if left and not opens:
            left = self._state_opening(movement, left)
        # Whichever lots the method took first, a cent that cannot be shared goes to the oldest of them.
        parts = in_order_of_age(movement.parts)
        weights = [abs(part.quantity) for part in parts] + ([left] if left else [])
        if not weights:
            self.report("nothing_to_close", movement.fact)
            self.set_beside(movement.fact, Beside.UNKNOWN, movement.amounts.net)
            return movement.premium
        shares, premiums = split(movement.amounts, weights), split(movement.premium, weights)
        if parts and left and is_settled_daily(movement.contract):
            shares = _all_settled_by_first(shares)
        self._realize(movement, parts, shares, premiums)
        if opens and movement.side is not None:
            self._open(movement, left * movement.side, shares[-1], premiums[-1])
        elif left:
            self._leave_unmatched(movement, left, shares[-1])
            return premiums[-1]
        return NOTHING

    def _realize(self, movement: Movement, parts: list[Part], shares: list[Amounts], premiums: list[Amounts]) -> None:
        if parts and is_settled_daily(movement.contract):
            shares = self._price_to_price(movement, parts, shares)
        for part, share, premium in zip(parts, shares, premiums, strict=False):
            self.closures.append(closure_of(movement, part, share, premium))

    def _price_to_price(self, movement: Movement, parts: list[Part], shares: list[Amounts]) -> list[Amounts]:
        """Put what prices say in the place of the cash, which goes to the variation it settles."""
        pool, found = self.pool(movement.contract), []
        held = abs(pool.quantity) + sum((abs(part.quantity) for part in parts), ZERO)
        for part, share in zip(parts, shares, strict=False):
            gross = realized_gross(part, movement.fact.price)
            if gross is None:
                # Without a price the cash is the best witness; once all is closed both come to the same.
                gross = share.gross + settled_share(pool.variation, part, held)
                self.report("no_price_for_future", movement.fact, part.quantity)
            pool.variation += share.gross - gross
            held -= abs(part.quantity)
            found.append(share.with_gross(gross))
        if not pool.quantity:
            # Left in the pool it would be taken for settled on the next lot, which began at nothing.
            self.set_unexplained(movement.fact, movement.contract, pool.variation)
            pool.variation = ZERO
        return found

    def set_unexplained(self, fact: Fact, contract: Contract, amount: Decimal) -> None:
        """Put aside what a row settled beyond prices (USD), until all of the contract's history is known."""
        if amount:
            self.unexplained[contract.instrument_type, contract.key].append((fact, amount))

    def _open(self, movement: Movement, quantity: Decimal, share: Amounts, premium: Amounts) -> None:
        fact = movement.fact
        lot = OpenLot(
            key=self.new_key(fact.broker_id),
            contract=movement.contract,
            origin=movement.origin,
            opened_at=fact.executed_at,
            acquired_on=fact.day,
            began_on=fact.day,
            quantity=quantity,
            price=fact.price,
            opening=share.with_gross(ZERO) if is_settled_daily(movement.contract) else share,
            folded=premium,
            also_ids=movement.also_ids,
        )
        self.add(lot)
        if is_settled_daily(movement.contract):
            self.pool(movement.contract).variation += share.gross

    def _state_opening(self, movement: Movement, left: Decimal) -> Decimal:
        """Close the lots that no row opened but a person stated; returns what even so has no opening."""
        fact, stated = movement.fact, self.stated.lots.get(movement.fact.broker_id)
        side = _stated_side(movement, stated) if stated else None
        if stated is None or side is None:
            return left
        # All of them at once: a row closes them together, and its money is shared by their quantities.
        for part in stated.lots_of(-left * side):
            lot = OpenLot(
                key=self.new_key(fact.broker_id),
                contract=movement.contract,
                origin=Origin.STATED,
                opened_at=fact.executed_at,
                acquired_on=part.opened_on,
                began_on=part.opened_on,
                quantity=part.quantity,
                price=part.price_of(movement.contract),
                opening=Amounts(part.cash),
                is_cost_stated=True,
            )
            # It never enters a pool: it is over as soon as it begins, and no other row may close it.
            self.lots.append(lot)
            movement.parts.append(lot.take(abs(part.quantity)))
        # No row moved this cash, so what the lots cost is made good beside, and the identity holds.
        self.set_beside(fact, Beside.STATED, -stated.cash)
        return ZERO

    def _leave_unmatched(self, movement: Movement, left: Decimal, share: Amounts) -> None:
        fact = movement.fact
        quantity = left * movement.side if movement.side else left
        close = UnmatchedClose(fact.broker_id, movement.contract, fact.executed_at, fact.day, quantity, share)
        self.unmatched.append(close)
        self.report("unmatched_close", fact, left, share.net)


def _all_settled_by_first(shares: list[Amounts]) -> list[Amounts]:
    """Give the whole value of a future's fill that crosses zero to what it closed: opening a future moves no cash."""
    gross = sum((share.gross for share in shares), ZERO)
    return [share.with_gross(gross if index == 0 else ZERO) for index, share in enumerate(shares)]


def _stated_side(movement: Movement, stated: StatedLot) -> int | None:
    """Return the side of a closing whose opening a person stated: the row's own, else that of whoever is assigned or
    exercises; an expiration closes what was bought if it cost something, and what was sold if it brought something."""
    if movement.side is not None:
        return movement.side
    if movement.closes_side is not None:
        return -movement.closes_side
    return None if not stated.cash else -1 if stated.cash < 0 else 1


def _closes(movement: Movement, pool: Pool) -> bool:
    side = 1 if pool.quantity > 0 else -1
    if movement.closes_side is not None and movement.closes_side != side:
        return False
    return movement.side is None or movement.side != side


def closure_of(movement: Movement, part: Part, share: Amounts, premium: Amounts) -> Closure:
    """Return the closure of one part of a lot by a movement; a stated holding period counts like any other."""
    fact, lot = movement.fact, part.lot
    return Closure(
        key=ClosureKey(lot.key, fact.broker_id),
        contract=movement.contract,
        reason=movement.reason,
        closed_at=fact.executed_at,
        day=fact.day,
        acquired_on=lot.acquired_on,
        quantity=part.quantity,
        price=fact.price,
        opening=part.cash,
        closing=share,
        moved=part.folded.plus(premium),
        # What was sold before it was bought is held for no time at all (IRC 1233, 1234(b)).
        is_long_term=part.quantity > 0 and is_long_term(lot.acquired_on, fact.day),
        also_ids=movement.also_ids,
    )


def joined(one: Closure, other: Closure) -> Closure:
    """Return two closures of one lot by one row as one."""
    return replace(
        one,
        quantity=one.quantity + other.quantity,
        opening=one.opening.plus(other.opening),
        closing=one.closing.plus(other.closing),
        moved=one.moved.plus(other.moved),
    )
