"""What an open lot has gained since the new year, in USD: the half of a year's result that nothing has realized yet.

A lot of this year counts from its opening, fees in. One that was carried over the new year counts from the year-end
price: what it had gained until then belongs to the years before. So a position bought month by month is reckoned lot by
lot, and only the lots that lack what it takes are unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.expiry import is_expired
from apps.trades.engine.open_profit import open_profit, worth_at
from apps.trades.engine.results import View

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from apps.trades.engine.open_profit import Mark
    from apps.trades.engine.results import Lot


def is_carried_over(lot: Lot, today: date) -> bool:
    """Say whether the lot was held before this year; a split or a change of symbol since then makes it no younger."""
    return lot.acquired_on.year < today.year


def year_change(lot: Lot, mark: Mark | None, year_base: Decimal | None, view: View, today: date) -> Decimal | None:
    """Return what the lot has gained this year at its mark (USD); ``year_base`` is the year-end price per share or
    point, of which only a lot from before this year makes use.

    Carried 100 from 40.00 at a mark of 52.00 gains 1,200.00, whatever it cost. None is unknown.
    """
    if mark is None or is_expired(lot.contract.expires_on, today):
        return None
    if is_carried_over(lot, today):
        # Neither the cost nor the opening price is asked for: a lot that lacks them still has its year.
        before, now = worth_at(lot, year_base), worth_at(lot, mark.price)
        return None if before is None or now is None else now - before
    opened = open_profit(lot, mark, today).profit
    # The tax view realizes this premium with the shares that it was folded into, not with the option.
    folded = lot.remaining_folded.net if view is View.TAX else ZERO
    return None if opened is None else opened + folded
