"""`/accounts/{n}/balances` by list and by currency, and `/balance-snapshots`."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.clock import day_of
from apps.tastytrade_sync.simulator.market_days import at, before, end_of, market_days
from apps.tastytrade_sync.simulator.parameters import Reader
from apps.tastytrade_sync.simulator.versions import chosen
from apps.tastytrade_sync.simulator.wire import (
    Refused,
    Request,
    Response,
    Row,
    encode,
    listing,
    page,
    pagination,
    single,
)

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.world import World

LIST_SINCE = 20240501
TIMES_OF_DAY = ("BOD", "EOD", "Intraday")


def index(world: World, request: Request, number: str) -> Response:
    """Answer the balances of all currencies; versions before 20240501 answer the one object."""
    balance = world.balances(number)
    if chosen(world.options, request, "balances") < LIST_SINCE:
        return single(balance, request.path, api_version=world.options.api_version)
    return listing([balance], request.path, api_version=world.options.api_version)


def by_currency(world: World, request: Request, number: str, currency: str) -> Response:
    """Answer the balance of one currency."""
    balance = world.balances(number)
    if currency != balance.get("currency", "USD"):
        raise Refused(refusals.not_found(world.options.not_found_code, "Couldn't find balance"))
    return single(balance, request.path, api_version=world.options.api_version)


def snapshots(world: World, request: Request, number: str) -> Response:
    """Answer balances of past days; without a date, the latest snapshot and the current balance."""
    reader = Reader(request.query)
    time_of_day = reader.choice("time-of-day", TIMES_OF_DAY)
    if time_of_day is None:
        reader.refuse("time-of-day", "is missing")
    on, start, end = reader.day("snapshot-date"), reader.day("start-date"), reader.day("end-date")
    per_page = reader.integer("per-page", default=250, low=1, high=2000)
    offset = reader.integer("page-offset", default=0, low=0)
    reader.check()
    days = _days(world, number, on, start, end)
    shown = days[offset * per_page : (offset + 1) * per_page]
    items = [encode(_snapshot(world, number, day, str(time_of_day))) for day in shown]
    paging = pagination(per_page=per_page, offset=offset, total=len(days), count=len(items))
    return page(items, paging, request.path, api_version=world.options.api_version)


def _days(world: World, number: str, on: date | None, start: date | None, end: date | None) -> list[date]:
    last = min(end or world.today, world.today)
    if on is not None:
        return [on] if on <= world.today else []
    if start is None:
        return [before(world.today), world.today]
    return list(market_days(max(start, _opened(world, number)), last))


def _opened(world: World, number: str) -> date:
    """Return the day before which an account has no snapshots; a scenario may leave it out."""
    stated = world.accounts[number].fields.get("opened-at")
    entries = world.view(number).entries
    return date.fromisoformat(str(stated)[:10]) if stated else day_of(entries[0].at) if entries else world.today


def _snapshot(world: World, number: str, day: date, time_of_day: str) -> Row:
    # A scenario's own balances speak for now; for the past there is only what its rows add up to.
    if day == world.today and time_of_day != "BOD":
        balance = world.balances(number)
    else:
        until = at(day, time(0)) if time_of_day == "BOD" else end_of(day)
        balance = world.past_balances(number, day, until=until)
    return {**balance, "snapshot-date": day.isoformat(), "time-of-day": time_of_day}
