"""How an expired contract ended whose row never came: confirmed and taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.notifications.models import Notice
from apps.trades.models import (
    Closure,
    LedgerProblem,
    Lot,
    Partition,
    StatedClosing,
)
from apps.trades.services.reconciling import reconcile
from apps.trades.services.statements.closings import confirm_closing, take_back_closing
from tests.builders import buy, exact, expire, put, sell_to_open
from tests.factories import NOON, make_position, make_snapshot
from tests.stored import keep, the_instrument, the_lot, the_row

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
PUT = put("KO", 50, "2026-03-20")


def confirm(account: Account, note: str = "") -> StatedClosing:
    return confirm_closing(account=account, instrument=the_instrument(PUT.symbol), note=note, by=account.owner, at=NOON)


def test_confirmed_closing_ends_the_contract_at_nothing_on_its_last_day(account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1, fees="2.28"))
    confirm(account)
    closure = Closure.objects.get()
    assert (closure.day, closure.quantity, closure.closing_net) == (date(2026, 3, 20), *exact(-2, 0))
    assert closure.opening_net == Decimal("197.72")
    # The last moment of the day in New York, where it was still four hours to midnight in Greenwich.
    assert closure.closed_at == datetime(2026, 3, 21, 3, 59, 59, 999999, tzinfo=UTC)
    assert not Lot.objects.open().exists()


def test_confirming_twice_is_once(account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1))
    assert confirm(account) == confirm(account)
    assert StatedClosing.objects.count() == 1


def test_closing_taken_back_leaves_the_contract_open(account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1))
    digest = Partition.objects.get().digest
    take_back_closing(closing=confirm(account), by=account.owner, at=NOON)
    assert (Partition.objects.get().digest, StatedClosing.objects.count()) == (digest, 0)
    assert the_lot(PUT.symbol).remaining == -2


def test_number_of_a_closing_is_never_used_again(account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1))
    first = confirm(account)
    number = first.number
    take_back_closing(closing=first, by=account.owner, at=NOON)
    assert confirm(account).number > number


def test_broker_s_own_row_goes_before_the_statement(account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1))
    confirm(account)
    keep(account, sell_to_open(2, PUT, 1), expire(2, PUT))
    assert Closure.objects.get().closing == the_row(2)
    assert LedgerProblem.objects.get().code == "stated_closing_without_lots"


def test_what_never_expires_cannot_be_confirmed(account: Account) -> None:
    keep(account, buy(1, "KO", 50))
    with pytest.raises(ValueError, match="expires"):
        confirm_closing(account=account, instrument=the_instrument("KO"), note="", by=account.owner, at=NOON)


def closing(account: Account, name: str = "trades:closing") -> str:
    return reverse(name, args=[account.pk, the_instrument(PUT.symbol).pk])


def test_end_is_confirmed_and_taken_back_on_the_page(page: Client, account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1))
    assert "Did KO 20 Mar 2026 50 put end at nothing?" in page.get(closing(account)).content.decode()
    html = page.post(closing(account), {"note": "Worthless"}, follow=True).content.decode()
    assert "Confirmed: KO 20 Mar 2026 50 put ended at nothing" in html
    assert "Worthless" in html
    number = StatedClosing.objects.get().number
    page.post(closing(account, "trades:take_closing_back"), {"number": str(number)})
    assert not StatedClosing.objects.exists()


def test_contract_that_does_not_wait_is_not_confirmed(page: Client, account: Account) -> None:
    keep(account, sell_to_open(1, PUT, 1), expire(1, PUT))
    for answer in (page.get(closing(account), follow=True), page.post(closing(account), follow=True)):
        assert "There is nothing to confirm" in answer.content.decode()
    assert not StatedClosing.objects.exists()


@pytest.mark.parametrize("number", ["", "x", "77"])
def test_closing_that_is_not_there_cannot_be_taken_back(page: Client, account: Account, number: str) -> None:
    keep(account, sell_to_open(1, PUT, 1))
    assert page.post(closing(account, "trades:take_closing_back"), {"number": number}).status_code == 404


def test_stranger_states_nothing(client: Client, account: Account, stranger: User) -> None:
    keep(account, sell_to_open(1, PUT, 1))
    confirm(account)
    client.force_login(stranger)
    number = {"number": str(StatedClosing.objects.get().number)}
    assert client.post(closing(account)).status_code == 404
    assert client.post(closing(account, "trades:take_closing_back"), number).status_code == 404
    assert StatedClosing.objects.count() == 1


def compared(account: Account) -> dict[str, str]:
    """What the newest comparison says of quantities, by instrument."""
    made = account.reconciliations.newest().get()
    return dict(made.results.filter(check_name="QUANTITY").values_list("subject", "state"))


def test_statement_compares_again_and_so_does_taking_it_back(account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1))
    listed = {"instrument_type": "Equity Option", "underlying_symbol": "KO", "average_open_price": "1"}
    make_position(make_snapshot(account, None), PUT.symbol, "-2", **listed)
    reconcile(account=account, at=NOON)
    assert compared(account) == {PUT.key: "AGREES"}
    closing = confirm(account)
    assert compared(account) == {PUT.key: "BREAK"}
    assert Notice.objects.get().body.count("Quantity of KO 20 Mar 2026 50 put: 0 by the ledger") == 1
    take_back_closing(closing=closing, by=account.owner, at=NOON)
    assert compared(account) == {PUT.key: "AGREES"}
    # The same break once more, of which the notice is unread still.
    confirm(account)
    assert Notice.objects.get().times == 2


def test_break_by_a_confirmed_closing_leads_to_it(client: Client, account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1))
    make_position(make_snapshot(account), PUT.symbol, "-2", instrument_type="Equity Option", underlying_symbol="KO")
    confirm(account)
    client.force_login(account.owner)
    html = client.get(reverse("trades:reconciliation")).content.decode()
    position = reverse("trades:position", args=[account.pk, the_instrument(PUT.symbol).pk])
    assert "You confirmed that it ended at nothing" in html
    assert f'<a href="{position}">Look at what you confirmed</a>' in html
