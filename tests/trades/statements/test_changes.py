"""A statement is changed in its own form: it keeps its name, and what it said before stays to be read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.notifications.models import Notice
from apps.trades.engine.facts import Treatment
from apps.trades.models import (
    Break,
    FormerStatement,
    LedgerProblem,
    Lot,
    StatedClosing,
    StatedOpening,
    StatedTreatment,
    StatementKind,
)
from apps.trades.selectors.statements.former import former_statements
from apps.trades.services.ledger_check import check_account
from apps.trades.services.reconciling import reconcile
from apps.trades.services.statements.positions import take_back_position
from tests.builders import acat, buy, dividend, sell, sell_to_open
from tests.factories import NOON, make_position, make_snapshot
from tests.stored import keep, the_instrument, the_row
from tests.trades.statements.test_lots_and_closings import PAID, PUT, confirm
from tests.trades.statements.test_lots_and_closings import closing as closing_address
from tests.trades.statements.test_lots_and_closings import opening as lot_address
from tests.trades.statements.test_positions import KO, MES, STATED, report
from tests.trades.statements.test_positions import state as state_position
from tests.trades.statements.test_treatments import answer
from tests.trades.statements.test_treatments import state as state_treatment

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


def said(kind: StatementKind) -> list[dict[str, object]]:
    return [each.said for each in FormerStatement.objects.filter(kind=kind)]


def change(opening: StatedOpening) -> str:
    return reverse("trades:change_position", args=[opening.account_id, opening.number])


def test_lot_says_what_it_said_before(page: Client, account: Account) -> None:
    keep(account, sell(10, "KO", 50))
    page.post(lot_address(account), PAID)
    html = page.post(lot_address(account), PAID | {"amount": "400", "note": "Found it"}, follow=True).content.decode()
    former = FormerStatement.objects.get()
    assert (former.kind, former.name, former.said["cash"], former.is_taken_back) == ("LOT", 1, "-395", False)
    assert (former.made_by, former.ended_by) == (account.owner, account.owner)
    assert "Opened 2025-03-03, cost −395.00 – “From the old statement”" in html


def test_lot_taken_back_is_still_to_be_read(page: Client, account: Account) -> None:
    keep(account, acat(10, "KO", -400))
    page.post(lot_address(account), PAID)
    html = page.post(reverse("trades:take_opening_back", args=[the_row(1).pk]), follow=True).content.decode()
    assert FormerStatement.objects.get().is_taken_back
    assert "What was stated before (1)" in html


def test_same_words_twice_are_once(page: Client, account: Account) -> None:
    keep(account, sell(10, "KO", 50))
    for _ in range(2):
        page.post(lot_address(account), PAID)
    account.refresh_from_db()
    version = account.ledger_version
    page.post(lot_address(account), PAID)
    account.refresh_from_db()
    assert (account.ledger_version, FormerStatement.objects.count()) == (version, 0)


def test_position_is_changed_under_its_number(page: Client, account: Account) -> None:
    opening = state_position(account, report(account, KO, "100"))
    initial = page.get(change(opening)).context["form"].initial
    assert (initial["quantity"], initial["amount"], initial["opened_on"]) == ("100", "3155", date(2026, 1, 2))
    told = STATED | {"quantity": "90", "opened_on": "2025-06-02", "amount": "2800"}
    html = page.post(change(opening), told, follow=True).content.decode()
    stated = StatedOpening.objects.get()
    assert (stated.number, stated.quantity, stated.cash, stated.taken_back_at) == (opening.number, 90, -2800, None)
    assert said(StatementKind.POSITION) == [{"quantity": "100", "opened_on": "2026-01-02", "cash": "-3155", "note": ""}]
    assert "100 opened 2026-01-02, cost −3,155.00" in html
    lot = Lot.objects.get()
    assert (lot.quantity, lot.acquired_on, lot.opening_net) == (90, date(2025, 6, 2), -2800)
    assert check_account(account) == []


def test_position_changed_to_what_it_says_is_not_changed(page: Client, account: Account) -> None:
    opening = state_position(account, report(account, KO, "100"))
    page.post(change(opening), STATED | {"note": ""})
    assert not FormerStatement.objects.exists()


def test_future_is_changed_at_its_price(page: Client, account: Account) -> None:
    opening = state_position(account, report(account, MES, "1", "5000"), 1, -25000)
    assert page.get(change(opening)).context["form"].initial["amount"] == "5000"
    page.post(change(opening), STATED | {"quantity": "1", "amount": "5100"})
    # A point of the micro future is worth 5 USD.
    assert StatedOpening.objects.get().cash == -25500


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"opened_on": "2025-05-05"}, "You stated an opening of it for that day already."),
        ({"quantity": "0"}, "State how many, more than 0."),
        ({"amount": "31551"}, "31,551.00 is more than 10 times what the price makes, 3,155.00"),
        ({"opened_on": "2027-01-01"}, "the day of the broker&#x27;s report"),
    ],
)
def test_change_is_checked_like_the_statement(
    page: Client, account: Account, wrong: dict[str, str], words: str
) -> None:
    held = report(account, KO, "200")
    opening = state_position(account, held)
    state_position(account, held, on=date(2025, 5, 5))
    refused = page.post(change(opening), STATED | wrong)
    assert (refused.status_code, FormerStatement.objects.count()) == (422, 0)
    assert words in refused.content.decode()


def test_change_is_no_answer_to_rows_that_came(page: Client, account: Account) -> None:
    opening = state_position(account, report(account, KO, "100"), on=date(2026, 1, 6))
    keep(account, buy(40, "KO", 30, on="2026-01-05"))
    reconcile(account=account, at=NOON)
    page.post(change(opening), STATED | {"quantity": "60", "opened_on": "2026-01-06"})
    assert LedgerProblem.objects.filter(code="stated_opening_has_rows").count() == 1


def test_statement_taken_back_is_not_changed(page: Client, account: Account) -> None:
    opening = state_position(account, report(account, KO, "100"))
    take_back_position(opening=opening, at=NOON)
    html = page.post(change(opening), STATED | {"quantity": "5"}, follow=True).content.decode()
    assert "You took this statement back" in html
    assert StatedOpening.objects.get().quantity == 100


def test_stranger_changes_nothing(client: Client, account: Account, stranger: User) -> None:
    opening = state_position(account, report(account, KO, "100"))
    keep(account, sell_to_open(1, PUT, 1))
    number = confirm(account).number
    client.force_login(stranger)
    assert client.post(change(opening), STATED).status_code == 404
    assert client.post(f"{closing_address(account)}?number={number}", {"note": "x"}).status_code == 404


def test_note_of_a_closing_is_changed_under_its_number(page: Client, account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1))
    number = confirm(account, "Worthless").number
    address = f"{closing_address(account)}?number={number}"
    assert page.get(address).context["form"].initial == {"note": "Worthless"}
    for _ in range(2):
        html = page.post(address, {"note": "By the March statement"}, follow=True).content.decode()
    assert (StatedClosing.objects.get().number, StatedClosing.objects.get().note) == (number, "By the March statement")
    assert [each["note"] for each in said(StatementKind.CLOSING)] == ["Worthless"]
    assert "Ended at nothing on 2026-03-20 – “Worthless”" in html


def test_closing_taken_back_twice_is_once_and_still_to_be_read(page: Client, account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1))
    number = confirm(account, "Worthless").number
    back = closing_address(account, "trades:take_closing_back")
    html = page.post(back, {"number": str(number)}, follow=True).content.decode()
    assert page.post(back, {"number": str(number)}).status_code == 404
    assert "What was stated before (1)" in html


def test_treatment_says_what_it_said_before(page: Client, account: Account) -> None:
    keep(account, buy(100, "KO", 40), dividend(300, "KO"))
    state_treatment(2, Treatment.RETURN_OF_CAPITAL, amount="200")
    for _ in range(2):
        answer(page, 2, amount="150")
    assert StatedTreatment.objects.get().amount == 150
    (line,) = former_statements(account, StatementKind.TREATMENT, [2])[2]
    assert line.words == "a return of capital (IRC 301(c)): 200.00 of it are capital"
    html = page.get(reverse("trades:transaction", args=[the_row(2).pk])).content.decode()
    assert "What was stated before (1)" in html


def still_held(account: Account) -> None:
    """The broker goes on to report two puts that expired."""
    keep(account, sell_to_open(2, PUT, 1))
    listed = {"instrument_type": "Equity Option", "underlying_symbol": "KO", "average_open_price": "1"}
    snapshot = make_snapshot(account, None, taken_at=NOON + timedelta(days=1))
    make_position(snapshot, PUT.symbol, "-2", instrument=the_instrument(PUT.symbol), **listed)


def test_form_of_a_closing_warns_where_the_broker_still_holds_it(page: Client, account: Account) -> None:
    still_held(account)
    words = "The broker still held −2 of it when it was last asked"
    assert words in page.get(closing_address(account)).content.decode()
    account.snapshots.all().delete()
    assert words not in page.get(closing_address(account)).content.decode()


def test_closing_that_was_explained_beforehand_makes_a_difference_that_calls_nobody(account: Account) -> None:
    still_held(account)
    confirm(account, "The broker forgot it")
    found = Break.objects.standing().get()
    assert (found.explanation, found.check_name) == ("The broker forgot it", "QUANTITY")
    assert not Notice.objects.exists()


def test_closing_without_a_word_makes_one_that_is_told(account: Account) -> None:
    still_held(account)
    confirm(account)
    assert (Break.objects.standing().get().explanation, Notice.objects.count()) == ("", 1)


def test_page_says_who_holds_what(page: Client, account: Account) -> None:
    still_held(account)
    confirm(account)
    html = page.get(reverse("trades:position", args=[account.pk, the_instrument(PUT.symbol).pk])).content.decode()
    for words in ("Held, by the ledger", "Held, by tastytrade", "P/L open, tastytrade (fees out), of what it still"):
        assert words in html
