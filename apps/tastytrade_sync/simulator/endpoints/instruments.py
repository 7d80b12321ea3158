"""`/instruments/…`: the instruments the scenario names, listed and alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.contracts import CRYPTO, EQUITY, EQUITY_OPTION, FUTURE
from apps.tastytrade_sync.simulator.instruments.kinds import KIND_OF_ADDRESS, MAKERS
from apps.tastytrade_sync.simulator.parameters import Reader
from apps.tastytrade_sync.simulator.versions import chosen
from apps.tastytrade_sync.simulator.wire import (
    Refused,
    Request,
    Response,
    Row,
    encode,
    listing,
    page,
    pagination,
    single,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.tastytrade_sync.simulator.contracts import Contract
    from apps.tastytrade_sync.simulator.world import World

PAGED_SINCE = 20250715
MOST = 1000
MOST_ACTIVE = 5000
# Fields by which a list can be narrowed down; the query spells them as the rows do.
FLAGS = ("is-index", "is-etf", "active")
WORDS = (
    "lendability", "product-code", "exchange", "option-root-symbol", "expiration-date", "option-type", "strike-price",
)  # fmt: skip


def index(world: World, request: Request, address: str) -> Response:
    """Answer the instruments asked for by symbol, or all; unknown symbols are silently missing."""
    kind = _kind(world, address)
    # The sandbox has been seen to refuse the list of equity options, though not a single one.
    if kind == EQUITY_OPTION and world.options.environment == "sandbox":
        raise Refused(refusals.not_permitted())
    return _answered(world, request, kind, _wanted(world, kind, request), most=MOST)


def active_equities(world: World, request: Request) -> Response:
    """Answer all equities that can be traded."""
    return _answered(world, request, EQUITY, world.contracts(EQUITY).values(), most=MOST_ACTIVE)


def show(world: World, request: Request, address: str, symbol: str) -> Response:
    """Answer one instrument. Long expired ones are forgotten, as the options say."""
    kind = _kind(world, address)
    contract = world.contract(kind, _spelled(kind, symbol))
    if contract is None or _is_forgotten(world, contract):
        raise Refused(refusals.not_found(world.options.not_found_code, f"Couldn't find {kind.lower()}"))
    return single(_row(world, kind, contract), _context(kind, request), api_version=world.options.api_version)


def quantity_precisions(world: World, request: Request) -> Response:
    """Answer into how many decimals a quantity of each kind can be divided."""
    fractions = {EQUITY: 5, CRYPTO: 8}
    items = [
        {"instrument-type": kind, "value": decimals, "minimum-increment-precision": decimals}
        for kind in MAKERS
        for decimals in [fractions.get(kind, 0)]
    ]
    return listing(items, request.path, api_version=world.options.api_version)


def none_of_these(world: World, request: Request) -> Response:
    """Answer an empty list: warrants and currency pairs are not simulated."""
    return listing([], request.path, api_version=world.options.api_version)


def _spelled(kind: str, symbol: str) -> str:
    """Return a symbol as rows spell it: futures may be asked for without their slash."""
    return f"/{symbol}" if kind == FUTURE and not symbol.startswith("/") else symbol


def _kind(world: World, address: str) -> str:
    kind = KIND_OF_ADDRESS.get(address)
    if kind is None:
        raise Refused(refusals.not_found(world.options.not_found_code))
    return kind


def _wanted(world: World, kind: str, request: Request) -> list[Contract]:
    """Return the contracts asked for, in the order of the query, or all by symbol."""
    asked = [_spelled(kind, symbol) for symbol in request.query.many("symbol")]
    if not asked:
        return [each for each in world.contracts(kind).values() if not _is_forgotten(world, each)]
    found = [world.contract(kind, symbol) for symbol in dict.fromkeys(asked)]
    return [contract for contract in found if contract is not None and not _is_forgotten(world, contract)]


def _is_forgotten(world: World, contract: Contract) -> bool:
    known_days = world.options.expired_instruments_known_days
    if known_days is None or contract.expires is None:
        return False
    return (world.today - contract.expires).days > known_days


def _answered(world: World, request: Request, kind: str, contracts: Iterable[Contract], *, most: int) -> Response:
    """Answer the rows that fit the query, in pages where this version has pages."""
    reader = Reader(request.query)
    per_page = reader.integer("per-page", default=most, low=1, high=most)
    offset = reader.integer("page-offset", default=0, low=0)
    wanted = _narrowing(kind, reader)
    reader.check()
    fitting = [each for each in contracts if not wanted or _fits(_row(world, kind, each), wanted)]
    version = world.options.api_version
    if kind == CRYPTO or chosen(world.options, request, "instruments") < PAGED_SINCE:
        rows = [_row(world, kind, each) for each in fitting]
        return listing(rows, _context(kind, request), api_version=version)
    shown = [encode(_row(world, kind, each)) for each in fitting[offset * per_page : (offset + 1) * per_page]]
    paging = pagination(per_page=per_page, offset=offset, total=len(fitting), count=len(shown))
    return page(shown, paging, request.path, api_version=version)


def _narrowing(kind: str, reader: Reader) -> dict[str, set[object]]:
    """Return the values each field must have one of."""
    query = reader.query
    wanted: dict[str, set[object]] = {name: set(query.many(name)) for name in WORDS if query.many(name)}
    wanted |= {name: {reader.flag(name)} for name in FLAGS if query.one(name) is not None}
    # The API leaves expired futures out unless told otherwise.
    if kind == FUTURE and reader.flag("only-active-futures", default=True):
        wanted["active"] = {True}
    return wanted


def _fits(row: Row, wanted: dict[str, set[object]]) -> bool:
    return all(row.get(name) in values for name, values in wanted.items())


def _row(world: World, kind: str, contract: Contract) -> Row:
    return MAKERS[kind](contract, world.today, world.options)


def _context(kind: str, request: Request) -> str | None:
    # The crypto service is one of those that leave the context out.
    return None if kind == CRYPTO else request.path
