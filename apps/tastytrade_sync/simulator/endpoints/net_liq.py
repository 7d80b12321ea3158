"""`/accounts/{n}/net-liq/history`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.clock import day_start, parse_instant
from apps.tastytrade_sync.simulator.parameters import Reader
from apps.tastytrade_sync.simulator.wire import Refused, Request, Response, Row, listing

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.world import World

DAYS_BACK = {"1d": 1, "1w": 7, "1m": 31, "3m": 92, "6m": 183, "1y": 366, "all": None}
# Six and a half hours of trading in steps of five minutes.
BARS_OF_A_DAY = 78
SESSION_START, BAR = timedelta(hours=9, minutes=30), timedelta(minutes=5)


def history(world: World, request: Request, number: str) -> Response:
    """Answer daily bars, or five-minute bars of the last day for `1d`; no context, no pages."""
    # This history is not served there: other clients have met the gateway's 502.
    if world.options.environment == "sandbox":
        raise Refused(refusals.html(502))
    reader = Reader(request.query)
    back = reader.choice("time-back", tuple(DAYS_BACK))
    start, end = reader.moment("start-time"), reader.moment("end-time")
    if back is None and start is None:
        reader.refuse("time-back", "is missing")
    reader.check()
    bars = world.net_liq(number)
    if start is None and back == "1d":
        return listing(_intraday(world, bars), None)
    days = DAYS_BACK.get(str(back))
    if start is None and days is not None:
        start = day_start(world.today - timedelta(days=days))
    return listing([bar for bar in bars if _lies_within(bar, start, end)], None)


def _lies_within(bar: Row, start: int | None, end: int | None) -> bool:
    at = parse_instant(bar.get("time")) or 0
    return (start is None or at >= start) and (end is None or at <= end)


def _intraday(world: World, bars: list[Row]) -> list[Row]:
    """Spread the last daily bar evenly from its open to its close."""
    if not bars:
        return []
    last = bars[-1]
    opening, closing = Decimal(last["open"]), Decimal(last["close"])
    steps = [opening + (closing - opening) * n / BARS_OF_A_DAY for n in range(BARS_OF_A_DAY + 1)]
    first = datetime.fromtimestamp(day_start(world.today) / 1_000_000, tz=UTC) + SESSION_START
    return [
        _bar(last, first + BAR * n, steps[n].quantize(Decimal("0.001")), steps[n + 1].quantize(Decimal("0.001")))
        for n in range(BARS_OF_A_DAY)
    ]


def _bar(daily: Row, at: datetime, opening: Decimal, closing: Decimal) -> Row:
    values = {"open": opening, "high": max(opening, closing), "low": min(opening, closing), "close": closing}
    pending = {name: Decimal(daily[f"pending-cash-{name}"]) for name in values}
    return {
        **{name: str(value) for name, value in values.items()},
        **{f"pending-cash-{name}": str(value) for name, value in pending.items()},
        **{f"total-{name}": str(value + pending[name]) for name, value in values.items()},
        # A blank in place of the T and an offset of two digits: no other time of the API is written so.
        "time": at.strftime("%Y-%m-%d %H:%M:%S+00"),
    }
