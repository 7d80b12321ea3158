"""Addresses of the list of trades: what a figure elsewhere counts, listed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

if TYPE_CHECKING:
    from apps.trades.trade_filter import TradeFilter


def trades_address(wanted: TradeFilter, **otherwise: Any) -> str:  # noqa: ANN401  (fields of the filter, each of its type)
    """Return where the trades that a filter finds are listed, with some of its fields otherwise."""
    asked = replace(wanted, **otherwise)
    parts = {name: value for name, value, _ in asked.parts}
    if asked.first or asked.last:
        parts["by"] = asked.by
    query = urlencode(parts)
    return f"{reverse('trades:trades')}{'?' if query else ''}{query}"
