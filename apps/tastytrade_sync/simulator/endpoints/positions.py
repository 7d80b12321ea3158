"""`/accounts/{n}/positions`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.contracts import FUTURE, product_of
from apps.tastytrade_sync.simulator.parameters import Reader
from apps.tastytrade_sync.simulator.wire import Request, Response, Row, listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.simulator.world import World

MARKS = ("mark", "mark-price")
QUANTITIES: dict[str, Callable[[Decimal], int | str]] = {
    "int": lambda quantity: int(quantity) if quantity == int(quantity) else str(quantity),
    "string": lambda quantity: str(quantity) if "." in str(quantity) else f"{quantity}.0",
}


def index(world: World, request: Request, number: str) -> Response:
    """Answer what is held; marks and closed positions only when asked for."""
    reader = Reader(request.query)
    marked = reader.flag("include-marks")
    closed = reader.flag("include-closed-positions")
    # Read only to refuse nonsense: a symbol is held on one side here, so there is nothing to net.
    reader.flag("net-positions")
    reader.check()
    items = [
        _shaped(position, marked=marked, quantities=world.options.position_quantity)
        for position in world.positions(number)
        if (closed or position.get("quantity-direction") != "Zero") and _asked_for(position, reader)
    ]
    return listing(items, request.path, api_version=world.options.api_version)


def _asked_for(position: Row, reader: Reader) -> bool:
    query = reader.query
    underlyings = query.many("underlying-symbol")
    product = query.one("underlying-product-code")
    return (
        (not underlyings or position.get("underlying-symbol") in underlyings)
        and (product is None or _product(position) == product.lstrip("/"))
        and all(
            wanted is None or position.get(name) == wanted
            for name in ("symbol", "instrument-type")
            for wanted in [query.one(name)]
        )
    )


def _product(position: Row) -> str:
    """Return the product under a future or an option on one; empty for everything else."""
    underlying = str(position.get("underlying-symbol"))
    # A future names its product, /MES; an option on one names the future, /MESZ6.
    is_future = position.get("instrument-type") == FUTURE
    return underlying.removeprefix("/") if is_future else product_of(underlying)


def _shaped(position: Row, *, marked: bool, quantities: str) -> Row:
    shaped = {name: value for name, value in position.items() if marked or name not in MARKS}
    spell = QUANTITIES.get(quantities)
    if spell is not None:
        shaped["quantity"] = spell(Decimal(str(position["quantity"])))
    return shaped
