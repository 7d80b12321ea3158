"""`/accounts/{n}/transactions`: the list with its filters and pages, one row, and the fees of a day."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.amounts import FEES, ZERO, effected, signed
from apps.tastytrade_sync.simulator.clock import day_end, day_of, day_start
from apps.tastytrade_sync.simulator.ledger import Entry, View, encoded
from apps.tastytrade_sync.simulator.parameters import Reader
from apps.tastytrade_sync.simulator.wire import Query, Refused, Request, Response, Row, page, pagination, single

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from apps.tastytrade_sync.simulator.world import World

SUFFIXES = {"offset": "+00:00", "zulu": "Z"}


@dataclass(frozen=True)
class Filter:
    """Which rows a request asks for, apart from their dates; None asks for all."""

    types: frozenset[str] | None
    sub_types: frozenset[str] | None
    exact: tuple[tuple[str, str], ...]
    currency: str | None
    future: str | None

    def accepts(self, row: Row) -> bool:
        """Tell whether a row is asked for."""
        if self.types is not None and row.get("transaction-type") not in self.types:
            return False
        if self.sub_types is not None and row.get("transaction-sub-type") not in self.sub_types:
            return False
        if self.currency is not None and row.get("currency", "USD") != self.currency:
            return False
        if self.future is not None and self.future not in (row.get("symbol"), row.get("underlying-symbol")):
            return False
        return all(row.get(name) == wanted for name, wanted in self.exact)


def index(world: World, request: Request, number: str) -> Response:
    """Answer one page of the list."""
    reader = Reader(request.query)
    wanted = _filter(reader)
    first, after_last = _span(reader, world.options.day_boundary)
    # The documented bounds: more is refused, not cut down to what is allowed.
    per_page = reader.integer("per-page", default=250, low=1, high=2000)
    offset = reader.integer("page-offset", default=0, low=0)
    sort = reader.choice("sort", ("Asc", "Desc"), default="Desc")
    reader.check()
    view = world.view(number)
    if wanted != EVERYTHING:
        view = view.matching(wanted, wanted.accepts)
    low, high = view.span(first, after_last)
    entries = _slice(view, low, high, sort == "Desc", per_page, _within(world, offset, per_page))
    paging = pagination(per_page=per_page, offset=offset, total=high - low, count=len(entries))
    return page(list(map(_encoder(world), entries)), paging, request.path, api_version=world.options.api_version)


def show(world: World, request: Request, number: str, identifier: str) -> Response:
    """Answer one row."""
    row = world.view(number).find(int(identifier)) if identifier.isdigit() else None
    if row is None:
        raise Refused(refusals.not_found(world.options.not_found_code, "Couldn't find transaction"))
    return single(row, request.path, api_version=world.options.api_version)


def total_fees(world: World, request: Request, number: str) -> Response:
    """Answer the sum of all fees of one day, today by default."""
    reader = Reader(request.query)
    day = reader.day("date") or world.today
    reader.check()
    view = world.view(number)
    dated = world.options.fees_day
    sums = view.keep(("fees", dated), lambda: _fees_by_day(view, dated))
    total = effected("total-fees", sums.get(day, ZERO))
    return single(total, request.path, api_version=world.options.api_version)


def _filter(reader: Reader) -> Filter:
    query = reader.query
    if query.one("type") is not None and query.many("types"):
        reader.refuse("types", "cannot be combined with type")
    exact = ("action", "instrument-type", "symbol", "underlying-symbol")
    return Filter(
        types=_words(query, "type") or _words(query, "types"),
        sub_types=_words(query, "sub-type"),
        exact=tuple((name, value) for name in exact if (value := query.one(name))),
        currency=query.one("currency") or None,
        future=query.one("futures-symbol") or None,
    )


def _words(query: Query, name: str) -> frozenset[str] | None:
    return frozenset(filter(None, query.many(name))) or None


def _span(reader: Reader, zone: str) -> tuple[int | None, int | None]:
    """Return the first instant asked for and the first one after; date and time bounds both hold."""
    start, end = reader.day("start-date"), reader.day("end-date")
    start_at, end_at = reader.moment("start-at"), reader.moment("end-at")
    firsts = [at for at in (day_start(start, zone) if start else None, start_at) if at is not None]
    # `end-at` is read as included, while a span ends before its bound.
    lasts = [
        at for at in (day_end(end, zone) if end else None, None if end_at is None else end_at + 1) if at is not None
    ]
    return max(firsts, default=None), min(lasts, default=None)


def _within(world: World, offset: int, per_page: int) -> int:
    deepest = world.options.deepest_item
    if deepest is not None and offset * per_page >= deepest:
        raise Refused(refusals.validation(("page-offset", "does not have a valid value")))
    return offset


def _slice(view: View, low: int, high: int, newest_first: bool, per_page: int, offset: int) -> list[Entry]:  # noqa: FBT001
    skipped = per_page * offset
    if newest_first:
        # Counted from the newest: a row that appears while somebody pages moves all others on by one, as at the broker.
        start = max(low, high - skipped - per_page)
        return view.entries[start : max(low, high - skipped)][::-1]
    return view.entries[low + skipped : min(high, low + skipped + per_page)]


def _encoder(world: World) -> Callable[[Entry], bytes]:
    suffix = SUFFIXES.get(world.options.timestamps)
    if suffix is None:
        return encoded
    # On the bytes, because the JSON of a row is made once and shared by all settings.
    pattern = (b'+00:00"', b'Z"') if suffix == "Z" else (b'Z"', b'+00:00"')
    return lambda entry: encoded(entry).replace(*pattern)


def _fees_by_day(view: View, dated: str) -> dict[date, Decimal]:
    sums: dict[date, Decimal] = {}
    for entry in view.entries:
        fees = sum((signed(entry.row, name) for name in FEES), ZERO)
        if fees:
            day = _fee_day(entry, dated)
            sums[day] = sums.get(day, ZERO) + fees
    return sums


def _fee_day(entry: Entry, dated: str) -> date:
    stated = entry.row.get("transaction-date")
    if dated == "transaction-date" and isinstance(stated, str):
        # A scenario may hold a date nobody can read, to see what a client makes of it.
        with suppress(ValueError):
            return date.fromisoformat(stated)
    return day_of(entry.at)


# Down here because it needs `_filter`; a request that asks for everything is spared the scan.
EVERYTHING = _filter(Reader(Query("")))
