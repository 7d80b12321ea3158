"""The lists of lots and of closures: a page of rows, and sums over all rows that the filter finds.

Sums are kept for as long as the ledger stands (see `selectors.sums`) and are the sums of exactly what the rows show,
so that they agree to the cent however the list is cut into pages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, Q, Sum, Value, When

from apps.core.dates import day_bounds
from apps.core.money import ZERO
from apps.trades.engine.results import REALIZES_NOTHING
from apps.trades.engine.symbols import product_of
from apps.trades.filters.ledger import CLOSURE_SORTS, LOT_SORTS
from apps.trades.kept import kept
from apps.trades.models import Closure, Lot
from apps.trades.models.fields import amount_field
from apps.trades.selectors.counted_pages import CountedPages
from apps.trades.selectors.open_lots import contract_of_instrument, with_sources
from apps.trades.selectors.origins import origins_of
from apps.trades.selectors.whose_cost import by_broker, words_on_cost
from apps.trades.words.contracts import contract_words
from apps.trades.words.lots import reason_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.db.models.expressions import OrderBy

    from apps.trades.filters.ledger import LedgerFilter
    from apps.trades.models import Account

CARRIED = Q(reason__in=sorted(REALIZES_NOTHING))
REALIZED = F("opening_net") + F("closing_net")


@dataclass(frozen=True, slots=True)
class LotLine:
    """One lot as listed: costs are signed cash (USD), the tax view's with the premium folded in; ``cost_words`` says
    whose word the cost is where no row shows what was paid."""

    row: Lot
    words: str
    origin: str
    cost_words: str

    @property
    def cost(self) -> Decimal:
        cost: Decimal = self.row.opening_net
        return cost

    @property
    def tax_cost(self) -> Decimal:
        cost: Decimal = self.row.opening_net + self.row.folded_net
        return cost

    @property
    def open_cost(self) -> Decimal:
        cost: Decimal = self.row.remaining_net
        return cost

    @property
    def open_tax_cost(self) -> Decimal:
        cost: Decimal = self.row.remaining_net + self.row.remaining_folded_net
        return cost


@dataclass(frozen=True, slots=True)
class ClosureLine:
    """One closure as listed: what it realized in each view (USD); None where it realizes nothing, because the cost
    was carried elsewhere."""

    row: Closure
    words: str
    reason: str

    @property
    def is_realizing(self) -> bool:
        return self.row.reason not in REALIZES_NOTHING

    @property
    def fees(self) -> Decimal:
        fees: Decimal = self.row.opening_fees + self.row.closing_fees
        return fees

    @property
    def trader(self) -> Decimal | None:
        realized: Decimal = self.row.opening_net + self.row.closing_net
        return realized if self.is_realizing else None

    @property
    def tax(self) -> Decimal | None:
        trader = self.trader
        return None if trader is None else trader + self.row.moved_net

    @property
    def carried(self) -> Decimal | None:
        """Return the cash that goes on to another lot or account, None where the closure realizes it."""
        carried: Decimal = self.row.opening_net + self.row.closing_net
        return None if self.is_realizing else carried

    @property
    def source_id(self) -> int | None:
        return self.row.closing_id


@dataclass(frozen=True, slots=True)
class LotSums:
    """``doubted`` of the lots cost what only the broker stated, ``doubted_cost`` together. ``carried`` ones came from
    other lots, and ``carried_cost`` (for tax ``carried_tax_cost``), which those have in them, is in no other sum."""

    count: int
    cost: Decimal
    tax_cost: Decimal
    fees: Decimal
    open_cost: Decimal
    open_tax_cost: Decimal
    doubted: int
    doubted_cost: Decimal
    carried: int
    carried_cost: Decimal
    carried_tax_cost: Decimal


@dataclass(frozen=True, slots=True)
class ClosureSums:
    """``carried`` counts the closures that realize nothing; they are in no sum but those of cost and proceeds, and make
    ``carried_cost`` between them: cost + proceeds = realized (trader) + carried."""

    count: int
    carried: int
    carried_cost: Decimal
    opening: Decimal
    closing: Decimal
    fees: Decimal
    trader: Decimal
    moved: Decimal
    tax: Decimal


def lots_page(accounts: Sequence[Account], wanted: LedgerFilter, number: str | None) -> tuple[Page[Lot], list[LotLine]]:
    """Return one page of these accounts' lots with its lines; whose accounts they are was checked before."""
    rows = with_sources(lots_asked(accounts, wanted)).order_by(*LOT_SORTS[wanted.sort])
    page = CountedPages(rows, wanted.size, lot_sums(accounts, wanted).count).get_page(number)
    return page, lot_lines(list(page))


def lot_lines(rows: Sequence[Lot]) -> list[LotLine]:
    """Return these lots as listed."""
    origins, costs = origins_of(rows), words_on_cost(rows)
    return [
        LotLine(row, contract_words(contract_of_instrument(row.instrument)), origins[row.pk], costs.get(row.pk, ""))
        for row in rows
    ]


def closures_page(
    accounts: Sequence[Account], wanted: LedgerFilter, number: str | None
) -> tuple[Page[Closure], list[ClosureLine]]:
    """Return one page of these accounts' closures with its lines."""
    rows = closures_with_sources(closures_asked(accounts, wanted)).annotate(realized=_realized())
    ordered = rows.order_by(*map(_unknown_last, CLOSURE_SORTS[wanted.sort]))
    page = CountedPages(ordered, wanted.size, closure_sums(accounts, wanted).count).get_page(number)
    return page, [closure_line(row) for row in page]


