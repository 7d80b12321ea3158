"""What a user may state, and what was stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.money import ZERO
from apps.trades.models import Lot, StatedLot, StatedTreatment, UnmatchedClose
from apps.trades.selectors.marks import marks_of
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.words.contracts import contract_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from apps.trades.models import Account, Instrument, Transaction


@dataclass(frozen=True, slots=True)
class Unstated:
    """An opening that a user may state: of what this row received, or closed without an opening.

    ``quantity`` is signed as what was opened (bought +), 0 where nothing tells the side; ``stated`` is the present
    statement. ``price`` is what a share or point is worth now, or was on the day of the row, if that is known.
    """

    row: Transaction
    instrument: Instrument
    words: str
    is_close: bool
    quantity: Decimal
    magnitude: Decimal
    stated: StatedLot | None
    price: Decimal | None

    def price_at(self, amount: Decimal) -> Decimal | None:
        """Return what a share or point costs where all of it costs this much (USD)."""
        multiplier = self.instrument.multiplier
        return amount / (self.magnitude * multiplier) if self.magnitude and multiplier else None


def unstated_opening(row: Transaction) -> Unstated | None:
    """Return what there is to state of a row, None where the rows themselves say what it cost."""
    if StatedTreatment.objects.filter(account=row.account_id, broker_id=row.broker_id).exists():
        return None
    stated = StatedLot.objects.filter(account=row.account_id, broker_id=row.broker_id).first()
    lot = Lot.objects.filter(opening=row, is_cost_stated=True).select_related("instrument").order_by("number").first()
    if lot is not None:
        is_close = lot.origin == "STATED"
        return _unstated(row, lot.instrument, lot.quantity, abs(lot.quantity), stated, is_close=is_close)
    close = UnmatchedClose.objects.filter(transaction=row).select_related("instrument").first()
    if close is not None:
        side = row.side or 0
        magnitude = abs(close.quantity)
        return _unstated(row, close.instrument, -side * magnitude, magnitude, stated, is_close=True)
    return None


def stated_lots(account: Account, broker_ids: Iterable[int]) -> dict[int, StatedLot]:
    """Return what was stated on these rows, by broker id."""
    return {each.broker_id: each for each in StatedLot.objects.filter(account=account, broker_id__in=set(broker_ids))}


def _unstated(
    row: Transaction, instrument: Instrument, quantity: Decimal, magnitude: Decimal, stated: StatedLot | None,
    *, is_close: bool,
) -> Unstated:  # fmt: skip
    words = contract_words(contract_of_instrument(instrument))
    mark = marks_of([row.account]).of(row.account_id, instrument)
    price = mark.price if mark else row.price
    return Unstated(row, instrument, words, is_close, quantity or ZERO, magnitude, stated, price)
