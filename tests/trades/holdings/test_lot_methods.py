"""Which lots close first: 100 bought at 10, at 14 and at 12, then 150 sold at 13."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db.models import Sum
from django.urls import reverse

from apps.trades.engine.results import View
from apps.trades.models import LotMethod, ProfitEntry
from apps.trades.services.ledger_check import check_account
from tests.builders import buy, sell
from tests.factories import make_account
from tests.stored import keep

if TYPE_CHECKING:
    from decimal import Decimal

    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(owner: User) -> Account:
    account = make_account(owner)
    keep(account, buy(100, "X", 10), buy(100, "X", 14), buy(100, "X", 12), sell(150, "X", 13))
    return account


def realized() -> Decimal | None:
    found: Decimal | None = ProfitEntry.objects.filter(view=View.TRADER).aggregate(sum=Sum("amount"))["sum"]
    return found


@pytest.mark.parametrize(
    ("method", "result"),
    # First in: 100 x 3 - 50 x 1; last in: 100 x 1 - 50 x 1; dearest: -100 x 1 + 50 x 1.
    [("FIFO", 250), ("LIFO", 50), ("HIFO", -50)],
)
def test_choice_recalculates_what_was_realized(
    client: Client, owner: User, account: Account, method: str, result: int
) -> None:
    client.force_login(owner)
    client.post(reverse("trades:lot_method", args=[account.pk]), {"method": method})
    assert realized() == result
    account.refresh_from_db()
    assert account.lot_method == method
    assert check_account(account) == []


def test_choice_is_told_and_offered_with_what_holds(client: Client, owner: User, account: Account) -> None:
    client.force_login(owner)
    answer = client.post(reverse("trades:lot_method", args=[account.pk]), {"method": "LIFO"}, follow=True)
    page = answer.content.decode()
    assert "Lots are consumed last in, first out now" in page
    assert re.search(r'value="LIFO"\s+selected>Last in, first out</option>', page)


@pytest.mark.parametrize("method", ["", "AVERAGE", "fifo", "\x00"])
def test_method_nobody_knows_changes_nothing(client: Client, owner: User, account: Account, method: str) -> None:
    client.force_login(owner)
    answer = client.post(reverse("trades:lot_method", args=[account.pk]), {"method": method}, follow=True)
    assert "That is no way to choose lots" in answer.content.decode()
    account.refresh_from_db()
    assert account.lot_method == LotMethod.FIFO


def test_stranger_cannot_choose(client: Client, stranger: User, account: Account) -> None:
    client.force_login(stranger)
    assert client.post(reverse("trades:lot_method", args=[account.pk]), {"method": "LIFO"}).status_code == 404
    assert realized() == 250
