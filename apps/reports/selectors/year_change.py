"""What open lots have gained since the new year, beside what was realized in it.

Only lots from before the new year need the broker's year-end price, which comes with its positions. Where a position
has lots of both kinds, each kind is a line of its own: what one lacks does not make the other unknown.
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
    from apps.trades.models import Account
    from apps.trades.selectors.open_lots import OpenLot

    # An account and the instrument it holds.
    type Held = tuple[int, int]
    # A lot, and what it has gained.
    type Gained = tuple[OpenLot, Decimal | None]

NO_YEAR_END_PRICE = "no year-end price"


@dataclass(frozen=True, slots=True)
class YearChange:
    """What open positions have gained this year (USD); ``known`` is what those come to that are known.

    ``reasons`` counts the positions that are not known by why; ``unknown`` of all ``count`` positions lack something.
    """

    count: int
    unknown: int
    known: Decimal
    reasons: tuple[tuple[str, int], ...]

    @property
    def amount(self) -> Decimal | None:
        return None if self.reasons else self.known


@dataclass(frozen=True, slots=True)
class PositionChange:
    """What the lots of one position that are counted alike have gained this year (USD): from their ``cost`` or, where
    they were held before, from the ``year_base`` price; ``change`` is None where ``unknown`` says why. ``is_part``
    says that the position has lots that are counted otherwise."""

    account: Account
    instrument_id: int
    words: str
    is_part: bool
    lot_count: int
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
    """Return the same position by position, in the order of their underlyings: what is known of them adds up to
    ``known``."""
    asked = [account for account in accounts if wanted.account in {"", account.number}]
    names = underlying_names(wanted.underlying) if wanted.underlying else None
    positions: dict[Held, list[OpenLot]] = defaultdict(list)
    if wanted.underlying != NO_UNDERLYING:
        for lot in open_lots(asked, today):
            if names is None or lot.row.underlying in names:
                positions[lot.row.account_id, lot.row.instrument_id].append(lot)
    bases = _year_bases(asked, today)
    return [
        line for held, lots in positions.items() for line in _of_position(lots, bases.get(held), wanted.view, today)
    ]


def sum_of_changes(lines: Sequence[PositionChange]) -> YearChange:
    """Add up what positions have gained; one with several lines is one position."""
    unknown = {(*_held(line), line.unknown) for line in lines if line.unknown}
    reasons = Counter(words for _, _, words in unknown)
    return YearChange(
        count=len({_held(line) for line in lines}),
        unknown=len({(account, instrument) for account, instrument, _ in unknown}),
        known=total(line.change for line in lines),
        reasons=tuple(sorted(reasons.items())),
    )


def _change(accounts: Sequence[Account], wanted: PnlFilter, today: date) -> YearChange:
    return sum_of_changes(changes_this_year(accounts, wanted, today))


def _held(line: PositionChange) -> Held:
    return line.account.pk, line.instrument_id


def _of_position(lots: Sequence[OpenLot], base: Decimal | None, view: View, today: date) -> list[PositionChange]:
    """Return a line for the lots held before the new year and one for the later ones, those that lack something apart
    from those that do not."""
    alike: dict[tuple[bool, str], list[Gained]] = defaultdict(list)
    for lot in lots:
        own = engine_lot(lot.row, lot.contract)
        change = year_change(own, lot.mark, base, view, today)
        unknown = "" if change is not None else lot.unknown or NO_YEAR_END_PRICE
        alike[is_carried_over(own, today), unknown].append((lot, change))
    return [
        _line(found, view, is_carried_over=carried, base=base, unknown=unknown, is_part=len(alike) > 1)
        for (carried, unknown), found in alike.items()
    ]


def _line(
    found: Sequence[Gained], view: View, *, is_carried_over: bool, base: Decimal | None, unknown: str, is_part: bool
) -> PositionChange:
    lots = [lot for lot, _ in found]
    first = lots[0]
    return PositionChange(
        account=first.row.account,
        instrument_id=first.row.instrument_id,
        words=first.words,
        is_part=is_part,
        lot_count=len(lots),
        quantity=total(lot.row.remaining for lot in lots),
        cost=total(lot.profit.tax_cost if view is View.TAX else lot.profit.cost for lot in lots),
        is_carried_over=is_carried_over,
        # Of a lot of this year the broker's year-end price says nothing.
        year_base=base if is_carried_over else None,
        mark=first.mark.price if first.mark else None,
        change=None if unknown else total(change for _, change in found),
        unknown=unknown,
    )


def _year_bases(accounts: Sequence[Account], today: date) -> dict[Held, Decimal]:
    """Return the year-end price of each position that states one; what was read last year names the year-end before.

    The broker calls it an average. Of a position bought into since the new year nobody but the broker knows whether the
    later fills are in it; it is taken for what its name says, the market's close, and the page says so.
    """
    rows = Position.objects.current().filter(
        snapshot__account__in=accounts, instrument__isnull=False, year_base_price__isnull=False
    )
    stated = rows.values_list("snapshot__account", "instrument", "year_base_price", "snapshot__taken_at")
    return {
        (account, instrument): base
        for account, instrument, base, taken_at in stated
        if new_york_day(taken_at).year == today.year
    }
