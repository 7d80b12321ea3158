"""What support can look up about a user's data: everything stored, nothing secret, nothing to change."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.tastytrade_sync.models import ResourceCount, SyncRun, Trigger
from apps.tastytrade_sync.simulator.scenario_values import Credentials
from apps.trades.models import (
    CashBeside,
    Closure,
    LedgerProblem,
    Lot,
    NetLiq,
    Partition,
    ProfitEntry,
    StatedClosing,
    StatedLot,
    StatedOpening,
    StatedTreatment,
    TransactionRevision,
    UnmatchedClose,
)
from apps.trades.services.statements.closings import confirm_closing
from apps.trades.services.statements.lots import state_lot
from tests.builders import buy, deposit, put, sell, sell_to_open
from tests.factories import (
    NOON,
    make_account,
    make_link,
    make_position,
    make_snapshot,
    make_stated_opening,
    make_stated_treatment,
    make_transaction,
    make_user,
)
from tests.stored import keep, the_instrument, the_row

if TYPE_CHECKING:
    from django.db.models import Model
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
WAYS_TO_CHANGE = ('type="text"', "<textarea", "<select", 'name="_save"', "deletelink")


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user("support@example.com", is_staff=True))
    return client


def shown(staff: Client, row: Model) -> str:
    """Return the page of a row, which offers no way to change it."""
    meta = row._meta
    html = staff.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])).content.decode()
    body = html.split('id="content-main"')[1]
    assert [way for way in WAYS_TO_CHANGE if way in body] == []
    return body


def test_snapshot_shows_its_balance_and_positions(staff: Client, owner: User) -> None:
    snapshot = make_snapshot(make_account(owner), "1234.5")
    make_position(snapshot, "HELD", "17")
    html = shown(staff, snapshot)
    for words in ("1234.5", "HELD", "17"):
        assert words in html


def test_transaction_shows_its_former_versions(staff: Client, owner: User) -> None:
    row = make_transaction(make_account(owner), 1)
    former = '{"id":1,"former":true}'
    TransactionRevision.objects.create(
        transaction=row, number=1, payload=former, net_value=Decimal(-77), superseded_at=NOON
    )
    html = shown(staff, row)
    assert "former&quot;:true" in html
    assert "-77" in html


def test_run_shows_what_it_counted(staff: Client, owner: User) -> None:
    link = make_link(owner, Credentials(client_secret="very-secret-one", refresh_token="very-secret-two"))
    run = SyncRun.objects.create(owner=owner, link=link, trigger=Trigger.PAGE, started_at=NOON)
    ResourceCount.objects.create(run=run, account=make_account(owner), resource="net-liq", received=4321, new=4321)
    html = shown(staff, run)
    assert "net-liq" in html
    assert "4321" in html
    assert "very-secret" not in html


def test_net_liq_is_found_by_account(staff: Client, owner: User) -> None:
    for number, value in (("5WX1", 111), ("5WX2", 222)):
        flat = dict.fromkeys(("open", "high", "low", "close", "total_close"), Decimal(value))
        NetLiq.objects.create(account=make_account(owner, number), at=NOON, day=NOON.date(), **flat)
    html = staff.get(reverse("admin:trades_netliq_changelist"), {"q": "5WX2"}).content.decode()
    assert ("222.0" in html, "111.0" in html) == (True, False)


@pytest.mark.parametrize("is_staff", [False, True])
def test_rows_cannot_be_changed_through_their_parent(client: Client, owner: User, is_staff: bool) -> None:  # noqa: FBT001
    snapshot = make_snapshot(make_account(owner))
    position = make_position(snapshot, "HELD", "17")
    client.force_login(make_user("someone@example.com", is_staff=is_staff))
    rows = {"positions-TOTAL_FORMS": "1", "positions-INITIAL_FORMS": "1", "positions-0-id": str(position.pk)}
    values = {**rows, "positions-0-quantity": "99", "positions-0-DELETE": "on"}
    answer = client.post(reverse("admin:trades_snapshot_change", args=[snapshot.pk]), values)
    assert answer.status_code == (403 if is_staff else 302)
    position.refresh_from_db()
    assert position.quantity == 17


@pytest.fixture
def ledger(owner: User) -> Account:
    """An account with one of everything that is derived or stated."""
    account = make_account(owner)
    put_of = put("PEP", 140, "2026-03-20")
    keep(account, deposit(5), buy(10, "KO", 50), sell(4, "KO", 51), sell(1, "MO", 60), sell_to_open(1, put_of, 2))
    state_lot(row=the_row(4), opened_on=NOON.date(), cash=Decimal("-41.5"), note="", by=account.owner, at=NOON)
    confirm_closing(account=account, instrument=the_instrument(put_of.symbol), note="", by=account.owner, at=NOON)
    make_stated_opening(account, the_instrument("KO"), number=77, cash=Decimal("-77"))
    keep(account, sell(3, "GE", 80, id=99, on="2026-04-01"))
    make_stated_treatment(account, 2, "8.25")
    return account


@pytest.mark.parametrize(
    ("model", "found"),
    [
        (Lot, "-500.0"), (Closure, "204.0"), (ProfitEntry, "Realized"), (UnmatchedClose, "240.0"), (CashBeside, "Flow"),
        (LedgerProblem, "unmatched_close"), (StatedLot, "-41.5"), (StatedClosing, "PEP"), (StatedTreatment, "8.25"),
        (StatedOpening, "-77.0"),
        (Partition, "KO"),
    ],
)  # fmt: skip
def test_derived_and_stated_rows_can_be_looked_up(
    staff: Client, ledger: Account, model: type[Model], found: str
) -> None:
    rows = model._default_manager.filter(account=ledger)
    assert any(found in shown(staff, row) for row in rows)
    listed = staff.get(reverse(f"admin:trades_{model._meta.model_name}_changelist"), {"q": ledger.number})
    assert listed.context["cl"].result_count == rows.count()


def test_lot_shows_how_it_closed(staff: Client, ledger: Account) -> None:
    # Four of ten were sold for 204.
    assert "204.0" in shown(staff, ledger.lots.get(instrument__symbol="KO"))
