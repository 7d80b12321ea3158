"""What a user may state that a row was for tax, and what was stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from apps.trades.engine.facts import Treatment
from apps.trades.engine.lots.statements.treatments import TREATMENT_DOES_NOT_FIT
from apps.trades.engine.results import Category, Origin, View
from apps.trades.models import Instrument, LedgerProblem, Lot, ProfitEntry, StatedLot, StatedTreatment, StatementKind
from apps.trades.selectors.statements.former import former_statements
from apps.trades.words.treatments import stated_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.models import Transaction
    from apps.trades.selectors.statements.former import FormerLine

    Kinds = tuple[Treatment, ...]

STOCK, MONEY, PAID_CASH = "Equity", "Money Movement", "corporate_action_paid_cash"
OF_MONEY: Kinds = (Treatment.RETURN_OF_CAPITAL,)
OF_SHARES: Kinds = (Treatment.SPIN_OFF, Treatment.STOCK_DIVIDEND, Treatment.TAXABLE)
OF_MERGERS: Kinds = (Treatment.MERGER_WITH_CASH,)
# Shares that came without being bought; those of a delivery that no option ended for may have come of anything.
CAME = Q(origin=Origin.RECEIPT) | Q(origin=Origin.DELIVERY, also_ids=[])


@dataclass(frozen=True, slots=True)
class Treatable:
    """A row of which a user may state what it was: one of ``kinds``. ``held`` are the shares held long when it came,
    ``stated`` is the present statement."""

    row: Transaction
    kinds: Kinds
    held: tuple[Instrument, ...]
    stated: StatedTreatment | None

    @property
    def former(self) -> list[FormerLine]:
        """What was stated of the row before."""
        name = self.row.broker_id
        return former_statements(self.row.account, StatementKind.TREATMENT, [name]).get(name, [])

    @property
    def stated_words(self) -> str:
        return stated_words(self.stated) if self.stated else ""

    @property
    def parents(self) -> list[Instrument]:
        """The shares on which those of the row may have been paid."""
        return [each for each in self.held if each.pk != self.row.instrument_id]


def treatable(row: Transaction) -> Treatable | None:
    """Return what there is to state of a row, None where the broker's rows say it all."""
    kinds = kinds_of([row]).get(row.pk)
    if kinds is None:
        return None
    stated = StatedTreatment.objects.filter(account=row.account_id, broker_id=row.broker_id)
    found = Treatable(row, kinds, _held_before(row), stated.select_related("parent").first())
    is_of_held = kinds != OF_MONEY or any(each.pk == row.instrument_id for each in found.held)
    return found if is_of_held or found.stated else None


def counts_as_sent(row: Transaction) -> bool:
    """Return whether the row counts as the broker sent it although something else is stated, which does not fit it."""
    problems = LedgerProblem.objects.filter(account=row.account_id, code=TREATMENT_DOES_NOT_FIT)
    return problems.filter(broker_ids__contains=row.broker_id).exists()


def kinds_of(rows: Sequence[Transaction]) -> dict[int, Kinds]:
    """Return what rows may have been, by primary key; those of which there is nothing to state are not in it."""
    keys = [row.pk for row in rows]
    found: dict[int, Kinds] = {}
    if rows:
        found |= dict.fromkeys(_received(keys), OF_SHARES)
        found |= dict.fromkeys(_dividends(keys), OF_MONEY)
        found |= dict.fromkeys(_paid_cash(rows), OF_MERGERS)
        found |= _stated(rows)
    return found


def _received(keys: Sequence[int]) -> list[int]:
    stated = StatedLot.objects.filter(account__transactions__in=keys).values_list("account", "broker_id")
    lots = Lot.objects.filter(CAME, opening__in=keys, quantity__gt=0, instrument__instrument_type=STOCK)
    # One of whose cost something is stated already needs that taken back first.
    has_cost = set(stated)
    rows = lots.values_list("opening", "account", "opening__broker_id")
    return [key for key, account, broker_id in rows if (account, broker_id) not in has_cost]


def _dividends(keys: Sequence[int]) -> list[int]:
    entries = ProfitEntry.objects.filter(
        transaction__in=keys, view=View.TRADER, category=Category.DIVIDEND, amount__gt=0,
        transaction__transaction_type=MONEY, instrument__instrument_type=STOCK,
    )  # fmt: skip
    return list(entries.values_list("transaction", flat=True))


def _paid_cash(rows: Sequence[Transaction]) -> list[int]:
    accounts = {row.account_id for row in rows}
    problems = LedgerProblem.objects.filter(account__in=accounts, code=PAID_CASH, amount__gt=0)
    named = {(account, name) for account, names in problems.values_list("account", "broker_ids") for name in names}
    stocks = set(
        Lot.objects.filter(
            carried_by__in=[row.pk for row in rows], quantity__gt=0, instrument__instrument_type=STOCK
        ).values_list("carried_by", flat=True)
    )
    return [row.pk for row in rows if row.pk in stocks and (row.account_id, row.broker_id) in named]


def _stated(rows: Sequence[Transaction]) -> dict[int, Kinds]:
    names = {(row.account_id, row.broker_id): row.pk for row in rows}
    stated = StatedTreatment.objects.filter(
        account__in={account for account, _ in names}, broker_id__in={broker_id for _, broker_id in names}
    )
    of = {kind: kinds for kinds in (OF_MONEY, OF_SHARES, OF_MERGERS) for kind in kinds}
    kinds = {(account, name): of[Treatment(kind)] for account, name, kind in stated.values_list(
        "account", "broker_id", "kind"
    )}  # fmt: skip
    return {names[name]: each for name, each in kinds.items() if name in names}


def _held_before(row: Transaction) -> tuple[Instrument, ...]:
    """Return the shares the account held long when the row came, in order of their symbols."""
    lots = Lot.objects.filter(
        Q(remaining__gt=0) | Q(closures__closed_at__gte=row.executed_at),
        account=row.account_id, quantity__gt=0, opened_at__lt=row.executed_at, began_on__lte=row.day,
    )  # fmt: skip
    stocks = Instrument.objects.filter(pk__in=lots.values("instrument"), instrument_type=STOCK)
    return tuple(stocks.order_by("symbol"))
