"""Addresses of the list of trades: what a figure elsewhere counts, listed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.trades.units import CAMPAIGN, TRADE

if TYPE_CHECKING:
    from apps.trades.filters.trades import TradeFilter


def trades_address(wanted: TradeFilter, **otherwise: Any) -> str:  # noqa: ANN401  (fields of the filter, each of its type)
    """Return where the trades that a filter finds are listed, with some of its fields otherwise."""
    return _address("trades:trades", replace(wanted, **otherwise))


def units_address(wanted: TradeFilter, **otherwise: Any) -> str:  # noqa: ANN401
    """Return where the units are listed whose trades a filter finds: campaigns in a list of their own, since they earn
    what is in none of their trades; of trades and chains the trades."""
    if wanted.unit != CAMPAIGN:
        return trades_address(wanted, **otherwise)
    return _address("trades:campaigns", replace(wanted, **{**otherwise, "unit": TRADE}))


def _address(page: str, asked: TradeFilter) -> str:
    parts = {name: value for name, value, _ in asked.parts}
    if asked.first or asked.last:
        parts["by"] = asked.by
    query = urlencode(parts)
    return f"{reverse(page)}{'?' if query else ''}{query}"
