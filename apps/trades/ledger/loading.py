"""An account's facts as the engine reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from sys import intern
from typing import TYPE_CHECKING, Any

from apps.trades.engine.amounts import NOTHING, ZERO, Amounts
from apps.trades.engine.facts import Fact
from apps.trades.engine.symbols import as_stated
from apps.trades.engine.values import Contract
from apps.trades.models import Instrument, Transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.families import Members

    # An order's id, and how many legs it had; None where no order stands behind a row.
    Order = tuple[int | None, int | None]

FACTS = Transaction._meta.db_table
INSTRUMENTS = Instrument._meta.db_table
COLUMNS = (
    "id", "family", "instrument_id", "broker_id", "transaction_type", "sub_type", "action", "symbol",
    "underlying_symbol", "description", "executed_at", "day", "side", "quantity", "price", "value", "net_value",
    "commission", "clearing_fees", "regulatory_fees", "proprietary_index_option_fees", "currency_conversion_fees",
    "other_charge", "reverses_id", "order_id", "leg_count",
)  # fmt: skip
SELECT = f"SELECT {', '.join(COLUMNS)} FROM {FACTS} WHERE account_id = %s"  # noqa: S608  (our own names)
# A total order: two sources may one day use the same broker id.
IN_ORDER = " ORDER BY executed_at, broker_id, source"
CONTRACT = (
    "instrument_type", "key", "symbol", "underlying_symbol", "root_symbol", "expires_on", "option_type", "strike",
    "multiplier", "deliverable",
)  # fmt: skip


@dataclass(slots=True)
class Loaded:
    """Facts in the order of time, and the primary keys of what they name.

    ``families`` tells each fact's own family and ``orders`` its order and how many legs that had, by broker id;
    ``contracts`` are the instruments as they stand, with what somebody may have learned of one.
    """

    facts: list[Fact] = field(default_factory=list)
    transactions: dict[int, int] = field(default_factory=dict)
    instruments: dict[tuple[str, str], int] = field(default_factory=dict)
    families: dict[int, str] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    contracts: dict[int, Contract] = field(default_factory=dict)


def load_groups(cursor: CursorWrapper, account_id: int, groups: Sequence[Members]) -> list[Loaded]:
    """Return all facts of each of these groups of families."""
    loaded = [Loaded() for _ in groups]
    homes = {family: each for members, each in zip(groups, loaded, strict=True) for family in members}
    _load(cursor, homes.__getitem__, " AND family = ANY(%s)", account_id, list(homes))
    return loaded


def load_families(cursor: CursorWrapper, account_id: int, families: Members) -> Loaded:
    """Return all facts of these families together."""
    (loaded,) = load_groups(cursor, account_id, [families])
    return loaded


def load_since(cursor: CursorWrapper, account_id: int, family: str, since: datetime) -> Loaded:
    """Return the facts of this family from a moment on."""
    loaded = Loaded()
    _load(cursor, lambda _: loaded, " AND family = %s AND executed_at >= %s", account_id, family, since)
    return loaded


def load_deliveries(cursor: CursorWrapper, account_id: int, *, but_for: Iterable[str]) -> Loaded:
    """Return the account's Receive Deliver rows but for those of these sub-types."""
    loaded = Loaded()
    but = " AND transaction_type = 'Receive Deliver' AND sub_type <> ALL(%s)"
    _load(cursor, lambda _: loaded, but, account_id, sorted(but_for))
    return loaded


def _load(
    cursor: CursorWrapper,
    home_of: Callable[[str], Loaded],
    condition: str,
    *parameters: int | str | list[str] | datetime,
) -> None:
    """Read the facts that meet the condition, each into the home of its family."""
    known = _instruments(cursor, condition, parameters)
    # Users share instruments: what somebody learned of one must not change how the rows of all others pair.
    contracts = {pk: as_stated(contract) for pk, contract in known.items()}
    cursor.execute(SELECT + condition + IN_ORDER, parameters)
    # The cursor turns rows into Python one by one; fetchall() would hold a long history twice.
    for pk, family, instrument_id, *stated, order_id, leg_count in cursor:
        contract, home = contracts.get(instrument_id), home_of(family)
        fact = _fact(contract, stated)
        home.facts.append(fact)
        home.transactions[fact.broker_id] = pk
        home.families[fact.broker_id] = intern(family)
        home.orders[fact.broker_id] = (order_id, leg_count)
        if contract is not None and instrument_id not in home.contracts:
            home.instruments[contract.instrument_type, contract.key] = instrument_id
            home.contracts[instrument_id] = known[instrument_id]


def _fact(contract: Contract | None, stated: Sequence[Any]) -> Fact:
    broker_id, kind, sub_type, action, symbol, underlying, description, at, day, side, *numbers, reverses_id = stated
    quantity, price, value, *amounts = numbers
    # Words that every other row repeats are kept once: a long history is mostly these.
    return Fact(
        broker_id, intern(kind), intern(sub_type), intern(action), contract, intern(symbol), intern(underlying),
        description, at, day, side, quantity, price, value, _amounts(amounts), reverses_id,
    )  # fmt: skip


def _amounts(amounts: Sequence[Decimal]) -> Amounts:
    # One zero for all: most rows lack most kinds of fees.
    return Amounts(*(amount or ZERO for amount in amounts)) if any(amounts) else NOTHING


def _instruments(
    cursor: CursorWrapper, condition: str, parameters: Sequence[int | str | list[str] | datetime]
) -> dict[int, Contract]:
    """Return the contracts that these facts name by primary key, each made once."""
    # As an array, so that the few of a family are looked up: joined, the server reads all instruments there are.
    cursor.execute(
        f"SELECT id, {', '.join(CONTRACT)} FROM {INSTRUMENTS} WHERE id = ANY(ARRAY("  # noqa: S608  (our own names)
        f"SELECT DISTINCT instrument_id FROM {FACTS} WHERE account_id = %s{condition}))",
        parameters,
    )
    return {pk: Contract(*stated) for pk, *stated in cursor.fetchall()}
