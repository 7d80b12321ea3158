"""What is known of an instrument, put together from everything that names it.

Rows of several users, in any order, name the same contract, and some say less of it than others. So facts are joined
by a rule that knows no first and no second: what the symbol states counts whatever the row says; what is unknown in
one is taken from the other; and where both say something the smaller one in a total order counts:

- of two spellings of a symbol (``/ESZ6``, ``/ESZ26``) the shorter one, then the first in the alphabet;
- of two underlyings one that is not merely the option's own root or symbol, then the shorter one, then the first in
  the alphabet: a row without an underlying leaves SPXW to stand for itself, the next one says that it is SPX.

All other facts are read from the symbol, and so cannot contradict each other.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from apps.trades.engine.symbols import future_of, product_of
from apps.trades.engine.values import Contract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Kinds whose symbol states the underlying itself. An equity option's root may be another name than its underlying's.
UNDERLYINGS: dict[str, Callable[[str], str]] = {
    "Equity": str,
    "Cryptocurrency": str,
    "Future": product_of,
    "Future Option": future_of,
}
READ_FROM_THE_SYMBOL = tuple(
    field.name
    for field in fields(Contract)
    if field.name not in {"instrument_type", "key", "symbol", "underlying_symbol"}
)


def instrument_facts(contracts: Iterable[Contract]) -> dict[tuple[str, str], Contract]:
    """Return one contract by (type, key) with all that these say of it, the same in whatever order they come."""
    facts: dict[tuple[str, str], Contract] = {}
    for contract in contracts:
        name, stated = (contract.instrument_type, contract.key), _stated(contract)
        facts[name] = joined(facts[name], stated) if name in facts else stated
    return facts


def joined(one: Contract, other: Contract) -> Contract:
    """Return what two descriptions of the same contract say together; which is given first makes no difference."""
    if one == other:
        return one
    own = {one.root_symbol, other.root_symbol, one.symbol, other.symbol}
    known = {name: _known(getattr(one, name), getattr(other, name)) for name in READ_FROM_THE_SYMBOL}
    return replace(
        one,
        symbol=min(one.symbol, other.symbol, key=_short_first),
        underlying_symbol=min(
            one.underlying_symbol,
            other.underlying_symbol,
            key=lambda underlying: (not underlying, underlying in own, *_short_first(underlying)),
        ),
        **known,
    )


def _stated(contract: Contract) -> Contract:
    read = UNDERLYINGS.get(contract.instrument_type)
    # A symbol that nobody could read (it has no root) states nothing.
    if read is None or not contract.root_symbol:
        return contract
    return replace(contract, underlying_symbol=read(contract.symbol))


def _short_first(text: str) -> tuple[int, str]:
    return len(text), text


def _known[Fact](one: Fact, other: Fact) -> Fact:
    return other if one is None or one == "" else one
