"""Deleting a synced account's data: asked for by its owner, confirmed, complete, and never under a running sync."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.notifications.models import Notice
from apps.tastytrade_sync.models import Checkpoint, Link, ResourceCount, SyncProblem, SyncRun
from apps.tastytrade_sync.services.linking import forget_link
from apps.tastytrade_sync.sync.locks import lock_link
from apps.trades.models import Account, Edit, Lot, Position, Snapshot, StatementKind, Transaction
from apps.trades.services.reconciling import reconcile
from tests.factories import (
    NOON,
    make_cash_beside,
    make_closure,
    make_deliverable,
    make_entry,
    make_fee_total,
    make_ledger_problem,
    make_lot,
    make_stated_closing,
    make_stated_lot,
    make_stated_opening,
    make_stated_treatment,
    make_transaction,
    make_unmatched_close,
)
from tests.raw_tables import rows_leading_to, tables_holding
from tests.tastytrade_sync.sync.conftest import NUMBERS, deposit

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from apps.accounts.models import User
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER, OTHER = NUMBERS


@pytest.fixture
def page(desk: Desk, client: Client) -> Client:
    client.force_login(desk.link.owner)
    return client


def address(number: str = NUMBER) -> str:
    return reverse("sync:delete_account", args=[Account.objects.get(number=number).pk])


def delete(page: Client, confirmation: str = NUMBER[-4:]) -> Any:
    return page.post(address(), {"confirmation": confirmation})


def sync_everything_there_is(desk: Desk) -> None:
    """Leave a row in each table: a revised row, a rejected one, a position, and a run that complains by number."""
    desk.sync()
    world = desk.simulator.world
    world.put_rows(NUMBER, [deposit(NUMBER, 107, 7, "99.5"), deposit(NUMBER, 108, 8, "NaN")])
    desk.simulator.break_with({"kind": "forbidden", "path": "net-liq", "account": NUMBER})
    desk.sync()
    snapshot = Snapshot.objects.get(account__number=NUMBER, is_current=True)
    Position.objects.create(snapshot=snapshot, symbol="AAPL", instrument_type="Equity", quantity=1)
    derive_everything_there_is(snapshot.account)


def derive_everything_there_is(account: Account) -> None:
    """Leave a row in each derived table and each table of the user's statements."""
    opening, closing = make_transaction(account, 901), make_transaction(account, 902)
    lot = make_lot(opening)
    make_entry(make_closure(lot, closing))
    make_unmatched_close(closing)
    make_cash_beside(closing)
    make_deliverable(closing, lot.instrument)
    make_ledger_problem(closing)
    make_stated_lot(account, 901).parts.create(number=1, quantity=1, opened_on=NOON.date(), cash=-10)
    account.former_statements.create(kind=StatementKind.LOT, name=901, said={}, made_at=NOON, ended_at=NOON)
    make_stated_treatment(account, 902)
    make_stated_closing(account, lot.instrument)
    stated = make_stated_opening(account, lot.instrument)
    Lot.objects.filter(pk=make_lot(opening, number=1).pk).update(opening=None, stated_opening=stated)
    make_fee_total(account)
    Edit.objects.create(account=account, number=1, kind="TAG", arguments={}, words="Tagged", made_at=NOON)
    # Tells of a break by number: no row explains the position.
    reconcile(account=account)


def test_deletion_leaves_nothing_that_leads_to_the_account(desk: Desk, page: Client) -> None:
    sync_everything_there_is(desk)
    key = Account.objects.get(number=NUMBER).pk
    # A table without a row here would prove nothing: whoever adds one to the models gives it a row above.
    assert min(rows_leading_to("trades_account", key).values()) > 0
    assert delete(page)["Location"] == reverse("trades:accounts")
    assert max(rows_leading_to("trades_account", key).values()) == 0


def test_deletion_takes_the_number_out_of_every_sentence(desk: Desk, page: Client) -> None:
    sync_everything_there_is(desk)
    assert {"tastytrade_sync_syncrun", "notifications_notice"} <= set(tables_holding(NUMBER))
    delete(page)
    page.get(reverse("trades:accounts"))  # shows the message, which is stored until then
    assert tables_holding(NUMBER) == []
    assert SyncRun.objects.filter(reason__contains="Account (deleted), net-liq").exists()
    assert Notice.objects.filter(body__contains="Account (deleted), net-liq").exists()


