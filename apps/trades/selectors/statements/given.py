"""What another account of the same user gave, where a row received shares out of it: "Journal shares to/from account".

Accounts are kept apart, so nothing is carried over by itself; but the lots that the giving row took out, with their
days and costs, are what a person would look up by hand to state them here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from apps.core.money import total
from apps.trades.engine.facts import StatedPart
from apps.trades.engine.results import Reason
from apps.trades.models import Account, Closure, Transaction
from apps.trades.selectors.whose_cost import words_on_cost
from apps.trades.words.lots import COST_BY_BROKER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from apps.trades.models import Instrument

# More than these nobody looks through one by one.
MOST_PARTS = 100


@dataclass(frozen=True, slots=True)
class Given:
    """What a row of another account took out: its lots, oldest first, each with its cost signed as cash (USD).

    ``tax_cash`` is what all of it cost in the tax view, with the premium that is folded into it there. ``is_doubtful``
    says that some of the cost is no more than the broker's word in that account too.
    """

    account: Account
    row: Transaction
    parts: list[StatedPart]
    tax_cash: Decimal
    is_doubtful: bool

    @property
    def cash(self) -> Decimal:
        """What all of it cost in the trader view, which is what the form is filled in with."""
        return total(part.cash for part in self.parts)


def given_to(row: Transaction, instrument: Instrument, quantity: Decimal) -> Given | None:
    """Return what the row received (``quantity`` signed) out of another account of its user, None if it was not out of
    one, or several rows may be the one."""
    giving = _giving_row(row, instrument, quantity)
    if giving is None:
        return None
    closures = list(_taken_out(giving, instrument).select_related("lot__opening", "lot__stated_opening"))
    if total(each.quantity for each in closures) != quantity:
        # Some of it had no opening there either: then what is known is not the whole cost.
        return None
    words = words_on_cost([each.lot for each in closures])
    tax = total(each.opening_net + each.moved_net for each in closures)
    return Given(giving.account, giving, _parts(closures), tax, COST_BY_BROKER in words.values())


def _giving_row(row: Transaction, instrument: Instrument, quantity: Decimal) -> Transaction | None:
    """Return the row that gave: of the same moment, else of the same day and naming one account in the other."""
    giving, received = _of_the_day(row, instrument, quantity)
    shared = {each.executed_at for each in giving} & {each.executed_at for each in received}
    if row.executed_at in shared:
        return _paired(row, _at(giving, row.executed_at), _at(received, row.executed_at))
    # What belongs to a row of its own moment is none of the others'.
    giving = [each for each in giving if each.executed_at not in shared and _names(each, row)]
    received = [
        each for each in received if each.executed_at not in shared and any(_names(other, each) for other in giving)
    ]
    return _paired(row, giving, received)


def _of_the_day(
    row: Transaction, instrument: Instrument, quantity: Decimal
) -> tuple[list[Transaction], list[Transaction]]:
    """Return the transfers of as many on this day: those out of the other accounts, and those that came like it."""
    # Of the same owner only: whose account a text names is no proof that it is his.
    here = row.account
    others = Account.objects.filter(owner=here.owner_id, broker=here.broker, environment=here.environment)
    taken_out = Closure.objects.filter(
        account__in=others.exclude(pk=here.pk),
        instrument=instrument,
        reason=Reason.TRANSFER,
        day=row.day,
        closing__quantity=abs(quantity),
    )
    giving = Transaction.objects.filter(pk__in=taken_out.values("closing"))
    # Those of its kind and action: the same shares may have gone back on the same day.
    received = Transaction.objects.filter(
        account=here, instrument=instrument, day=row.day, quantity=row.quantity,
        transaction_type=row.transaction_type, sub_type=row.sub_type, action=row.action,
    )  # fmt: skip
    # Within a moment ids are given in order.
    ordered = [each.select_related("account").order_by("executed_at", "broker_id") for each in (giving, received)]
    return list(ordered[0]), list(ordered[1])


def _at(rows: Sequence[Transaction], moment: datetime) -> list[Transaction]:
    return [each for each in rows if each.executed_at == moment]


def _paired(row: Transaction, giving: Sequence[Transaction], received: Sequence[Transaction]) -> Transaction | None:
    """Return what gave this row: of as many the first gave the first. Of unequal numbers nothing says which gave it."""
    return giving[received.index(row)] if len(giving) == len(received) and row in received else None


def _names(giving: Transaction, row: Transaction) -> bool:
    return row.account.number in giving.description or giving.account.number in row.description


def _taken_out(giving: Transaction, instrument: Instrument) -> QuerySet[Closure]:
    return Closure.objects.filter(closing=giving, instrument=instrument, reason=Reason.TRANSFER)


def _parts(closures: Sequence[Closure]) -> list[StatedPart]:
    """Return a part for each lot, or for each day where there are more lots than a form can show."""
    parts = [StatedPart(each.quantity, each.acquired_on, each.opening_net) for each in closures]
    if len(parts) > MOST_PARTS:
        by_day = groupby(sorted(parts, key=attrgetter("opened_on")), key=attrgetter("opened_on"))
        parts = [_joined(day, list(each)) for day, each in by_day]
    return sorted(parts, key=attrgetter("opened_on"))


def _joined(day: date, parts: Sequence[StatedPart]) -> StatedPart:
    return StatedPart(total(part.quantity for part in parts), day, total(part.cash for part in parts))
