"""Trades by what the chain or campaign is that they belong to: what a filter says of the unit it counts by."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING, cast

from django.db.models import F, Q

from apps.trades.engine.performance import Result
from apps.trades.models import Trade
from apps.trades.units import CAMPAIGN, NETS, STORIES, TRADE, UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet

    from apps.trades.filters.trades import TradeFilter
    from apps.trades.models import Account

SIGNS = {Result.WIN: "gt", Result.LOSS: "lt", Result.EVEN: "exact"}


def ended_as[M: Model](rows: QuerySet[M, M], result: str, unit: str, path: str = "") -> QuerySet[M, M]:
    """Return the rows whose unit, to which ``path`` leads, ended with this result; what is still open has not ended
    either way."""
    net = reduce(add, (F(f"{path}{name}") for name in NETS[unit]))
    closed = rows.filter(**{f"{path}closed_on__isnull": False})
    # An alias adds no column, whatever the types of queries think of it.
    return cast("QuerySet[M, M]", closed.alias(net=net).filter(**{f"net__{SIGNS[Result(result)]}": 0}))


def trades_of_units(accounts: Sequence[Account], wanted: TradeFilter) -> QuerySet[Trade, Trade]:
    """Return all trades of the units that fit: every trade of a chain is found, or none of them."""
    path = UNITS[wanted.unit].path
    asked = [each for each in accounts if wanted.account in {"", each.number}]
    rows: QuerySet[Trade, Trade] = Trade.objects.filter(account__in=asked)
    if wanted.underlying:
        rows = rows.filter(**{f"{path}underlying": wanted.underlying})
    if wanted.strategy:
        rows = rows.filter(of_strategy(wanted.strategy, wanted.unit, path))
    if wanted.tag:
        rows = _tagged(rows, wanted)
    if wanted.status:
        rows = rows.filter(**{f"{path}closed_on__isnull": wanted.status == "open"})
    if wanted.result:
        rows = ended_as(rows, wanted.result, wanted.unit, path)
    return _in_days(rows, wanted)


def of_strategy(code: str, unit: str, path: str = "") -> Q:
    """Return what asks for rows whose unit, to which ``path`` leads, is of a strategy: a chain is called what its first
    trade is called, and so is a campaign that is no story of its own."""
    if unit != CAMPAIGN:
        return Q(**{f"{path}code": code})
    if code in STORIES:
        return Q(**{f"{path}kind": code})
    named = Q(**{f"{path}trades__key": F(f"{path}key"), f"{path}trades__code": code})
    return named & ~Q(**{f"{path}kind__in": STORIES})


def _tagged(rows: QuerySet[Trade, Trade], wanted: TradeFilter) -> QuerySet[Trade, Trade]:
    has_tag = {"tags__contains": [wanted.tag]}
    if wanted.unit == TRADE:
        return rows.filter(**has_tag)
    # One tagged trade is enough: a person tags the trade he is looking at and means the whole story.
    tagged = rows.filter(**has_tag).values(wanted.unit)
    return rows.filter(**{f"{wanted.unit}__in": tagged})


def _in_days(rows: QuerySet[Trade, Trade], wanted: TradeFilter) -> QuerySet[Trade, Trade]:
    name = f"{UNITS[wanted.unit].path}{'closed_on' if wanted.by == 'closed' else 'opened_on'}"
    if wanted.first is not None:
        rows = rows.filter(**{f"{name}__gte": wanted.first})
    if wanted.last is not None:
        rows = rows.filter(**{f"{name}__lte": wanted.last})
    return rows
