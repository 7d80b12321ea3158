"""What adjusted contracts delivered to an account, kept with its derived rows and nowhere else."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError

from apps.trades.models import Account, Deliverable, Instrument, LedgerProblem, Lot, Partition
from apps.trades.selectors.deliverables import deliverables_of
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.ledger_check import ALTERED, WRONG, check_account
from tests.builders import assign, buy, deliver, history, put, sell, sell_to_open
from tests.factories import make_account
from tests.trades.ledger.histories import store
from tests.trades.ledger.sent import as_sent

if TYPE_CHECKING:
    from apps.accounts.models import User
    from tests.builders.lines import Instant

pytestmark = pytest.mark.django_db
OPTION = put("GREE1", 22, on="GREE")


def assigned(shares: int, price: int, on: str) -> tuple[Instant, ...]:
    """Sell a contract, be assigned on that day, and sell what it delivered; nothing is held any more."""
    delivered = (assign(1, OPTION, on=on), deliver(buy(shares, "GREE", price)))
    return (sell_to_open(1, OPTION, 2), delivered, sell(shares, "GREE", 210))


# Eleven shares at 200, or ten at 220: both are the 2,200 of strike × 100.
ASSIGNED = assigned(11, 200, "2026-01-12")
AGAIN = assigned(10, 220, "2026-02-02")
THIRD = assigned(11, 200, "2026-02-23")


def told(account: Account, *instants: Instant, known: int = 0) -> None:
    """Store the rows of a story but for the first ``known`` of them, and recalculate."""
    store(account, *map(as_sent, history(*instants)[known:]))
    rebuild_account(account)
    assert check_account(account) == []


def test_delivery_is_known_to_its_account_only(account: Account, owner: User) -> None:
    told(account, *ASSIGNED)
    assert deliverables_of(account) == {OPTION.key: 11}
    assert deliverables_of(make_account(owner, "5WX00002")) == {}


def test_instrument_that_all_share_learns_nothing(account: Account) -> None:
    told(account, *ASSIGNED)
    assert Instrument.objects.get(key=OPTION.key).deliverable is None


def test_delivery_names_the_row_that_showed_it(account: Account) -> None:
    told(account, *ASSIGNED)
    found = Deliverable.objects.get()
    assert (found.transaction.sub_type, found.family) == ("Assignment", "GREE")


def test_later_delivery_that_differs_takes_the_word_back(account: Account) -> None:
    # Nothing is held between the two: the second must still know of the first.
    told(account, *ASSIGNED)
    told(account, *ASSIGNED, *AGAIN, known=4)
    assert deliverables_of(account) == {}
    assert LedgerProblem.objects.get(code="deliverables_differ").broker_ids == [2, 6]


def test_third_delivery_still_knows_that_two_differed(account: Account) -> None:
    told(account, *ASSIGNED, *AGAIN)
    told(account, *ASSIGNED, *AGAIN, *THIRD, known=8)
    assert deliverables_of(account) == {}
    assert LedgerProblem.objects.get(code="deliverables_differ").broker_ids == [2, 6, 10]


def test_what_somebody_learned_of_the_instrument_changes_no_pairing(account: Account) -> None:
    told(account, *ASSIGNED[:1])
    # Were it believed, eleven shares would not be one contract of ten, and nothing would pair.
    Instrument.objects.filter(key=OPTION.key).update(deliverable=10, multiplier=10)
    told(account, *ASSIGNED, known=1)
    assert not LedgerProblem.objects.exists()
    assert not Lot.objects.open().exists()


def test_deliverable_of_a_dropped_row_goes_with_the_rebuild(account: Account) -> None:
    told(account, *ASSIGNED)
    account.transactions.get(broker_id=2).deliverables_shown.update(quantity=12)
    assert [each.found for each in check_account(account)] == [(ALTERED, WRONG)]
    Partition.objects.update(engine_version=2)
    assert rebuild_account(account) == 1
    assert deliverables_of(account) == {OPTION.key: 11}


def test_two_families_that_differ_leave_it_unknown(account: Account) -> None:
    told(account, *ASSIGNED)
    first = Deliverable.objects.get()
    Deliverable.objects.create(
        account=account, family="GREE1", instrument=first.instrument, transaction=first.transaction, quantity=10
    )
    assert deliverables_of(account) == {}


def test_database_refuses_a_deliverable_of_nothing(account: Account) -> None:
    told(account, *ASSIGNED)
    with pytest.raises(IntegrityError, match="deliverable_is_positive"):
        Deliverable.objects.update(quantity=Decimal(0))
