"""The page that shows the broker's own rows behind an account's balance and positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.models import Balance
from apps.trades.views.holdings import RECEIVED_A_PAGE
from tests.factories import make_account, make_position, make_snapshot

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account, Snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot(account: Account) -> Snapshot:
    return make_snapshot(account)


def received(page: Client, account: Account, /, **query: str | int) -> str:
    html: str = page.get(reverse("trades:received", args=[account.pk]), query).content.decode()
    return html


def test_balance_and_positions_are_shown_as_sent(page: Client, account: Account, snapshot: Snapshot) -> None:
    Balance.objects.update(payload='{"cash-balance":"12.340"}')
    make_position(snapshot, "MSFT", payload='{"quantity":10.00,"quantity-direction":"Long"}')
    html = received(page, account)
    # Not a digit more or less than the broker sent.
    for words in ("Balance in USD", "cash-balance", ">12.340<", "MSFT", "quantity-direction", ">10.00<"):
        assert words in html


def test_account_page_leads_to_it(page: Client, account: Account, snapshot: Snapshot) -> None:
    html = page.get(reverse("trades:account", args=[account.pk])).content.decode()
    assert reverse("trades:received", args=[snapshot.account_id]) in html


def test_one_symbol_is_shown_alone(page: Client, account: Account, snapshot: Snapshot) -> None:
    make_position(snapshot, "MSFT")
    make_position(snapshot, "BRK/B")
    html = received(page, account, symbol="BRK/B")
    assert ("<summary>BRK/B</summary>" in html, "MSFT" in html, "Balance in" in html) == (True, False, False)


def test_former_snapshots_and_other_accounts_are_left_out(page: Client, owner: User, account: Account) -> None:
    former = make_snapshot(account)
    make_position(former, "FORMER")
    former.is_current = False
    former.save()
    make_position(make_snapshot(make_account(owner, "OTHER")), "ELSEWHERE")
    make_position(make_snapshot(account), "CURRENT")
    html = received(page, account)
    assert [each in html for each in ("CURRENT", "FORMER", "ELSEWHERE")] == [True, False, False]


def test_many_positions_are_paged(page: Client, account: Account, snapshot: Snapshot) -> None:
    for number in range(RECEIVED_A_PAGE + 1):
        make_position(snapshot, f"SYM{number:03}")
    assert received(page, account).count("<summary>SYM") == RECEIVED_A_PAGE
    assert received(page, account, page=2).count("<summary>SYM") == 1


@pytest.mark.parametrize("symbol", ["\x00", "'", "NONE"])
def test_symbol_of_nonsense_is_answered(page: Client, account: Account, symbol: str) -> None:
    assert "has not said anything of this yet" in received(page, account, symbol=symbol)
