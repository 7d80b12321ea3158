"""Lots, closures and income of families as grouping reads them, from the tables."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from apps.trades.engine.grouping.facts import ClosureFact, FamilyFacts, IncomeFact, LotFact
from apps.trades.engine.results import Category, LotKey, Origin, Reason, View
from apps.trades.engine.values import Contract
from apps.trades.ledger.loading import CONTRACT, FACTS, INSTRUMENTS
from apps.trades.ledger.sheets import CLOSURES, DELIVERABLES, ENTRIES, LOTS
from apps.trades.ledger.stored import OPENING, OPENING_KEY
from apps.trades.ledger.writing import RowKeys
from apps.trades.models import Account, StatedClosing, StatedLot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

# Each family from its own moment on, or whole; a lot that was carried has the ``opened_at`` of its first form.
START = "unnest(%(families)s::text[], %(starts)s::timestamptz[]) AS start (family, since)"
OURS = "row.account_id = %(account)s AND row.family = start.family"
# The same condition as `selectors.whose_cost.by_broker`: a person's word on the row, or on the opening, ends it.
COST_UNKNOWN = f"""
    row.is_cost_stated AND row.stated_opening_id IS NULL AND NOT EXISTS (
        SELECT FROM {StatedLot._meta.db_table} own
        WHERE own.account_id = row.account_id AND own.broker_id = opening.broker_id
    )
"""
LOT_ROWS = f"""
    SELECT row.family, row.id, {OPENING_KEY.format(name="opening")}, row.number, row.instrument_id, row.origin,
    row.opened_at, row.began_on, row.quantity, row.remaining, row.price, row.opening_net, row.opening_fees,
    row.remaining_net, row.remaining_fees, row.variation, row.remaining_folded_net, opening.order_id, opening.leg_count,
    {OPENING_KEY.format(name="former_opening")}, former.number, row.also_ids::text, {COST_UNKNOWN}
    FROM {START} JOIN {LOTS.table} row ON {OURS} AND row.opened_at >= COALESCE(start.since, '-infinity')
    {OPENING.format(name="opening", lot="row")}
    LEFT JOIN {LOTS.table} former ON former.id = row.carried_from_id
    {OPENING.format(name="former_opening", lot="former")}
    ORDER BY row.opened_at, 3, row.number
"""  # noqa: S608
CLOSURE_ROWS = f"""
    SELECT row.family, row.id, row.lot_id, COALESCE(closing.broker_id, -stated.number), row.instrument_id, row.reason,
    row.closed_at, row.day, row.quantity, row.price, row.opening_net, row.opening_fees, row.closing_net,
    row.closing_fees, row.moved_net, closing.order_id, row.also_ids::text
    FROM {START} JOIN {CLOSURES.table} row ON {OURS} AND row.closed_at >= COALESCE(start.since, '-infinity')
    LEFT JOIN {FACTS} closing ON closing.id = row.closing_id
    LEFT JOIN {StatedClosing._meta.db_table} stated ON stated.id = row.stated_closing_id
    ORDER BY row.closed_at, 4, row.lot_id
"""  # noqa: S608
INCOME_ROWS = f"""
    SELECT row.family, row.id, source.broker_id, row.day, row.view, row.category, row.underlying, row.amount
    FROM {START} JOIN {ENTRIES.table} row ON {OURS}
    AND row.day >= COALESCE((start.since AT TIME ZONE 'America/New_York')::date, '-infinity')
    JOIN {FACTS} source ON source.id = row.transaction_id
    ORDER BY row.day, source.broker_id, row.category, row.view
"""  # noqa: S608
CONTRACTS = f"""
    SELECT id, {", ".join(CONTRACT)} FROM {INSTRUMENTS} WHERE id = ANY(ARRAY(
        SELECT DISTINCT row.instrument_id
        FROM {START} JOIN {LOTS.table} row ON {OURS} AND row.opened_at >= COALESCE(start.since, '-infinity')
    ))
"""  # noqa: S608
# What deliveries showed of contracts whose symbols do not say it, to this account and family alone.
DELIVERED = f"""
    SELECT family, instrument_id, quantity FROM {DELIVERABLES.table}
    WHERE account_id = %(account)s AND family = ANY(%(families)s)
