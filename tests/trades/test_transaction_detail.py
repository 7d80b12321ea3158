from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.models import TransactionRevision
from apps.trades.selectors.transaction_detail import SIBLINGS, transaction_detail
from tests.factories import NOON, make_account, make_transaction

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account, Transaction

pytestmark = pytest.mark.django_db


def html_of(page: Client, row: Transaction) -> str:
    return page.get(reverse("trades:transaction", args=[row.pk])).content.decode()


def former(row: Transaction, number: int, payload: str) -> None:
    TransactionRevision.objects.create(
        transaction=row, number=number, payload=payload, net_value=Decimal(-200), superseded_at=NOON
    )


def test_detail_shows_the_row_to_the_character_and_its_former_version(page: Client, account: Account) -> None:
    shown = make_transaction(account, 1, revision=2, payload='{"id":1, "price": 2.10}')
    former(shown, 1, '{"id":1, "price": 2.00}')
    html = html_of(page, shown)
    assert "{&quot;id&quot;:1, &quot;price&quot;: 2.10}" in html
    assert "{&quot;id&quot;:1, &quot;price&quot;: 2.00}" in html
    assert "<del>2.00</del>" in html
    assert "<ins>2.10</ins>" in html
    assert "−200.00" in html


def test_each_version_is_compared_with_the_one_that_replaced_it(account: Account) -> None:
    row = make_transaction(account, 1, revision=3, payload='{"price": 3}')
    former(row, 1, '{"price": 1}')
    former(row, 2, '{"price": 2}')
    versions = transaction_detail(row).versions
    changes = [(each.revision.number, each.differences[0].former, each.differences[0].later) for each in versions]
    assert changes == [(2, "2", "3"), (1, "1", "2")]


def test_vanished_row_says_that_it_still_counts(page: Client, account: Account) -> None:
    assert "still counts" in html_of(page, make_transaction(account, 1, vanished_at=NOON))


def test_row_nobody_understands_says_so(page: Client, account: Account) -> None:
    assert "not understood yet" in html_of(page, make_transaction(account, 1, is_known_kind=False))


def test_broker_s_date_is_shown_where_it_is_another_day(page: Client, account: Account) -> None:
    # A future traded in the evening belongs to the clearing firm's next day.
    row = make_transaction(account, 1, transaction_date=date(2026, 11, 23))
    assert "by the broker 2026-11-23" in html_of(page, row)


def test_row_without_the_broker_s_date_does_not_speak_of_one(page: Client, account: Account) -> None:
    assert "by the broker" not in html_of(page, make_transaction(account, 1, transaction_date=None))


def test_row_whose_payload_is_no_object_is_shown_all_the_same(page: Client, account: Account) -> None:
    assert "&lt;oops" in html_of(page, make_transaction(account, 1, payload="<oops"))


def test_fees_are_listed_by_name_without_those_that_are_nothing(account: Account) -> None:
    row = make_transaction(
        account, 1, commission=Decimal("-1"), other_charge=Decimal("-0.5"), other_charge_description="Wire fee"
    )
    assert row.charges == [("Commission", Decimal("-1")), ("Wire fee", Decimal("-0.5"))]
    assert row.fees == Decimal("-1.5")


@pytest.mark.parametrize(("commission", "times"), [("-1", 1), ("0", 0)])
def test_fees_are_called_estimated_only_where_there_are_some(
    page: Client, account: Account, commission: str, times: int
) -> None:
    row = make_transaction(account, 1, is_estimated_fee=True, commission=Decimal(commission))
    assert html_of(page, row).count("The broker calls these fees estimated.") == times


def test_type_and_sub_type_are_facts_of_their_own(page: Client, account: Account) -> None:
    row = make_transaction(account, 1, transaction_type="Receive Deliver", sub_type="Exercise")
    facts = re.findall(r"<dt>(Type|Sub-type)</dt>\s*<dd>\s*([^<]*?)\s*</dd>", html_of(page, row))
    assert facts == [("Type", "Receive Deliver"), ("Sub-type", "Exercise")]


def test_order_s_rows_are_shown_with_their_sum(owner: User, account: Account) -> None:
    row = make_transaction(account, 2, order_id=77, net_value=Decimal(150))
    make_transaction(account, 1, order_id=77, net_value=Decimal(-50))
    make_transaction(account, 3, order_id=78)
    make_transaction(make_account(owner, "OTHER"), 4, order_id=77)
    order = transaction_detail(row).order
    assert order is not None
    assert [each.broker_id for each in order.rows] == [1, 2]
    assert order.net_value == Decimal(100)


def test_order_too_long_to_show_has_no_sum(account: Account) -> None:
    for broker_id in range(SIBLINGS + 1):
        row = make_transaction(account, broker_id, order_id=77)
    order = transaction_detail(row).order
    assert order is not None
    assert (len(order.rows), order.net_value, order.is_whole) == (SIBLINGS, None, False)


def test_row_without_an_order_has_no_siblings(account: Account) -> None:
    assert transaction_detail(make_transaction(account, 1)).order is None


def test_neighbours_are_those_of_the_same_account(owner: User, account: Account) -> None:
    rows = [make_transaction(account, number, executed_at=NOON + timedelta(hours=number)) for number in range(3)]
    make_transaction(make_account(owner, "OTHER"), 9, executed_at=NOON + timedelta(minutes=90))
    detail = transaction_detail(rows[1])
    assert (detail.older, detail.newer) == (rows[0], rows[2])
    assert transaction_detail(rows[0]).older is None
    assert transaction_detail(rows[2]).newer is None
