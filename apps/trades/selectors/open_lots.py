"""Open lots at their marks: what each has gained or lost, and sums over legs, underlyings and accounts.

A lot that lacks a price, a multiplier or an opening price is unknown, and so is every sum it is in; the sums count
what they do not know and say what the rest comes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.engine import results
from apps.trades.engine.amounts import ZERO, Amounts
from apps.trades.engine.expiry import is_expired, is_overdue
from apps.trades.engine.lots.futures import is_settled_daily
from apps.trades.engine.open_profit import OpenProfit, open_profit, total_of
from apps.trades.engine.values import Contract
from apps.trades.ledger.loading import CONTRACT
from apps.trades.models import Lot
from apps.trades.selectors.marks import marks_of
from apps.trades.selectors.whose_cost import words_on_cost
from apps.trades.words.contracts import contract_words
from apps.trades.words.lots import COST_BY_BROKER, EXPIRED, NO_MULTIPLIER, NO_OPENING_PRICE, NO_PRICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from apps.trades.engine.open_profit import Mark
    from apps.trades.models import Account, Instrument
    from apps.trades.selectors.marks import Marks

FORMER = "carried_from__instrument"
HEAVY = ("opening__payload", "carried_by__payload")


@dataclass(frozen=True, slots=True)
class OpenLot:
    """What is open of a lot at its mark (USD); ``unknown`` says why its profit is not known, ``cost_words`` whose word
    its cost is, both nothing where there is nothing to say."""

    row: Lot
    contract: Contract
    mark: Mark | None
    profit: OpenProfit
    unknown: str
    cost_words: str
    is_expired: bool
    is_overdue: bool

    @property
    def words(self) -> str:
        return contract_words(self.contract)

    @property
    def has_value(self) -> bool:
        return not is_settled_daily(self.contract)

    @property
    def value(self) -> Decimal | None:
        return self.profit.value


@dataclass(frozen=True, slots=True)
class OpenSums:
    """Several open lots added up (USD). ``reasons`` counts what is not known by why; ``known_profit`` is what the
    others come to, which is the profit where nothing is unknown. ``doubted`` lots cost what only the broker stated, and
    ``doubted_profit`` is what is known of theirs."""

    count: int
    quantity: Decimal
    total: OpenProfit
    has_value: bool
    reasons: tuple[tuple[str, int], ...]
    known_profit: Decimal
    doubted: int
    doubted_profit: Decimal

    @property
    def unknown(self) -> int:
        return sum(count for _, count in self.reasons)

    @property
    def value(self) -> Decimal | None:
        return self.total.value

    @property
    def percent(self) -> Decimal | None:
        """Profit in percent of the absolute open cost; futures cost nothing but fees, of which it would say nothing."""
        return self.total.percent if self.has_value else None


def open_lots(accounts: Sequence[Account], today: date, *, instrument: Instrument | None = None) -> list[OpenLot]:
    """Return what these accounts hold open, by underlying and contract, the oldest lot first."""
    rows = with_sources(Lot.objects.open().filter(account__in=accounts))
    if instrument is not None:
        rows = rows.filter(instrument=instrument)
    ordered = rows.order_by("underlying", "instrument__instrument_type", "instrument__key", "opened_at", "pk")
    return at_marks(ordered, marks_of(accounts), today)


def at_marks(rows: Iterable[Lot], marks: Marks, today: date) -> list[OpenLot]:
    """Return these lots at their marks; ``today`` is the New York day that *P/L day* is of."""
    found = list(rows)
    costs = words_on_cost(found)
    return [_at_mark(row, marks.of(row.account_id, row.instrument), costs.get(row.pk, ""), today) for row in found]


def sums_of_lots(lots: Sequence[OpenLot]) -> OpenSums:
    """Add open lots up."""
    reasons: dict[str, int] = {}
    for lot in lots:
        if lot.unknown:
            reasons[lot.unknown] = reasons.get(lot.unknown, 0) + 1
    doubted = [lot for lot in lots if lot.cost_words == COST_BY_BROKER]
    return OpenSums(
        count=len(lots),
        quantity=sum((lot.row.remaining for lot in lots), ZERO),
        total=total_of(lot.profit for lot in lots),
        has_value=any(lot.has_value for lot in lots) or not lots,
        reasons=tuple(sorted(reasons.items())),
        known_profit=_known_profit(lots),
        doubted=len(doubted),
        doubted_profit=_known_profit(doubted),
    )


def _known_profit(lots: Iterable[OpenLot]) -> Decimal:
    return sum((lot.profit.profit for lot in lots if lot.profit.profit is not None), ZERO)


def with_sources(rows: QuerySet[Lot]) -> QuerySet[Lot]:
    """Fetch with each lot its account, its contract and the rows it came from, without their payloads."""
    return rows.select_related("account", "instrument", "opening", "stated_opening", "carried_by", FORMER).defer(*HEAVY)


def contract_of_instrument(instrument: Instrument) -> Contract:
    """Return the instrument as the engine knows it."""
    return Contract(**{name: getattr(instrument, name) for name in CONTRACT})


def _at_mark(row: Lot, mark: Mark | None, cost_words: str, today: date) -> OpenLot:
    contract = contract_of_instrument(row.instrument)
    profit = open_profit(engine_lot(row, contract), mark, today)
    expired = is_expired(contract.expires_on, today)
    return OpenLot(
        row=row,
        contract=contract,
        mark=mark,
        profit=profit,
        unknown=_why_unknown(contract, mark, is_expired=expired) if profit.profit is None else "",
        cost_words=cost_words,
        is_expired=expired,
        is_overdue=is_overdue(contract.expires_on, today),
    )


def _why_unknown(contract: Contract, mark: Mark | None, *, is_expired: bool) -> str:
    reasons = ((EXPIRED, is_expired), (NO_PRICE, mark is None), (NO_MULTIPLIER, contract.multiplier is None))
    # What is left is a future whose opening price no row states.
    return next((words for words, holds in reasons if holds), NO_OPENING_PRICE)


def engine_lot(row: Lot, contract: Contract) -> results.Lot:
    """Return the stored lot as the engine knows it, as far as open profit needs it."""
    # Of its name only the place matters here: nothing is looked up by it.
    key = results.LotKey(row.pk, row.number)
    return results.Lot(
        key=key,
        contract=contract,
        origin=results.Origin(row.origin),
        opened_at=row.opened_at,
        acquired_on=row.acquired_on,
        began_on=row.began_on,
        quantity=row.quantity,
        remaining=row.remaining,
        price=row.price,
        opening=_amounts(row.opening_net, row.opening_fees),
        remaining_cash=_amounts(row.remaining_net, row.remaining_fees),
        folded=Amounts(row.folded_net),
        remaining_folded=Amounts(row.remaining_folded_net),
        variation=row.variation,
        is_cost_stated=row.is_cost_stated,
        # Only whether it was carried over matters here: such a lot is not new on the day it came.
        carried_from=key if row.carried_from_id else None,
    )


def _amounts(net: Decimal, fees: Decimal) -> Amounts:
    # The tables keep a lot's fees together; open profit asks for no more than their sum.
    return Amounts(net, other_charge=fees)
