"""What a user may state, and what was stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.money import ZERO, total
from apps.trades.engine.facts import StatedPart
from apps.trades.engine.results import Origin
from apps.trades.models import Lot, StatedLot, StatedTreatment, UnmatchedClose
from apps.trades.selectors.marks import marks_of
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.selectors.statements.given import given_to
from apps.trades.words.contracts import contract_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from apps.trades.models import Account, Instrument, Transaction
    from apps.trades.selectors.statements.given import Given


@dataclass(frozen=True, slots=True)
class Unstated:
    """An opening that a user may state: of what this row received, or closed without an opening.

    ``quantity`` is signed as what was opened (bought +), 0 where nothing tells the side; ``stated`` is the present
    statement. ``price`` is what a share or point is worth now, or was on the day of the row, if that is known.
    ``given`` is what another account of the same user gave, if these are that.
    """

    row: Transaction
    instrument: Instrument
    words: str
    is_close: bool
    quantity: Decimal
    magnitude: Decimal
    stated: StatedLot | None
    price: Decimal | None
    given: Given | None

    def amount_of(self, magnitude: Decimal) -> Decimal | None:
        """Return what so much would cost at the price that is known (USD), None where none is."""
        multiplier = self.instrument.multiplier
        return self.price * magnitude * multiplier if self.price and multiplier else None

    @property
    def parts(self) -> list[StatedPart]:
        """The lots to begin with: those that are stated, else those that the other account gave, signed as cash."""
        if self.stated is None:
            return self.given.parts if self.given else []
        told = [StatedPart(each.quantity, each.opened_on, each.cash) for each in self.stated.parts.all()]
        return told or [StatedPart(self.magnitude, self.stated.opened_on, self.stated.cash)]


def unstated_opening(row: Transaction) -> Unstated | None:
    """Return what there is to state of a row, None where the rows themselves say what it cost."""
    if StatedTreatment.objects.filter(account=row.account_id, broker_id=row.broker_id).exists():
        return None
    stated = StatedLot.objects.filter(account=row.account_id, broker_id=row.broker_id).first()
    # Several where it was stated to be opened in several; what corporate actions made of them is not of this row.
    lots = list(Lot.objects.filter(opening=row, is_cost_stated=True, carried_from=None).select_related("instrument"))
    if lots:
        quantity, is_close = total(lot.quantity for lot in lots), lots[0].origin == Origin.STATED
        return _unstated(row, lots[0].instrument, quantity, abs(quantity), stated, is_close=is_close)
    close = UnmatchedClose.objects.filter(transaction=row).select_related("instrument").first()
    if close is not None:
        side = row.side or 0
        magnitude = abs(close.quantity)
        return _unstated(row, close.instrument, -side * magnitude, magnitude, stated, is_close=True)
    return None


def stated_lots(account: Account, broker_ids: Iterable[int]) -> dict[int, StatedLot]:
    """Return what was stated on these rows, by broker id."""
    rows = StatedLot.objects.filter(account=account, broker_id__in=set(broker_ids)).prefetch_related("parts")
    return {each.broker_id: each for each in rows}


def _unstated(
    row: Transaction, instrument: Instrument, quantity: Decimal, magnitude: Decimal, stated: StatedLot | None,
    *, is_close: bool,
) -> Unstated:  # fmt: skip
    words = contract_words(contract_of_instrument(instrument))
    mark = marks_of([row.account]).of(row.account_id, instrument)
    price = mark.price if mark else row.price
    given = None if is_close else given_to(row, instrument, quantity)
    return Unstated(row, instrument, words, is_close, quantity or ZERO, magnitude, stated, price, given)
