"""Positions and balances of one account, read together and stored as one snapshot."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

from django.db import connection, transaction

from apps.tastytrade_sync.holdings import UnusableHoldingError, balance_fields, position_contract, position_fields
from apps.tastytrade_sync.sync.problems import Finding, resolve_calls
from apps.trades.ingest.instruments import ensure_instruments
from apps.trades.models import Account, Balance, Position, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

    from apps.tastytrade_sync.client.reader import Answer, RawItem
    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress


def read_snapshot(context: Context, account: Account) -> Generator[Progress, None, None]:
    """Read both and make them the account's current snapshot; the former one stays as history."""
    event = context.event(f"Reading positions and balances of {account.number}")
    positions = yield from context.ask(partial(context.reader.positions, account.number), event)
    balances = yield from context.ask(partial(context.reader.balances, account.number), event)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        former = _former(account)
        # Before the new one is stored: the database allows one current snapshot of an account at any moment.
        Snapshot.objects.filter(account=account, is_current=True).update(is_current=False)
        # Not settled until it is known that no row appeared meanwhile, which a fault may keep us from learning.
        snapshot = Snapshot.objects.create(account=account, taken_at=context.now(), is_settled=False)
        _store_positions(snapshot, _usable(context, account, positions, "positions", position_fields, former))
        Balance.objects.bulk_create(
            Balance(snapshot=snapshot, **fields)
            for fields in _usable(context, account, balances, "balances", balance_fields, former)
        )
    for resource in ("positions", "balances"):
        resolve_calls(context.run, account, resource, context.now())


def mark_settled(account: Account) -> None:
    """Note that no row arrived while the current snapshot was read: it can be compared with the ledger."""
    Snapshot.objects.filter(account=account, is_current=True).update(is_settled=True)


def _store_positions(snapshot: Snapshot, rows: list[dict[str, Any]]) -> None:
    """Store the positions with the instruments they are in, so that each can be compared with the ledger's lots."""
    contracts = [position_contract(fields, snapshot.taken_at) for fields in rows]
    with connection.cursor() as cursor:
        ids = ensure_instruments(cursor, contracts)
    Position.objects.bulk_create(
        Position(snapshot=snapshot, instrument_id=ids[contract.instrument_type, contract.key], **fields)
        for contract, fields in zip(contracts, rows, strict=True)
    )


def _former(account: Account) -> dict[object, str]:
    """Return the rows of the account's current snapshot as received, by what names them."""
    positions = Position.objects.filter(snapshot__account=account, snapshot__is_current=True)
    balances = Balance.objects.filter(snapshot__account=account, snapshot__is_current=True)
    former: dict[object, str] = {
        (kind, symbol): payload
        for kind, symbol, payload in positions.values_list("instrument_type", "symbol", "payload")
    }
    return former | dict(balances.values_list("currency", "payload"))


def _usable(
    context: Context,
    account: Account,
    answer: Answer,
    resource: str,
    read: Callable[[Any], dict[str, Any]],
    former: dict[object, str],
) -> list[dict[str, Any]]:
    """Return the fields of each usable row, one per key; the last of a repeated row counts."""
    count = context.count(account, resource)
    rows: dict[object, dict[str, Any]] = {}
    for item in answer.items:
        count.received += 1
        try:
            fields = {**read(item.value), "payload": item.text}
        except UnusableHoldingError as defect:
            count.rejected += 1
            count.problems += 1
            context.report(account, _rejected(resource, item, str(defect)))
            continue
        # A balance always has one, a position never.
        key = fields.get("currency") or (fields["instrument_type"], fields["symbol"])
        known = None if key in rows else former.get(key)
        count.same += key in rows or known == item.text
        count.new += key not in rows and known is None
        count.changed += known not in {None, item.text}
        rows[key] = fields
    count.pages += 1
    count.save()
    return list(rows.values())


def _rejected(resource: str, item: RawItem, why: str) -> Finding:
    finding = Finding(
        resource=resource,
        code=f"rejected_{resource}",
        message=f"A row of the {resource} could not be stored: {why}.",
        advice="The figures shown leave it out. Sync again; if it stays, compare with the broker's own page.",
        mark=item.text,
        excerpt=item.text,
    )
    return dataclasses.replace(finding, payload=item.text)
