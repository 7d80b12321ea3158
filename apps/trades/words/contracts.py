"""Contracts and holdings in the words traders use."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.core.money import ZERO, digits
from apps.trades.engine.symbols import contract_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from apps.trades.engine.values import Contract

KINDS = {
    "Equity": "stock",
    "Equity Option": "option",
    "Future": "future",
    "Future Option": "option",
    "Cryptocurrency": "crypto",
}
OTHER = "other"
RIGHTS = {"C": "call", "P": "put"}
# One of it, several of it; in the order they are listed.
NOUNS = {
    "share": "shares", "call": "calls", "put": "puts", "option": "options", "future": "futures", "coin": "coins",
    "unit": "units",
}  # fmt: skip
KIND_NOUNS = {"stock": "share", "option": "option", "future": "future", "crypto": "coin"}


def kind_of(instrument_type: str) -> str:
    """Return stock, option, future, crypto, or other for what the broker may invent."""
    return KINDS.get(instrument_type, OTHER)


def contract_words(contract: Contract) -> str:
    """Return a contract as people say it, such as ``SPY 18 Dec 2026 500 put``; any other symbol as it is."""
    if contract.expires_on is None or contract.strike is None or contract.option_type not in RIGHTS:
        return contract.symbol
    day = f"{contract.expires_on.day} {contract.expires_on:%b %Y}"
    return f"{contract.underlying_symbol} {day} {digits(contract.strike, thousands=',')} {RIGHTS[contract.option_type]}"


def leg_words(quantity: Decimal, contract: Contract) -> str:
    """Return a leg as traders say it, such as ``−1 18 Dec 26 500 put``, without the underlying that stands before all
    of them."""
    size = f"{'−' if quantity < 0 else '+'}{digits(abs(quantity), thousands=',')}"
    if contract.expires_on is None or contract.strike is None:
        return f"{size} {contract.symbol}"
    day = f"{contract.expires_on.day} {contract.expires_on:%b %y}"
    return f"{size} {day} {digits(contract.strike, thousands=',')} {'put' if contract.option_type == 'P' else 'call'}"


def stored_leg_words(leg: Mapping[str, str]) -> str:
    """Return a leg as the rows of trades hold it in the same words."""
    return leg_words(Decimal(leg["quantity"]), contract_of(leg["type"], leg["symbol"], "", 0))


def holds_words(held: Iterable[tuple[Contract, Decimal]]) -> str:
    """Return what is held in one line, such as ``100 shares, −2 calls``; long and short of a kind stay apart.

    A short and a long put are a spread, not nothing, so they are never added to each other.
    """
    sums: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    order = list(NOUNS)
    for contract, quantity in held:
        noun = RIGHTS.get(contract.option_type) or KIND_NOUNS.get(kind_of(contract.instrument_type), "unit")
        sums[order.index(noun), -1 if quantity < 0 else 1] += quantity
    parts = [
        (quantity, order[place]) for (place, _), quantity in sorted(sums.items(), key=lambda item: item[0]) if quantity
    ]
    return ", ".join(_count(quantity, noun) for quantity, noun in parts)


def _count(quantity: Decimal, noun: str) -> str:
    sign = "−" if quantity < 0 else ""
    return f"{sign}{digits(abs(quantity), thousands=',')} {noun if abs(quantity) == 1 else NOUNS[noun]}"
