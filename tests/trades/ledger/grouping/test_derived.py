"""What grouping takes from a ledger just derived is what it reads back of the same ledger once that is stored."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from apps.trades.ledger.deriving import derive
from apps.trades.ledger.grouping.derived import loaded_of
from apps.trades.ledger.grouping.loading import LoadedFamily, load_family
from apps.trades.ledger.loading import load_families
from apps.trades.ledger.statements import statements_of
from apps.trades.ledger.writing import RowKeys
from apps.trades.models import Account, Instrument, Partition
from apps.trades.services.ledger import rebuild_account
from tests.factories import make_account, make_stated_lot, make_stated_opening
from tests.trades.ledger.histories import demo_rows, fill, store

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
# All events of the demo, and an account that came from elsewhere.
MARGIN, TRANSFERRED = "5WX10001", "5WX10003"
CAME: dict[str, Any] = {"transaction-type": "Receive Deliver", "transaction-sub-type": "ACAT"}


def both(account: Account, family: str) -> tuple[LoadedFamily, LoadedFamily]:
    """Return what is derived of a family, and what is stored of it."""
    statements, members = statements_of(account), tuple(Partition.objects.get(account=account, family=family).members)
    with connection.cursor() as cursor:
        known = load_families(cursor, account.pk, members)
        derived = derive(account, statements, members, known)
        at_hand = loaded_of(derived, RowKeys(), costs_stated=statements.lots.keys(), is_ira=account.is_ira)
        return at_hand, load_family(cursor, account.pk, family)


def written(loaded: LoadedFamily) -> list[str]:
    """Return facts to the last digit: 5 equals 5.000000, but is not written so in a trade's legs."""
    entries = [repr((broker_id, sorted(each))) for broker_id, each in loaded.entries.items()]
    return sorted([*map(repr, (*loaded.lots, *loaded.closures, *loaded.income)), *entries])


@pytest.mark.parametrize("number", [MARGIN, TRANSFERRED])
def test_derived_is_what_is_read_back__of_every_family_of_a_history(owner: User, number: str) -> None:
    account = make_account(owner, number)
    store(account, *demo_rows(number))
    rebuild_account(account)
    for family in Partition.objects.filter(account=account).values_list("family", flat=True):
        at_hand, stored = both(account, family)
        assert (family, written(at_hand)) == (family, written(stored))


def test_derived_is_what_is_read_back__of_an_opening_that_a_person_stated(account: Account) -> None:
    store(account, fill(1, "Sell to Close", 4, "439.96"))
    instrument = Instrument.objects.get(symbol="AAPL")
    make_stated_opening(account, instrument, 1, quantity=10, cash=-1000, opened_on=date(2024, 1, 8))
    rebuild_account(account, everything=True)
    at_hand, stored = both(account, "AAPL")
    # The day begins in New York, and the lot is of the moment in UTC.
    assert [lot.opened_at.isoformat() for lot in at_hand.lots] == ["2024-01-08T05:00:00+00:00"]
    assert written(at_hand) == written(stored)


def test_derived_doubts_the_cost_of_what_came_from_elsewhere_until_it_is_stated(account: Account) -> None:
    store(account, fill(1, "Buy to Open", 10, "0", **CAME))
    rebuild_account(account)
    for is_unknown in (True, False):
        at_hand, stored = both(account, "AAPL")
        assert [lot.is_cost_unknown for lot in at_hand.lots] == [is_unknown]
        assert written(at_hand) == written(stored)
        if is_unknown:
            make_stated_lot(account, 1, "-400", opened_on=date(2020, 5, 4))
            rebuild_account(account, everything=True)
