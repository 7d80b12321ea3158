"""What open lots have gained since the new year, beside what was realized in it.

Only lots from before the new year need the broker's year-end price, which comes with its positions. It is an average
over the whole position: where some of it was opened this year too, the average says nothing of either part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.dates import new_york_day
from apps.core.money import total
from apps.reports.pnl_filter import NO_UNDERLYING
from apps.reports.selectors.profit import state_of, underlying_names
from apps.trades.engine.results import View
from apps.trades.engine.year_change import is_carried_over, year_change
from apps.trades.kept import kept
from apps.trades.models import Position, Snapshot
from apps.trades.selectors.open_lots import engine_lot, open_lots

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from apps.reports.pnl_filter import PnlFilter
    from apps.trades.engine.results import Lot
    from apps.trades.models import Account
    from apps.trades.selectors.open_lots import OpenLot

    # An account and the instrument it holds.
    type Held = tuple[int, int]

NO_YEAR_END_PRICE = "no year-end price"
OF_BOTH_YEARS = "lots from before and after the new year"


@dataclass(frozen=True, slots=True)
class YearChange:
    """What open positions have gained this year (USD); ``known`` is what those come to that are known.

    ``reasons`` counts the positions that are not known by why; ``count`` is all of them.
    """

    count: int
    known: Decimal
    reasons: tuple[tuple[str, int], ...]

    @property
    def unknown(self) -> int:
        return sum(count for _, count in self.reasons)

    @property
    def amount(self) -> Decimal | None:
        return None if self.reasons else self.known


@dataclass(frozen=True, slots=True)
class PositionChange:
    """What one position has gained this year (USD), from its ``cost`` or, where it was held before, from the
    ``year_base`` price; ``change`` is None where ``unknown`` says why."""

    account: Account
    instrument_id: int
    words: str
    quantity: Decimal
    cost: Decimal
    is_carried_over: bool
    year_base: Decimal | None
    mark: Decimal | None
    change: Decimal | None
    unknown: str


def change_this_year(accounts: Sequence[Account], wanted: PnlFilter, today: date) -> YearChange:
    """Return what the open lots of the filter's accounts and underlying have gained this year, whatever its days."""
    # Marks come with a sync that may leave the ledger as it was.
    read = sorted(Snapshot.objects.current().filter(account__in=accounts).values_list("pk", flat=True))
    name = ("year change", state_of(accounts), read, wanted.account, wanted.underlying, wanted.view, today)
    return kept(name, lambda: _change(accounts, wanted, today))


def changes_this_year(accounts: Sequence[Account], wanted: PnlFilter, today: date) -> list[PositionChange]:
    """Return the same position by position, in the order of their underlyings: the known ones add up to ``known``."""
    asked = [account for account in accounts if wanted.account in {"", account.number}]
    names = underlying_names(wanted.underlying) if wanted.underlying else None
    positions: dict[Held, list[OpenLot]] = defaultdict(list)
    if wanted.underlying != NO_UNDERLYING:
        for lot in open_lots(asked, today):
            if names is None or lot.row.underlying in names:
                positions[lot.row.account_id, lot.row.instrument_id].append(lot)
    bases = _year_bases(asked, today)
    return [_of_position(lots, bases.get(held), wanted.view, today) for held, lots in positions.items()]


def _change(accounts: Sequence[Account], wanted: PnlFilter, today: date) -> YearChange:
    found = changes_this_year(accounts, wanted, today)
    reasons = Counter(each.unknown for each in found if each.unknown)
    return YearChange(len(found), total(each.change for each in found), tuple(sorted(reasons.items())))


def _of_position(lots: Sequence[OpenLot], base: Decimal | None, view: View, today: date) -> PositionChange:
    first = lots[0]
    own = [engine_lot(lot.row, lot.contract) for lot in lots]
    change = _gain(lots, own, base, view, today)
    return PositionChange(
        account=first.row.account,
        instrument_id=first.row.instrument_id,
        words=first.words,
        quantity=total(lot.row.remaining for lot in lots),
        cost=total(lot.profit.tax_cost if view is View.TAX else lot.profit.cost for lot in lots),
        is_carried_over=any(is_carried_over(lot, today) for lot in own),
        year_base=base,
        mark=first.mark.price if first.mark else None,
        change=None if isinstance(change, str) else change,
        unknown=change if isinstance(change, str) else "",
    )


def _gain(lots: Sequence[OpenLot], own: Sequence[Lot], base: Decimal | None, view: View, today: date) -> Decimal | str:
    """Return what one position has gained this year, or in words why that is not known."""
    unknown = next((lot.unknown for lot in lots if lot.unknown), "")
    if unknown:
        return unknown
    if len({is_carried_over(lot, today) for lot in own}) > 1:
        return OF_BOTH_YEARS
    gains = [year_change(lot, at.mark, base, view, today) for lot, at in zip(own, lots, strict=True)]
    known = [gain for gain in gains if gain is not None]
    return total(known) if len(known) == len(gains) else NO_YEAR_END_PRICE


def _year_bases(accounts: Sequence[Account], today: date) -> dict[Held, Decimal]:
    """Return the year-end price of each position that states one; what was read last year names the year-end before."""
    rows = Position.objects.current().filter(
        snapshot__account__in=accounts, instrument__isnull=False, year_base_price__isnull=False
    )
    stated = rows.values_list("snapshot__account", "instrument", "year_base_price", "snapshot__taken_at")
    return {
        (account, instrument): base
        for account, instrument, base, taken_at in stated
        if new_york_day(taken_at).year == today.year
    }
