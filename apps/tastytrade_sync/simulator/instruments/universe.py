"""The instruments a simulator knows: those its rows and quotes name, and what they are written on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.contracts import (
    CRYPTO,
    EQUITY,
    EQUITY_OPTION,
    FUTURE,
    FUTURE_OPTION,
    Contract,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from apps.tastytrade_sync.simulator.amounts import Row

type Known = dict[str, dict[str, Contract]]

KINDS = (EQUITY, EQUITY_OPTION, FUTURE, FUTURE_OPTION, CRYPTO)
UNDERLYING_KINDS = {EQUITY_OPTION: EQUITY, FUTURE_OPTION: FUTURE}


def of_rows(by_symbol: Mapping[str, list[Row]]) -> Known:
    """Return the contracts that rows name, by kind and symbol."""
    # A symbol's newest row decides, because after ten years a future's symbol means another contract.
    newest = (rows[-1] for rows in by_symbol.values())
    return _collected((str(row["symbol"]), str(row.get("instrument-type")), _year(row)) for row in newest)


def of_quotes(market: Mapping[str, Row], year: int) -> Known:
    """Return the contracts that a scenario's quotes name."""
    return _collected((symbol, str(quote.get("instrument-type", EQUITY)), year) for symbol, quote in market.items())


def _collected(named: Iterable[tuple[str, str, int]]) -> Known:
    known: Known = {kind: {} for kind in KINDS}
    for symbol, kind, year in named:
        if kind not in known:
            continue
        contract = read(symbol, kind, year)
        known[kind][symbol] = contract
        underlying_kind = UNDERLYING_KINDS.get(kind)
        if underlying_kind and contract.expires is not None:
            # The year in which the option was alive decides the decade of the future it is written on.
            underlying = read(contract.underlying, underlying_kind, contract.expires.year)
            known[underlying_kind].setdefault(contract.underlying, underlying)
    return known


def _year(row: Row) -> int:
    return int(str(row["executed-at"])[:4])