def closure_line(row: Closure) -> ClosureLine:
    """Return this closure as listed."""
    return ClosureLine(row, contract_words(contract_of_instrument(row.instrument)), reason_words(row.reason))


def closures_with_sources(rows: QuerySet[Closure]) -> QuerySet[Closure]:
    """Fetch with each closure its account, contract, lot and closing row, without the row's payload."""
    return rows.select_related("account", "instrument", "lot", "closing").defer("closing__payload")


def lot_sums(accounts: Sequence[Account], wanted: LedgerFilter) -> LotSums:
    """Add up all lots that the filter finds."""
    return kept(("lots", _state(accounts), _asked(wanted)), lambda: _added_lots(accounts, wanted))


def closure_sums(accounts: Sequence[Account], wanted: LedgerFilter) -> ClosureSums:
    """Add up all closures that the filter finds."""
    return kept(("closures", _state(accounts), _asked(wanted)), lambda: _added_closures(accounts, wanted))


def lots_asked(accounts: Sequence[Account], wanted: LedgerFilter) -> QuerySet[Lot]:
    """Return the lots of these accounts that the filter asks for, unordered; whose they are was checked before."""
    rows = Lot.objects.filter(account__in=accounts)
    if wanted.underlying:
        rows = rows.filter(underlying=product_of(wanted.underlying))
    if wanted.first is not None:
        rows = rows.filter(opened_at__gte=day_bounds(wanted.first)[0])
    if wanted.last is not None:
        rows = rows.filter(opened_at__lt=day_bounds(wanted.last)[1])
    if wanted.state:
        rows = rows.open() if wanted.state == "open" else rows.filter(remaining=0)
    return rows


def closures_asked(accounts: Sequence[Account], wanted: LedgerFilter) -> QuerySet[Closure]:
    """Return the closures of these accounts that the filter asks for, unordered."""
    rows = Closure.objects.filter(account__in=accounts)
    if wanted.underlying:
        rows = rows.filter(underlying=product_of(wanted.underlying))
    if wanted.first is not None:
        rows = rows.filter(day__gte=wanted.first)
    if wanted.last is not None:
        rows = rows.filter(day__lte=wanted.last)
    if wanted.term:
        # A lot that is only carried elsewhere is held on: it has no term.
        rows = rows.filter(is_long_term=wanted.term == "long").exclude(CARRIED)
    return rows


def _unknown_last(name: str) -> OrderBy:
    field = F(name.removeprefix("-"))
    return field.desc(nulls_last=True) if name.startswith("-") else field.asc(nulls_last=True)


def _realized() -> Case:
    return Case(When(CARRIED, then=Value(None)), default=REALIZED, output_field=amount_field())


def _added_lots(accounts: Sequence[Account], wanted: LedgerFilter) -> LotSums:
    # What was paid once must not count again in the lot that a corporate action made of the first.
    is_first = Q(carried_from=None)
    found = lots_asked(accounts, wanted).aggregate(
        count=Count("pk"),
        doubted=Count("pk", filter=by_broker() & is_first),
        doubted_cost=Sum("opening_net", filter=by_broker() & is_first, default=ZERO),
        carried=Count("pk", filter=~is_first),
        carried_cost=Sum("opening_net", filter=~is_first, default=ZERO),
        carried_folded=Sum("folded_net", filter=~is_first, default=ZERO),
        **{name: Sum(name, filter=is_first, default=ZERO) for name in ("opening_net", "folded_net", "opening_fees")},
        **{name: Sum(name, default=ZERO) for name in ("remaining_net", "remaining_folded_net")},
    )
    return LotSums(
        count=found["count"],
        cost=found["opening_net"],
        tax_cost=found["opening_net"] + found["folded_net"],
        fees=found["opening_fees"],
        open_cost=found["remaining_net"],
        open_tax_cost=found["remaining_net"] + found["remaining_folded_net"],
        doubted=found["doubted"],
        doubted_cost=found["doubted_cost"],
        carried=found["carried"],
        carried_cost=found["carried_cost"],
        carried_tax_cost=found["carried_cost"] + found["carried_folded"],
    )


def _added_closures(accounts: Sequence[Account], wanted: LedgerFilter) -> ClosureSums:
    found = closures_asked(accounts, wanted).aggregate(
        count=Count("pk"),
        carried=Count("pk", filter=CARRIED),
        carried_cost=Sum(REALIZED, filter=CARRIED, default=ZERO),
        opening=Sum("opening_net", default=ZERO),
        closing=Sum("closing_net", default=ZERO),
        fees=Sum(F("opening_fees") + F("closing_fees"), default=ZERO),
        trader=Sum(REALIZED, filter=~CARRIED, default=ZERO),
        moved=Sum("moved_net", filter=~CARRIED, default=ZERO),
    )
    return ClosureSums(**found, tax=found["trader"] + found["moved"])


def _asked(wanted: LedgerFilter) -> LedgerFilter:
    # Neither the order of the rows nor the columns nor the length of a page changes a sum.
    return replace(wanted, sort="", size=0, view="", complaints=[])


def _state(accounts: Sequence[Account]) -> list[tuple[int, int]]:
    return [(account.pk, account.ledger_version) for account in accounts]
