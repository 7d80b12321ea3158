from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.selectors.holdings import account_summaries, summary_of, totals
from tests.factories import NOON, make_account, make_position, make_snapshot, make_transaction

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


def test_totals_add_the_open_accounts_up_and_count_the_closed(owner: User) -> None:
    make_snapshot(make_account(owner, "A"), "100.25")
    make_snapshot(make_account(owner, "B"), "50.50")
    make_snapshot(make_account(owner, "C", is_closed=True), "7")
    sums = totals(account_summaries(owner, NOON))
    assert (sums.net_liquidating_value, sums.cash_balance) == (Decimal("150.75"), Decimal("150.75"))
    assert (sums.included, sums.closed) == (2, 1)


def test_figures_read_while_rows_arrived_are_not_settled__others_and_none_are(owner: User) -> None:
    moving, quiet = make_snapshot(make_account(owner, "A")), make_snapshot(make_account(owner, "B"))
    make_account(owner, "NEVER-READ")
    type(moving).objects.filter(pk=moving.pk).update(is_settled=False)
    settled = {each.account.number: each.is_settled for each in account_summaries(owner, NOON)}
    assert settled == {"A": False, "B": quiet.is_settled, "NEVER-READ": True}


def test_account_is_settled_again_by_a_later_quiet_reading(owner: User) -> None:
    account = make_account(owner)
    make_snapshot(account)
    account.snapshots.update(is_settled=False, is_current=False)
    make_snapshot(account)
    assert [each.is_settled for each in account_summaries(owner, NOON)] == [True]


def test_closed_account_alone_counts(owner: User) -> None:
    make_snapshot(make_account(owner, "C", is_closed=True), "7")
    assert totals(account_summaries(owner, NOON)).net_liquidating_value == Decimal(7)


def test_total_is_unknown_when_a_part_of_it_is(owner: User) -> None:
    make_snapshot(make_account(owner, "A"), "100.25")
    make_snapshot(make_account(owner, "B"), None)
    assert totals(account_summaries(owner, NOON)).net_liquidating_value is None


@pytest.mark.parametrize("name", ["dashboard:index", "trades:accounts"])
def test_total_is_unknown_when_an_account_was_never_read__the_page_names_it(
    page: Client, owner: User, name: str
) -> None:
    make_snapshot(make_account(owner, "A"), "100.25")
    make_account(owner, "NEVER-READ")
    sums = totals(account_summaries(owner, NOON))
    assert (sums.net_liquidating_value, sums.cash_balance, sums.derivative_buying_power) == (None, None, None)
    assert (sums.included, sums.lacking) == (2, ["NEVER-READ"])
    assert "has not reported every figure of NEVER-READ," in page.get(reverse(name)).content.decode()


def test_closed_account_that_was_never_read_hides_no_total(owner: User) -> None:
    make_snapshot(make_account(owner, "A"), "100.25")
    make_account(owner, "C", is_closed=True)
    sums = totals(account_summaries(owner, NOON))
    assert (sums.net_liquidating_value, sums.lacking) == (Decimal("100.25"), [])


def test_summary_holds_the_newest_activity_and_the_current_balance(owner: User, account: Account) -> None:
    former = make_snapshot(account, "1")
    former.is_current = False
    former.save()
    make_snapshot(account, "2", taken_at=NOON - timedelta(minutes=5))
    make_transaction(account, 1, executed_at=NOON - timedelta(days=2))
    make_transaction(account, 2, executed_at=NOON - timedelta(days=1))
    summary = summary_of(account_summaries(owner, NOON), account)
    assert summary.net_liquidating_value == Decimal(2)
    assert summary.last_activity == NOON - timedelta(days=1)
    assert (summary.age, summary.is_stale) == (timedelta(minutes=5), False)


def test_account_that_was_never_read_has_no_figures(owner: User, account: Account) -> None:
    (summary,) = account_summaries(owner, NOON)
    assert (summary.balance, summary.net_liquidating_value, summary.cash_balance) == (None, None, None)
    assert (summary.derivative_buying_power, summary.age, summary.is_stale) == (None, None, False)


def test_stranger_s_accounts_are_not_there(owner: User, stranger: User) -> None:
    make_snapshot(make_account(stranger))
    assert account_summaries(owner, NOON) == []


@pytest.mark.parametrize("name", ["dashboard:index", "trades:accounts", "trades:positions", "trades:transactions"])
def test_empty_page_says_what_to_do_next(page: Client, name: str) -> None:
    html = page.get(reverse(name)).content.decode()
    assert reverse("sync:index") in html
    assert "Nothing here yet" in html
    assert "Nothing linked yet" in html


@pytest.mark.parametrize("name", ["dashboard:index", "trades:accounts"])
def test_page_shows_net_liq_at_the_cent(page: Client, account: Account, name: str) -> None:
    make_snapshot(account, "1234567.891")
    assert "1,234,567.89" in page.get(reverse(name)).content.decode()


def test_zero_is_a_figure_and_not_unknown(page: Client, account: Account) -> None:
    make_snapshot(account, "0")
    html = page.get(reverse("trades:accounts")).content.decode()
    assert "0.00" in html
    assert "not known" not in html


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("name", ["trades:positions", "trades:transactions"])
def test_number_that_is_not_one_s_own_stays_chosen(page: Client, stranger: User, name: str) -> None:
    make_account(stranger, "THEIRS")
    html = page.get(reverse(name), {"account": "THEIRS"}).content.decode()
    assert '<option value="THEIRS" selected>THEIRS</option>' in html
    own = page.get(reverse(name), {"account": "5WX01234"}).content.decode()
    assert own.count('<option value="5WX01234"') == 1


def test_account_page_shows_what_it_holds_and_did(page: Client, account: Account) -> None:
    make_position(make_snapshot(account, "500"), "MSFT", "10")
    make_transaction(account, 1, description="Bought something")
    html = page.get(reverse("trades:account", args=[account.pk])).content.decode()
    for words in ("500.00", "MSFT", "10 shares", "Bought something", "No net-liq history in this range"):
        assert words in html


def test_account_page_shows_nothing_of_another_account(page: Client, owner: User, account: Account) -> None:
    other = make_account(owner, "OTHER")
    make_position(make_snapshot(other), "MSFT")
    make_transaction(other, 1, description="Elsewhere")
    html = page.get(reverse("trades:account", args=[account.pk])).content.decode()
    assert "MSFT" not in html
    assert "Elsewhere" not in html
    assert "has not reported a balance" in html
