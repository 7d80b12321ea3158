"""How the partitions of an account stand before a rebuild."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.ledger import ENGINE_VERSION
from apps.trades.ledger.loading import FACTS
from apps.trades.ledger.staleness import Standing
from apps.trades.ledger.statements import families_of_openings
from apps.trades.models import Partition

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from apps.trades.models import Account


def standing_of(cursor: CursorWrapper, account: Account, *, everything: bool = False) -> list[Standing]:
    """Return the account's partitions; with ``everything`` all count as dirty, and a family of the facts, or of what
    was stated, that lost its partition counts too."""
    stored = Partition.objects.filter(account=account)
    named = list(stored.values_list("family", "members", "is_dirty", "engine_version"))
    found = [
        Standing(family, tuple(members) or (family,), everything or is_dirty or version < ENGINE_VERSION)
        for family, members, is_dirty, version in named
    ]
    return found + (_lost(cursor, account, found) if everything else [])


def _lost(cursor: CursorWrapper, account: Account, found: list[Standing]) -> list[Standing]:
    covered = {family for partition in found for family in partition.covers}
    cursor.execute(f"SELECT DISTINCT family FROM {FACTS} WHERE account_id = %s", [account.pk])  # noqa: S608
    # Of what a person stated there may be no fact at all.
    families = {family for (family,) in cursor.fetchall()} | set(families_of_openings(account).values())
    return [Standing(family, (family,), is_dirty=True) for family in sorted(families - covered)]
