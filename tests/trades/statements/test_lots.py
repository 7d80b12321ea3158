"""What one row received, or closed without an opening, had cost: stated and taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.trades.models import (
    Closure,
    Lot,
    LotMethod,
    Partition,
    StatedLot,
    UnmatchedClose,
)
from apps.trades.selectors.statements.lots import unstated_opening
from apps.trades.services.ledger_check import check_account
from apps.trades.services.lot_methods import choose_lot_method
from apps.trades.services.statements.lots import state_lot, take_back_lot
from tests.builders import acat, assign, buy, buy_to_close, exact, expire, put, sell, split
from tests.factories import NOON, make_position, make_snapshot
from tests.stored import keep, the_instrument, the_lot, the_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account, Transaction

pytestmark = pytest.mark.django_db
PUT = put("KO", 50, "2026-03-20")
SPRING = date(2025, 3, 3)
PAID = {"opened_on": "2025-03-03", "way": "paid", "amount": "395.00", "note": "From the old statement"}


def state(row: Transaction, cash: str = "-395") -> StatedLot:
    return state_lot(row=row, opened_on=SPRING, cash=Decimal(cash), note="", by=row.account.owner, at=NOON)


def test_stated_opening_makes_an_unmatched_close_realize(account: Account) -> None:
    keep(account, sell(10, "KO", 50, fees=1))
    state(the_row(1))
    closure = Closure.objects.get()
    # Sold for 499 net what had cost 395.
    assert closure.opening_net + closure.closing_net == 104
    assert (closure.acquired_on, UnmatchedClose.objects.count()) == (SPRING, 0)


def test_stated_cost_takes_the_place_of_the_broker_s(account: Account) -> None:
    keep(account, acat(10, "KO", -400), sell(4, "KO", 50))
    state(the_row(1))
    lot = the_lot("KO")
    # Of 395 the 4 of 10 that were sold cost 158.
    assert (lot.opening_net, lot.acquired_on, lot.closures.get().opening_net) == (*exact(-395), SPRING, *exact(-158))


@pytest.mark.parametrize(
    ("close", "cash", "realized"),
    [
        (buy_to_close(1, PUT, 1), "250", 150),
        # Removals state no side: who is assigned had sold, an expiration tells by what moved.
        (assign(1, PUT), "250", 250),
        (expire(1, PUT), "250", 250),
        (expire(1, PUT), "-250", -250),
    ],
)
def test_opening_of_an_option_is_stated_whatever_closed_it(
    account: Account, close: Any, cash: str, realized: int
) -> None:
    keep(account, close)
    state(the_row(1), cash)
    closure = Closure.objects.get()
    assert closure.opening_net + closure.closing_net == realized
    assert closure.quantity == (1 if Decimal(cash) < 0 else -1)


def test_statement_taken_back_leaves_what_was_before(account: Account) -> None:
    keep(account, sell(10, "KO", 50))
    digest = Partition.objects.get().digest
    state(the_row(1))
    assert Partition.objects.get().digest != digest
    assert take_back_lot(row=the_row(1), by=account.owner, at=NOON)
    assert (Partition.objects.get().digest, StatedLot.objects.count()) == (digest, 0)
    assert not take_back_lot(row=the_row(1), by=account.owner, at=NOON)


def test_second_statement_replaces_the_first(account: Account) -> None:
    keep(account, sell(10, "KO", 50))
    state(the_row(1), "-1")
    state(the_row(1), "-2")
    assert StatedLot.objects.get().cash == -2
    assert Closure.objects.get().opening_net == -2


def test_statement_outlives_a_rebuild_and_agrees_with_a_fresh_computation(account: Account) -> None:
    keep(account, sell(10, "KO", 50))
    state(the_row(1))
    keep(account, sell(10, "KO", 50), buy(1, "KO", 40))
    assert Closure.objects.get().opening_net == -395
    assert check_account(account) == []


def test_row_that_states_its_cost_has_nothing_to_state(account: Account) -> None:
    keep(account, buy(10, "KO", 50))
    assert unstated_opening(the_row(1)) is None


@pytest.mark.parametrize(
    ("line", "quantity", "is_close"),
    [(acat(10, "KO"), 10, False), (sell(10, "KO", 50), 10, True), (expire(1, PUT), 0, True)],
)
def test_what_there_is_to_state_knows_its_side(account: Account, line: Any, quantity: int, is_close: bool) -> None:  # noqa: FBT001
    keep(account, line)
    found = unstated_opening(the_row(1))
    assert found is not None
    assert (found.quantity, found.is_close) == (Decimal(quantity), is_close)


def test_received_shares_that_split_lead_back_to_the_row_that_brought_them(account: Account) -> None:
    keep(account, acat(10, "KO", -400), split(10, 20, "KO"))
    state(the_row(1))
    assert Lot.objects.open().get().remaining_net == -395


def opening(account: Account) -> str:
    return reverse("trades:opening", args=[account.transactions.get(broker_id=1).pk])


@pytest.mark.parametrize(("line", "asks"), [(acat(10, "KO"), 0), (sell(10, "KO", 50), 0), (expire(1, PUT), 1)])
def test_form_asks_whether_it_was_bought_only_where_the_row_does_not_tell(
    page: Client, account: Account, line: Any, asks: int
) -> None:
    keep(account, line)
    assert page.get(opening(account)).content.decode().count("it was sold short") == asks


@pytest.mark.parametrize(("amount", "sure", "kept"), [("5000", "", 1), ("5001", "", 0), ("5001", "on", 1)])
def test_cost_of_more_than_ten_times_the_price_has_to_be_confirmed(
    page: Client, account: Account, amount: str, sure: str, kept: int
) -> None:
    # 10 sold at 50: ten times that is 5,000 for all of them.
    keep(account, sell(10, "KO", 50))
    answer = page.post(opening(account), PAID | {"amount": amount, "is_sure": sure})
    assert StatedLot.objects.count() == kept
    if not kept:
        html = answer.content.decode()
        assert "5,001.00 is more than 10 times what the price makes, 500.00" in html
        assert 'type="checkbox"' in html


def test_absurd_is_measured_at_the_mark_where_there_is_one(page: Client, account: Account) -> None:
    keep(account, acat(10, "KO", -400))
    make_position(make_snapshot(account), "KO", "10", instrument=the_instrument("KO"), mark_price="3")
    # 395 for 10 that are worth 3.00 each.
    assert (
        "395.00 is more than 10 times what the price makes, 30.00" in page.post(opening(account), PAID).content.decode()
    )


def test_form_keeps_what_is_stated_and_begins_with_it_again(page: Client, account: Account) -> None:
    keep(account, sell(10, "KO", 50))
    answer = page.post(opening(account), PAID, follow=True)
    assert "counts with what you stated" in answer.content.decode()
    assert "From the old statement" in answer.content.decode()
    assert StatedLot.objects.get().cash == -395
    again = page.get(opening(account)).context
    assert (again["form"].initial["amount"], again["unstated"].is_close) == ("395", True)


@pytest.mark.parametrize(
    "wrong", [{"amount": "-1"}, {"amount": "x"}, {"opened_on": "2026-01-06"}, {"opened_on": "1900-01-01"}]
)
def test_form_refuses_what_cannot_be(page: Client, account: Account, wrong: dict[str, str]) -> None:
    # The row is of 5 January 2026.
    keep(account, sell(10, "KO", 50))
    answer = page.post(opening(account), PAID | wrong)
    assert answer.status_code == 422
    assert not StatedLot.objects.exists()


def test_form_wants_to_know_whether_it_was_bought(page: Client, account: Account) -> None:
    keep(account, expire(1, PUT))
    assert page.post(opening(account), PAID | {"opened_on": "2025-03-03", "way": ""}).status_code == 422
    assert not StatedLot.objects.exists()


def test_statement_is_taken_back_on_the_page(page: Client, account: Account) -> None:
    keep(account, sell(10, "KO", 50))
    page.post(opening(account), PAID)
    address = reverse("trades:take_opening_back", args=[the_row(1).pk])
    assert "Taken back" in page.post(address, follow=True).content.decode()
    assert not StatedLot.objects.exists()


def test_nothing_can_be_stated_of_a_row_that_says_it_all(page: Client, account: Account) -> None:
    keep(account, buy(10, "KO", 50))
    assert page.get(opening(account)).status_code == 404
    assert page.post(opening(account), PAID).status_code == 404


def test_stranger_states_nothing(client: Client, account: Account, stranger: User) -> None:
    keep(account, sell(10, "KO", 50))
    client.force_login(stranger)
    assert client.post(opening(account), PAID).status_code == 404
    assert not StatedLot.objects.exists()


@pytest.mark.parametrize("act", ["state", "take back", "method"])
def test_every_change_of_the_ledger_by_hand_compares_again(account: Account, act: str) -> None:
    keep(account, acat(10, "KO", -400))
    state(the_row(1))
    make_snapshot(account)
    acts: dict[str, Callable[[], object]] = {
        "state": lambda: state(the_row(1), "-1"),
        "take back": lambda: take_back_lot(row=the_row(1), by=account.owner, at=NOON),
        "method": lambda: choose_lot_method(account=account, method=LotMethod.LIFO),
    }
    acts[act]()
    assert account.reconciliations.count() == 1


def test_lot_too_small_for_its_cost_is_refused_in_words(page: Client, account: Account) -> None:
    # 10¹¹ for a hundred-thousandth of a share would be 10¹⁶ each.
    keep(account, acat(Decimal("0.00001"), "KO", -1))
    told = PAID | {"amount": "100000000000", "is_sure": "on"}
    answer = page.post(reverse("trades:opening", args=[the_row(1).pk]), told)
    assert answer.status_code == 422
    assert "Correct the quantity or the amount." in answer.content.decode()
