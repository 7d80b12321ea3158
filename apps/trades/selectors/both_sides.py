"""What is compared with the broker, read from the tables into the values the checks take.

Nothing here is written, and nothing is read from the broker: one side are the rows and what was derived from them,
the other what the last sync stored.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Max, Min, Q, Sum

from apps.core.dates import new_york_day
from apps.core.money import ZERO
from apps.trades.engine.reconciliation.cash import Purse, begins_at_opening
from apps.trades.engine.reconciliation.fees import FeeDay
from apps.trades.engine.reconciliation.net_liq import Marked, Worth
from apps.trades.engine.reconciliation.pairs import OpenLot, Pair, Reported, Step
from apps.trades.engine.results import Origin
from apps.trades.engine.symbols import contract_of
from apps.trades.engine.values import Contract
from apps.trades.models import Closure, FeeTotal, Lot, OpeningCash, Position, StatedOpening, Transaction
from apps.trades.models.ledger import opening_name
from apps.trades.selectors.positions import FUTURE, day_change, market_value
from apps.trades.selectors.whose_cost import words_on_cost
from apps.trades.words.lots import COST_BY_USER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from decimal import Decimal

    from apps.trades.models import Account, Balance, Instrument, Snapshot

# An instrument's type and key, by which a lot and a position of the same thing find each other.
Key = tuple[str, str]
FEES = (
    F("commission") + F("clearing_fees") + F("regulatory_fees") + F("proprietary_index_option_fees")
    + F("currency_conversion_fees") + F("other_charge")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """All rows of one currency: their sum, the first New York day, and when the newest of them came or changed."""

    currency: str
    amount: Decimal
    first_day: date
    changed_at: datetime


def pairs_of(account: Account, snapshot: Snapshot) -> list[Pair]:
    """Return every instrument that the ledger or the broker holds, by type and key."""
    lots, contracts = _open_lots(account)
    reported = _reported(snapshot, contracts)
    ended, began = _closed_by_user(account), _opened_by_user(account)
    return [
        Pair(
            contracts[key],
            tuple(lots.get(key, ())),
            reported.get(key),
            closed_by_user=ended.get(key, ZERO),
            opened_by_user=began.get(key, ZERO),
        )
        for key in sorted(lots.keys() | reported)
    ]


def steps_of(account: Account, keys: Collection[Key]) -> dict[Key, tuple[Step, ...]]:
    """Return all openings and closings of these instruments, of those alone of which something was closed."""
    closures = Closure.objects.filter(_is_one_of(keys), account=account)
    steps: dict[Key, list[Step]] = defaultdict(list)
    for *key, at, quantity in closures.values_list(
        "instrument__instrument_type", "instrument__key", "closed_at", "quantity"
    ):
        steps[key[0], key[1]].append(Step(at, -quantity))
    openings = Lot.objects.filter(_is_one_of(steps), account=account, price__isnull=False)
    for *key, at, quantity, price in openings.values_list(
        "instrument__instrument_type", "instrument__key", "opened_at", "quantity", "price"
    ):
        steps[key[0], key[1]].append(Step(at, quantity, price))
    return {key: tuple(each) for key, each in steps.items()}


def moved_by_currency(account: Account) -> dict[str, Moved]:
    """Return what all rows of the account add up to, those that the broker no longer sends included."""
    sums = Transaction.objects.filter(account=account).order_by("currency").values("currency").annotate(
        amount=Sum("net_value"), first_day=Min("day"), seen=Max("first_seen_at"), revised=Max("revised_at")
    )  # fmt: skip
    return {
        each["currency"]: Moved(
            each["currency"], each["amount"], each["first_day"], max(filter(None, (each["seen"], each["revised"])))
        )
        for each in sums
    }


def purses_of(account: Account, snapshot: Snapshot, moved: dict[str, Moved]) -> list[Purse]:
    """Return the cash of each currency; its opening is 0, inferred at an earlier snapshot, or not known yet."""
    inferred = {each.currency: each for each in OpeningCash.objects.filter(account=account)}
    balances = {each.currency: each.cash_balance for each in snapshot.balances.all()}
    return [
        _purse(account, snapshot, currency, balances.get(currency), moved.get(currency), inferred.get(currency))
        for currency in sorted(balances.keys() | moved.keys())
    ]


def fee_days_of(account: Account, since: datetime, also: Collection[str] = ()) -> list[FeeDay]:
    """Return each day whose total of fees was read from ``since`` on, or that is named (in ISO form), with what our
    rows say of it."""
    wanted = FeeTotal.objects.filter(Q(read_at__gte=since) | Q(day__in=also), account=account)
    totals = {each.day: each.amount for each in wanted}
    by_broker_date, by_execution, corrections = (defaultdict[object, "Decimal"](lambda: ZERO) for _ in range(3))
    dated = Transaction.objects.filter(account=account).filter(
        Q(transaction_date__in=totals.keys()) | Q(day__in=totals.keys())
    )
    is_correction = Q(sub_type="Balance Adjustment", description__icontains="fee")
    for row in (
        dated.order_by()
        .values("transaction_date", "day")
        .annotate(charged=Sum(FEES), corrections=Sum("net_value", filter=is_correction))
    ):
        by_broker_date[row["transaction_date"]] += row["charged"]
        by_execution[row["day"]] += row["charged"]
        corrections[row["transaction_date"]] += row["corrections"] or ZERO
    return [
        FeeDay(day, amount, by_broker_date[day], by_execution[day], corrections[day])
        for day, amount in sorted(totals.items())
    ]


def worth_of(snapshot: Snapshot) -> Worth:
    """Return what the account is made of in USD, as the broker stated its parts."""
    balance: Balance | None = next((each for each in snapshot.balances.all() if each.currency == "USD"), None)
    return Worth(
        cash=balance.cash_balance if balance else None,
        reported=balance.net_liquidating_value if balance else None,
        positions=tuple(map(_marked, _held(snapshot))),
        pending_cash=(balance.pending_cash or ZERO) if balance else ZERO,
    )


def _open_lots(account: Account) -> tuple[dict[Key, list[OpenLot]], dict[Key, Contract]]:
    lots: dict[Key, list[OpenLot]] = defaultdict(list)
    contracts: dict[Key, Contract] = {}
    rows = Lot.objects.open().filter(account=account).select_related("instrument", "opening", "stated_opening")
    found = list(rows.order_by("opened_at", opening_name(), "number").defer("opening__payload"))
    costs = words_on_cost(found)
    for row in found:
        key = (row.instrument.instrument_type, row.instrument.key)
        contracts.setdefault(key, _contract(row.instrument))
        lots[key].append(
            OpenLot(
                opening_id=row.opening_name,
                origin=Origin(row.origin),
                remaining=row.remaining,
                price=row.price,
                folded=row.remaining_folded_net,
                is_cost_stated=row.is_cost_stated,
                is_stated_by_user=row.stated_opening_id is not None or costs.get(row.pk) == COST_BY_USER,
            )
        )
    return lots, contracts


def _closed_by_user(account: Account) -> dict[Key, Decimal]:
    rows = Closure.objects.filter(account=account, stated_closing__isnull=False).order_by()
    sums = rows.values_list("instrument__instrument_type", "instrument__key").annotate(quantity=Sum("quantity"))
    return {(kind, key): quantity for kind, key, quantity in sums}


def _opened_by_user(account: Account) -> dict[Key, Decimal]:
    rows = StatedOpening.objects.in_force().filter(account=account).order_by()
    sums = rows.values_list("instrument__instrument_type", "instrument__key").annotate(total=Sum("quantity"))
    return {(kind, key): quantity for kind, key, quantity in sums}


def _contract(row: Instrument) -> Contract:
    return Contract(
        instrument_type=row.instrument_type,
        key=row.key,
        symbol=row.symbol,
        underlying_symbol=row.underlying_symbol,
        root_symbol=row.root_symbol,
        expires_on=row.expires_on,
        option_type=row.option_type,
        strike=row.strike,
        multiplier=row.multiplier,
        deliverable=row.deliverable,
    )


def _reported(snapshot: Snapshot, contracts: dict[Key, Contract]) -> dict[Key, Reported]:
    """Return the broker's positions by key, and name the contracts that no lot has named."""
    year = new_york_day(snapshot.taken_at).year
    reported = {}
    for row in _held(snapshot):
        contract = contract_of(row.instrument_type, row.symbol, row.underlying_symbol, year)
        key = (contract.instrument_type, contract.key)
        contracts.setdefault(key, contract)
        reported[key] = Reported(row.quantity, row.average_open_price)
    return reported


