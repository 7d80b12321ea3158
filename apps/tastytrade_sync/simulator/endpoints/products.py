"""`/instruments/future-products` and `/instruments/future-option-products`: what contracts of one kind share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.contracts import FUTURE_OPTION, product_of
from apps.tastytrade_sync.simulator.instruments.futures import option_root_of
from apps.tastytrade_sync.simulator.instruments.products import PRODUCTS, future_option_product, future_product
from apps.tastytrade_sync.simulator.wire import Refused, Request, Response, listing, single

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.world import World


def futures(world: World, request: Request) -> Response:
    """Answer every futures product."""
    return listing([future_product(code) for code in PRODUCTS], request.path, api_version=world.options.api_version)


def show_future(world: World, request: Request, exchange: str, code: str) -> Response:
    """Answer one futures product."""
    if code not in PRODUCTS or PRODUCTS[code].exchange != exchange:
        raise Refused(refusals.not_found(world.options.not_found_code, "Couldn't find future product"))
    return single(future_product(code), request.path, api_version=world.options.api_version)


def options(world: World, request: Request) -> Response:
    """Answer the products of the options on futures that the scenario names."""
    items = [future_option_product(*each) for each in sorted(_option_roots(world).items())]
    return listing(items, request.path, api_version=world.options.api_version)


def show_option(world: World, request: Request, exchange: str, root: str) -> Response:
    """Answer the product of the options with a root such as EW3."""
    code = _option_roots(world).get(root)
    if code is None:
        raise Refused(refusals.not_found(world.options.not_found_code, "Couldn't find future option product"))
    return single(future_option_product(root, code), request.path, api_version=world.options.api_version)


def _option_roots(world: World) -> dict[str, str]:
    """Return the product of each root of options on futures."""
    contracts = world.contracts(FUTURE_OPTION).values()
    return {option_root_of(contract.symbol): product_of(contract.underlying) for contract in contracts}
