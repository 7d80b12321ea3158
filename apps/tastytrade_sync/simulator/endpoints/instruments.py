"""`/instruments/…`: the instruments the scenario names, listed and alone, and the products of futures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.contracts import CRYPTO, EQUITY, EQUITY_OPTION, FUTURE, product_of
from apps.tastytrade_sync.simulator.instruments.futures import option_root_of
from apps.tastytrade_sync.simulator.instruments.kinds import KIND_OF_ADDRESS, MAKERS
from apps.tastytrade_sync.simulator.instruments.products import PRODUCTS, future_option_product, future_product
from apps.tastytrade_sync.simulator.parameters import Reader
from apps.tastytrade_sync.simulator.versions import chosen
from apps.tastytrade_sync.simulator.wire import Refused, Request, Response, Row, encode, listing, page, pagination, single

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.contracts import Contract
    from apps.tastytrade_sync.simulator.world import World

PAGED_SINCE = 20250715
MOST = 1000
MOST_ACTIVE = 5000
# Row fields by which a list can be narrowed down, as the query spells them.
FLAGS = ("is-index", "is-etf", "active")
WORDS = {"lendability": "lendability", "exchange": "exchange", "product-code": "product-code",
         "option-root-symbol": "option-root-symbol", "expiration-date": "expiration-date",
         "option-type": "option-type", "strike-price": "strike-price"}  # fmt: skip


def index(world: World, request: Request, address: str) -> Response:
    """Answer the instruments asked for by symbol, or all; unknown symbols are silently missing."""
    kind = _kind(world, address)
    reader = Reader(request.query)
    flags = {name: reader.flag(name) for name in FLAGS if request.query.one(name) is not None}
    if kind == FUTURE and reader.flag("only-active-futures", default=True):
        flags["active"] = True
    rows = [_row(world, kind, contract) for contract in _wanted(world, kind, request)]
    return _paged(world, request, reader, [row for row in rows if _fits(row, flags, request)], most=MOST)


def active_equities(world: World, request: Request) -> Response:
    """Answer all equities that can be traded."""
    rows = [_row(world, EQUITY, contract) for contract in world.contracts(EQUITY).values()]
    reader = Reader(request.query)
    return _paged(world, request, reader, [row for row in rows if _fits(row, {}, request)], most=MOST_ACTIVE)


def show(world: World, request: Request, address: str, symbol: str) -> Response:
    """Answer one instrument. Long expired ones may be forgotten, as the options say."""
    kind = _kind(world, address, listed=False)
    contract = world.contract(kind, spelled(kind, symbol))
    if contract is None or _is_forgotten(world, contract):
        raise Refused(refusals.not_found(world.options.not_found_code, f"Couldn't find {kind.lower()}"))
    return single(_row(world, kind, contract), _context(kind, request), api_version=world.options.api_version)


def future_products(world: World, request: Request) -> Response:
    """Answer every futures product."""
    return listing([future_product(code) for code in PRODUCTS], request.path, api_version=world.options.api_version)


def show_future_product(world: World, request: Request, exchange: str, code: str) -> Response:
    """Answer one futures product."""
    if code not in PRODUCTS or PRODUCTS[code].exchange != exchange:
        raise Refused(refusals.not_found(world.options.not_found_code, "Couldn't find future product"))
    return single(future_product(code), request.path, api_version=world.options.api_version)


def future_option_products(world: World, request: Request) -> Response:
    """Answer the products of the options on futures that the scenario names."""
    items = [future_option_product(*each) for each in sorted(_option_roots(world).items())]
    return listing(items, request.path, api_version=world.options.api_version)


def show_future_option_product(world: World, request: Request, exchange: str, root: str) -> Response:
    """Answer the product of the options with a root such as EW3."""
    code = _option_roots(world).get(root)
    if code is None:
        raise Refused(refusals.not_found(world.options.not_found_code, "Couldn't find future option product"))
    return single(future_option_product(root, code), request.path, api_version=world.options.api_version)


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


def spelled(kind: str, symbol: str) -> str:
    """Return a symbol as rows spell it: futures may be asked for without their slash."""
    return f"/{symbol}" if kind == FUTURE and not symbol.startswith("/") else symbol


def _kind(world: World, address: str, *, listed: bool = True) -> str:
    kind = KIND_OF_ADDRESS.get(address)
    if kind is None:
        raise Refused(refusals.not_found(world.options.not_found_code))
    if listed and kind == EQUITY_OPTION and world.options.environment == "sandbox":
        raise Refused(refusals.not_permitted())
    return kind


def _wanted(world: World, kind: str, request: Request) -> list[Contract]:
    """Return the contracts asked for, in the order of the query, or all by symbol."""
    asked = [spelled(kind, symbol) for symbol in request.query.many("symbol")]
    if asked:
        found = [world.contract(kind, symbol) for symbol in dict.fromkeys(asked)]
    else:
        found = list(world.contracts(kind).values())
    return [contract for contract in found if contract is not None and not _is_forgotten(world, contract)]


def _is_forgotten(world: World, contract: Contract) -> bool:
    known_days = world.options.expired_instruments_known_days
    if known_days is None or contract.expires is None:
        return False
    return (world.today - contract.expires).days > known_days


def _fits(row: Row, flags: dict[str, bool], request: Request) -> bool:
    words = {name: set(request.query.many(name)) for name in WORDS}
    return all(row.get(name) == wanted for name, wanted in flags.items()) and all(
        not wanted or str(row.get(WORDS[name])) in wanted for name, wanted in words.items()
    )


def _row(world: World, kind: str, contract: Contract) -> Row:
    return MAKERS[kind](contract, world.today, world.options)


def _context(kind: str, request: Request) -> str | None:
    # The crypto service is one of those that leave the context out.
    return None if kind == CRYPTO else request.path


def _paged(world: World, request: Request, reader: Reader, rows: list[Row], *, most: int) -> Response:
    per_page = reader.integer("per-page", default=most, low=1, high=most)
    offset = reader.integer("page-offset", default=0, low=0)
    reader.check()
    context, version = request.path, world.options.api_version
    if request.segments[-1] == "cryptocurrencies":
        return listing(rows, None, api_version=version)
    if chosen(world.options, request, "instruments") < PAGED_SINCE:
        return listing(rows, context, api_version=version)
    shown = [encode(row) for row in rows[offset * per_page : (offset + 1) * per_page]]
    paging = pagination(per_page=per_page, offset=offset, total=len(rows), count=len(shown))
    return page(shown, paging, context, api_version=version)


def _option_roots(world: World) -> dict[str, str]:
    """Return the product of each root of options on futures."""
    options = world.contracts("Future Option").values()
    return {option_root_of(contract.symbol): product_of(contract.underlying) for contract in options}