def _held(snapshot: Snapshot) -> Iterable[Position]:
    # What the broker has closed stays in its answer for a day with nothing left of it.
    return snapshot.positions.exclude(quantity=0).defer("payload")


def _marked(position: Position) -> Marked:
    if position.instrument_type == FUTURE:
        # Its gains are settled into cash every day, so it is worth nothing beyond that but today's change.
        return Marked(ZERO, day_change(position) or ZERO)
    return Marked(market_value(position))


def _purse(
    account: Account,
    snapshot: Snapshot,
    currency: str,
    reported: Decimal | None,
    moved: Moved | None,
    inferred: OpeningCash | None,
) -> Purse:
    opened_on = new_york_day(account.opened_at) if account.opened_at else None
    amount = moved.amount if moved else ZERO
    if begins_at_opening(moved.first_day if moved else None, opened_on) or (moved is None and not reported):
        return Purse(currency, reported, amount, ZERO)
    is_first = inferred is not None and inferred.fixed_at == snapshot.taken_at
    return Purse(currency, reported, amount, inferred.amount if inferred else None, is_inferred=True, is_first=is_first)


def _is_one_of(keys: Collection[Key]) -> Q:
    # By key alone first, which an index serves; a key that two types share is told apart by the caller's dictionary.
    return Q(instrument__key__in={key for _, key in keys})