"""  # noqa: S608
# A look-up is quicker than to call the class, for each of a hundred thousand rows.
ORIGINS = {each.value: each for each in Origin}
REASONS = {each.value: each for each in Reason}
CATEGORIES = {each.value: each for each in Category}


class EntryRow(NamedTuple):
    """The view and category that tell an entry from others of its row."""

    view: str
    category: str


@dataclass(slots=True)
class LoadedFamily:
    """What grouping reads of one family, the primary keys of what it names, and its entries by row."""

    lots: list[LotFact] = field(default_factory=list)
    closures: list[ClosureFact] = field(default_factory=list)
    income: list[IncomeFact] = field(default_factory=list)
    keys: RowKeys = field(default_factory=RowKeys)
    entries: defaultdict[int, list[EntryRow]] = field(default_factory=lambda: defaultdict(list))
    is_ira: bool = False

    @property
    def facts(self) -> FamilyFacts:
        return FamilyFacts(tuple(self.lots), tuple(self.closures), tuple(self.income), self.is_ira)


def load_family(cursor: CursorWrapper, account_id: int, family: str) -> LoadedFamily:
    """Return all lots, closures and income of one family."""
    return load_grouped(cursor, account_id, [family], {})[family]


def load_grouped(
    cursor: CursorWrapper, account_id: int, families: Iterable[str], since: Mapping[str, datetime]
) -> dict[str, LoadedFamily]:
    """Return what there is of each of these families, whole or ``since`` a moment at which nothing was held."""
    is_ira = Account.objects.get(pk=account_id).is_ira
    loaded = {family: LoadedFamily(is_ira=is_ira) for family in families}
    asked = {"account": account_id, "families": list(loaded), "starts": [since.get(family) for family in loaded]}
    contracts = _Contracts(cursor, asked)
    lots: dict[int, LotKey] = {}
    for pk, fact, family in _lots(cursor, asked, contracts):
        lots[pk] = fact.key
        loaded[family].lots.append(fact)
        loaded[family].keys.lots[lot_name(fact.key)] = str(pk)
    for pk, closure, family in _closures(cursor, asked, contracts, lots):
        loaded[family].closures.append(closure)
        loaded[family].keys.closures[*lot_name(closure.lot), str(closure.closing_id)] = str(pk)
    _add_income(cursor, asked, loaded)
    return loaded


class _Contracts:
    """The contracts of lots by family and the instrument's primary key."""

    def __init__(self, cursor: CursorWrapper, asked: Mapping[str, Any]) -> None:
        cursor.execute(CONTRACTS, asked)
        self._known = {pk: Contract(*stated) for pk, *stated in cursor.fetchall()}
        cursor.execute(DELIVERED, asked)
        self._delivered = {
            (family, pk): replace(self._known[pk], deliverable=quantity)
            for family, pk, quantity in cursor.fetchall()
            if pk in self._known and self._known[pk].deliverable is None
        }

    def of(self, family: str, pk: int) -> Contract:
        return self._delivered.get((family, pk)) or self._known[pk]


def _lots(cursor: CursorWrapper, asked: Mapping[str, Any], contracts: _Contracts) -> Iterator[tuple[int, LotFact, str]]:
    cursor.execute(LOT_ROWS, asked)
    for family, pk, opening, number, instrument, origin, opened_at, day, *rest in cursor:
        (
            quantity, remaining, price, net, fees, remaining_net, remaining_fees, variation, folded, order_id,
            leg_count, former_opening, former_number, also_ids, is_cost_unknown,
        ) = rest  # fmt: skip
        yield pk, LotFact(
            key=LotKey(opening, number), contract=contracts.of(family, instrument), origin=ORIGINS[origin],
            opened_at=opened_at, day=day, quantity=quantity, remaining=remaining, price=price, net=net, fees=fees,
            remaining_net=remaining_net, remaining_fees=remaining_fees, variation=variation, folded=folded,
            order_id=order_id, leg_count=leg_count,
            carried_from=None if former_opening is None else LotKey(former_opening, former_number),
            also_ids=_ids(also_ids), is_cost_unknown=is_cost_unknown,
        ), family  # fmt: skip


def _closures(
    cursor: CursorWrapper, asked: Mapping[str, Any], contracts: _Contracts, lots: Mapping[int, LotKey]
) -> Iterator[tuple[int, ClosureFact, str]]:
    cursor.execute(CLOSURE_ROWS, asked)
    for family, pk, lot, closing, instrument, reason, closed_at, day, *rest in cursor:
        quantity, price, opening_net, opening_fees, closing_net, closing_fees, moved_net, order_id, also_ids = rest
        # One that is not known is from before the boundary, and was carried into nothing.
        if lot in lots:
            yield pk, ClosureFact(
                lots[lot], closing, contracts.of(family, instrument), REASONS[reason], closed_at, day, quantity, price,
                opening_net, opening_fees, closing_net, closing_fees, moved_net, order_id, _ids(also_ids),
            ), family  # fmt: skip


def _add_income(cursor: CursorWrapper, asked: Mapping[str, Any], loaded: Mapping[str, LoadedFamily]) -> None:
    cursor.execute(INCOME_ROWS, asked)
    for family, pk, broker_id, day, view, category, underlying, amount in cursor:
        into = loaded[family]
        into.keys.entries[str(broker_id), view, category] = str(pk)
        into.entries[broker_id].append(EntryRow(view, category))
        # It is the same in both views, and grouping shall count it once.
        if view == View.TRADER.value:
            into.income.append(IncomeFact(broker_id, day, CATEGORIES[category], underlying, amount))


def lot_name(key: LotKey) -> tuple[str, str]:
    """Return a lot's key as rows name it."""
    return str(key.opening_id), str(key.number)


def _ids(text: str) -> tuple[int, ...]:
    return () if text == "[]" else tuple(json.loads(text))
