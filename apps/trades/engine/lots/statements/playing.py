"""What a person stated of a family's history, played among its rows at its own moments.

An opening comes before all rows of its day, so that they find what was held; a closing after all rows of its moment,
so that the broker's own row, should it come, goes first.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import NOTHING, ZERO, Amounts
from apps.trades.engine.events.kinds import Effect
from apps.trades.engine.facts import Fact
from apps.trades.engine.lots.futures import is_settled_daily
from apps.trades.engine.lots.movement import Movement
from apps.trades.engine.lots.pool import OpenLot
from apps.trades.engine.results import Origin, Problem, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from apps.trades.engine.facts import StatedClosing, StatedOpening
    from apps.trades.engine.lots.book import Book

# The opening met rows that opened the same by then: both together may count one position twice.
HAS_ROWS = "stated_opening_has_rows"
OTHER_SIDE = "stated_opening_on_other_side"


class Stated:
    """The statements that were not played yet."""

    def __init__(self, openings: Iterable[StatedOpening], closings: Iterable[StatedClosing]) -> None:
        self._openings = sorted(openings, key=attrgetter("opened_at", "number"))
        self._closings = sorted(closings, key=attrgetter("closed_at", "number"))

    def play_until(self, book: Book, moment: datetime | None) -> None:
        """Play what comes before the rows of this moment; None is after them all."""
        while True:
            opening = self._openings[0] if self._openings else None
            closing = self._closings[0] if self._closings else None
            if opening and (closing is None or opening.opened_at <= closing.closed_at):
                if moment is not None and opening.opened_at > moment:
                    return
                _open(book, self._openings.pop(0))
            elif closing and (moment is None or closing.closed_at < moment):
                _close(book, self._closings.pop(0))
            else:
                return


def spared_by_rows(rows: Iterable[int], openings: Iterable[StatedOpening]) -> dict[int, frozenset[int]]:
    """Return which of the openings these rows leave alone (as they are named in lots), by broker id.

    Of each of the rows a person stated himself what it closed. An opening stated later, knowing that, is something
    else that he holds: consumed by the row it would undo his first word, and still be missing.
    """
    found: dict[int, set[int]] = {row: set() for row in rows}
    for opening in openings:
        for row in opening.known_ids & found.keys():
            found[row].add(-opening.number)
    return {row: frozenset(names) for row, names in found.items() if names}


def doubt_openings(book: Book, openings: Iterable[StatedOpening]) -> None:
    """Report each opening whose contract rows opened too, on its side, by its day.

    They may be the very rows that were missing, or lots the person knew of: only the person can tell, and those that
    were there when the statement was made (``known_ids``) were told.
    """
    for opening in openings:
        name = (opening.contract.instrument_type, opening.contract.key)
        met = [
            lot
            for lot in book.lots
            if lot.key.opening_id > 0
            and lot.origin is not Origin.STATED
            and (lot.contract.instrument_type, lot.contract.key) == name
            and lot.quantity * opening.quantity > 0
            and lot.began_on <= opening.opened_on
            and lot.key.opening_id not in opening.known_ids
        ]
        if met:
            ids = sorted({lot.key.opening_id for lot in met})
            quantity = sum((lot.quantity for lot in met), ZERO)
            book.problems.append(Problem(HAS_ROWS, (-opening.number, *ids), opening.contract.symbol, quantity))


def _open(book: Book, opening: StatedOpening) -> None:
    """Open what a person says was held, at what he says it cost; no row moved that cash."""
    contract, name = opening.contract, -opening.number
    if book.pool(contract).quantity * opening.quantity < 0:
        # Netted, it would realize a profit that nobody stated and no row shows.
        book.problems.append(Problem(OTHER_SIDE, (name,), contract.symbol, opening.quantity))
        return
    cost = NOTHING if is_settled_daily(contract) else Amounts(opening.cash)
    lot = OpenLot(
        key=book.new_key(name),
        contract=contract,
        origin=Origin.STATED,
        opened_at=opening.opened_at,
        acquired_on=opening.opened_on,
        began_on=opening.opened_on,
        quantity=opening.quantity,
        price=opening.price,
        opening=cost,
        is_cost_stated=True,
    )
    book.add(lot)


def _close(book: Book, closing: StatedClosing) -> None:
    """End what is open of a contract at nothing, because a person confirmed that it ended so."""
    fact = Fact(
        -closing.number, "", "", "", closing.contract, closing.contract.symbol, closing.contract.underlying_symbol, "",
        closing.closed_at, closing.day, None, None, None, None, NOTHING,
    )  # fmt: skip
    movement = Movement(fact, closing.contract, Effect.CLOSE, None, None, Reason.STATED, Origin.STATED, NOTHING)
    book.close(movement)
    if movement.parts:
        book.finish(movement)
    else:
        book.problems.append(Problem("stated_closing_without_lots", (), closing.contract.symbol))
