"""What an export of trades says of each, whatever the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.db.models import QuerySet

    from apps.trades.models import Trade

COLUMNS = (
    "account", "key", "underlying", "strategy", "code", "opening_label", "current_label", "units", "status",
    "opened_at", "opened_on", "closed_at", "closed_on", "outcomes", "expires_on", "opening_dte", "dte", "rolls",
    "opening_cash", "opening_fees", "premium", "realized", "fees", "tax", "open_cost", "open_fees",
    "settled_variation", "max_profit", "max_loss", "capital", "chain", "campaign", "flags", "needs_review", "tags",
    "note", "rating", "plan", "legs",
)  # fmt: skip
CHUNK = 1000


def trade_records(trades: QuerySet[Trade], today: date) -> Iterator[tuple[object, ...]]:
    """Yield one tuple per trade, the first opened first, in the order of ``COLUMNS``; a chunk is in memory at a time.

    ``key``, ``chain`` and ``campaign`` name a trade and the first trade of what it belongs to, by broker ids. Money is
    in USD, signed as cash and unrounded: ``opening_cash`` of all openings and ``premium`` of those of options, fees in
    both, ``realized`` and ``tax`` in the two views, net of ``fees``, ``open_cost`` of what is still open. Days left
    (``dte``) count from ``today``, and end with the trade.
    """
    rows = trades.select_related("account", "chain", "campaign").order_by("opened_at", "account__number", "key")
    for trade in rows.iterator(CHUNK):
        yield _record(trade, today)


def _record(trade: Trade, today: date) -> tuple[object, ...]:
    is_open = trade.closed_on is None
    dte = (trade.expires_on - today).days if is_open and trade.expires_on else None
    return (
        trade.account.number, trade.key, trade.underlying, trade.name, trade.code, trade.opening_name,
        trade.current_name, trade.units, "open" if is_open else "closed", trade.opened_at, trade.opened_on,
        trade.closed_at, trade.closed_on, _words(trade.outcomes), trade.expires_on, trade.opening_dte, dte,
        trade.rolls, trade.opened, trade.opened_fees, trade.premium, trade.realized, trade.fees, trade.tax,
        trade.open_net, trade.open_fees, trade.variation, trade.max_profit, trade.max_loss, trade.capital,
        trade.chain.key, trade.campaign.key, _words(trade.flags), trade.needs_review, trade.tags,
        trade.note, trade.rating, trade.plan, trade.legs,
    )  # fmt: skip


def _words(codes: list[str]) -> list[str]:
    return [code.lower() for code in codes]
