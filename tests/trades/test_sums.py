from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from apps.trades.filters.transactions import TransactionFilter
from apps.trades.models import Account, Partition
from apps.trades.selectors.sums import families_of, row_kinds, sums_of
from tests.factories import make_account, make_transaction

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
ALL = TransactionFilter()


def queries_of_sums(account: Account, wanted: TransactionFilter) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        sums_of([account], wanted)
    return len(queries)


def grown(account: Account) -> Account:
    """Return the account as it is after a commit that stored a row."""
    Account.objects.filter(pk=account.pk).update(ledger_version=F("ledger_version") + 1)
    return Account.objects.get(pk=account.pk)


def test_sums_count_rows_and_add_cash_and_every_fee(account: Account) -> None:
    fees = ("commission", "clearing_fees", "regulatory_fees", "proprietary_index_option_fees",
            "currency_conversion_fees", "other_charge")  # fmt: skip
    make_transaction(account, 1, net_value=Decimal("10.000001"), **dict.fromkeys(fees, Decimal("-0.01")))
    make_transaction(account, 2, net_value=Decimal(-4))
    sums = sums_of([account], ALL)
    # Six fees of a cent each.
    assert (sums.count, sums.net_value, sums.fees) == (2, Decimal("6.000001"), Decimal("-0.06"))


def test_sums_of_nothing_are_zero(account: Account) -> None:
    sums = sums_of([account], ALL)
    assert (sums.count, sums.net_value, sums.fees) == (0, Decimal(0), Decimal(0))
    assert sums_of([], ALL).count == 0


def test_sum_is_counted_once_per_state_of_the_ledger(account: Account) -> None:
    make_transaction(account, 1)
    assert queries_of_sums(account, ALL) == 1
    assert queries_of_sums(account, ALL) == 0
    make_transaction(account, 2)
    assert sums_of([grown(account)], ALL).count == 2


def test_order_and_length_of_a_page_do_not_matter_but_the_filter_does(account: Account) -> None:
    make_transaction(account, 1)
    sums_of([account], ALL)
    assert queries_of_sums(account, TransactionFilter(sort="oldest", size=25, complaints=["x"])) == 0
    assert queries_of_sums(account, TransactionFilter(underlying="AAPL")) == 1


def test_one_account_s_sum_is_never_shown_for_another(owner: User, account: Account) -> None:
    make_transaction(account, 1)
    other = make_account(owner, "OTHER")
    assert sums_of([account], ALL).count == 1
    assert sums_of([other], ALL).count == 0
    assert sums_of([account, other], ALL).count == 1


def test_kinds_are_those_that_occur(owner: User, account: Account, stranger: User) -> None:
    make_transaction(account, 1, transaction_type="Trade", sub_type="Sell to Close")
    make_transaction(account, 2, transaction_type="Money Movement", sub_type="")
    make_transaction(make_account(stranger), 3, transaction_type="Secret")
    kinds = row_kinds([account])
    assert (kinds.types, kinds.sub_types) == (["Money Movement", "Trade"], ["Sell to Close"])


def test_families_are_those_of_the_accounts_by_name(owner: User, account: Account) -> None:
    other = make_account(owner, "OTHER")
    for holder, family in ((account, "SPY"), (account, ""), (other, "SPY"), (other, "AAPL")):
        Partition.objects.create(account=holder, family=family, is_dirty=False)
    assert families_of([account, other]) == ["AAPL", "SPY"]
    assert families_of([account]) == ["SPY"]
