"""What was settled on futures beyond their prices, before the moments from which their families are derived again.

The only sum of the engine that no flat moment ends (`resuming`): it is read from the rows beside that stay, one line
for each contract, however often it was traded.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from apps.trades.engine.facts import SettledBefore
from apps.trades.engine.results import Beside
from apps.trades.ledger.loading import FACTS, INSTRUMENTS
from apps.trades.ledger.sheets import BESIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper

SETTLED = f"""
    SELECT row.family, contract.instrument_type, contract.key, array_agg(DISTINCT source.broker_id),
    (array_agg(source.symbol ORDER BY source.executed_at, source.broker_id))[1], sum(row.amount)
    FROM {BESIDE.table} row
    JOIN {FACTS} source ON source.id = row.transaction_id
    JOIN {INSTRUMENTS} contract ON contract.id = source.instrument_id
    WHERE row.account_id = %s AND row.family = ANY(%s) AND row.kind = %s
    GROUP BY row.family, contract.instrument_type, contract.key ORDER BY 1, 2, 3
"""  # noqa: S608  (our own names)


def settled_before(cursor: CursorWrapper, account_id: int, families: Sequence[str]) -> dict[str, list[SettledBefore]]:
    """Return by family what the rows that stay settled beyond prices (USD), contract by contract.

    To be asked once the rows of what is derived anew are deleted.
    """
    found: dict[str, list[SettledBefore]] = defaultdict(list)
    if families:
        cursor.execute(SETTLED, [account_id, list(families), Beside.SETTLEMENT])
        for family, kind, key, broker_ids, symbol, amount in cursor:
            found[family].append(SettledBefore((kind, key), tuple(broker_ids), symbol, amount))
    return found