def test_deletion_spares_the_other_account(desk: Desk, page: Client) -> None:
    desk.sync()
    before = rows_leading_to("trades_account", Account.objects.get(number=OTHER).pk)
    delete(page)
    assert rows_leading_to("trades_account", Account.objects.get(number=OTHER).pk) == before
    assert Transaction.objects.filter(account__number=OTHER).count() == 7


def test_next_sync_reads_the_whole_history_anew__link_stays(desk: Desk, page: Client) -> None:
    desk.sync()
    delete(page)
    assert not Checkpoint.objects.filter(account__number=NUMBER).exists()
    asked = len(desk.simulator.requests)
    desk.sync()
    first = next(call for call in desk.simulator.requests[asked:] if f"{NUMBER}/transactions" in call)
    assert "start-date" not in first
    assert Transaction.objects.filter(account__number=NUMBER).count() == 7


def test_next_sync_does_not_bring_it_back__link_forgotten(desk: Desk, page: Client, moment: datetime) -> None:
    desk.sync()
    Link.objects.update(label=f"{NUMBER}, {OTHER}")
    desk.link.refresh_from_db()
    forget_link(link=desk.link, now=moment)
    delete(page)
    page.get(reverse("trades:accounts"))
    assert tables_holding(NUMBER) == []
    assert Link.objects.get().label == f"(deleted), {OTHER}"


def test_deletion_is_refused__a_sync_is_running(desk: Desk, page: Client) -> None:
    desk.sync()
    with lock_link(desk.link.pk):
        answer = delete(page)
    assert answer.status_code == 409
    assert "Wait until it has finished" in answer.content.decode()
    assert Transaction.objects.filter(account__number=NUMBER).count() == 7


def test_deletion_is_refused__the_forgotten_link_is_still_running(desk: Desk, page: Client, moment: datetime) -> None:
    desk.sync()
    forget_link(link=desk.link, now=moment)
    with lock_link(desk.link.pk):
        assert delete(page).status_code == 409
    assert Account.objects.filter(number=NUMBER).exists()


@pytest.mark.parametrize("typed", ["", "0002", "00001 ", "WX0", "yes"])
def test_deletion_needs_the_end_of_the_number(desk: Desk, page: Client, typed: str) -> None:
    desk.sync()
    answer = delete(page, typed)
    # Django strips spaces, so five characters remain of the third: neither the last four nor the whole number.
    assert answer.status_code == 422
    assert Transaction.objects.filter(account__number=NUMBER).count() == 7


@pytest.mark.parametrize("typed", ["0001", " 0001 ", NUMBER, NUMBER.lower()])
def test_deletion_takes_the_last_four_or_the_whole_number(desk: Desk, page: Client, typed: str) -> None:
    desk.sync()
    assert delete(page, typed).status_code == 302
    assert not Account.objects.filter(number=NUMBER).exists()


def test_page_says_what_will_go_and_deletes_nothing(desk: Desk, page: Client) -> None:
    desk.sync()
    text = page.get(address()).content.decode()
    assert "2026-11-01" in text
    assert "2026-11-07" in text
    assert "Sync problems" not in text  # there is none, so nothing is said of it
    assert f"{reverse('trades:export_transactions')}?account={NUMBER}" in text
    assert Transaction.objects.filter(account__number=NUMBER).count() == 7


def test_page_warns_that_a_link_brings_the_data_back__until_it_is_forgotten(
    desk: Desk, page: Client, moment: datetime
) -> None:
    desk.sync()
    assert "still linked" in page.get(address()).content.decode()
    forget_link(link=desk.link, now=moment)
    assert "still linked" not in page.get(address()).content.decode()


def test_account_page_leads_to_the_deletion(desk: Desk, page: Client) -> None:
    desk.sync()
    account = Account.objects.get(number=NUMBER)
    assert address() in page.get(reverse("trades:account", args=[account.pk])).content.decode()


def test_account_of_somebody_else_is_not_there(desk: Desk, client: Client, stranger: User) -> None:
    desk.sync()
    client.force_login(stranger)
    assert client.get(address()).status_code == 404
    assert delete(client).status_code == 404
    assert Transaction.objects.filter(account__number=NUMBER).count() == 7


def test_runs_outlive_the_account_they_read(desk: Desk, page: Client) -> None:
    run = desk.sync()
    delete(page)
    assert page.get(reverse("sync:run", args=[run.pk])).status_code == 200
    assert set(ResourceCount.objects.filter(run=run).values_list("account__number", flat=True)) == {None, OTHER}
    assert not SyncProblem.objects.filter(account__number=NUMBER).exists()
