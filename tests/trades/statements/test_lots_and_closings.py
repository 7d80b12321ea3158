"""What a user states where the broker's rows are silent, and takes back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.notifications.models import Notice
from apps.trades.models import (
    Closure,
    LedgerProblem,
    Lot,
    LotMethod,
    Partition,
    StatedClosing,
    StatedLot,
    UnmatchedClose,
)
from apps.trades.selectors.statements.lots import unstated_opening
from apps.trades.services.ledger_check import check_account
from apps.trades.services.lot_methods import choose_lot_method
from apps.trades.services.reconciling import reconcile
from apps.trades.services.statements.closings import confirm_closing, take_back_closing
from apps.trades.services.statements.lots import state_lot, take_back_lot
from tests.builders import acat, assign, buy, buy_to_close, exact, expire, put, sell, sell_to_open, split
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
    keep(account, sell(10, "KO", 50), sell_to_open(1, PUT, 1))
    confirm(account)
    client.force_login(stranger)
    number = {"number": str(StatedClosing.objects.get().number)}
    assert client.post(opening(account), PAID).status_code == 404
    assert client.post(closing(account, "trades:take_closing_back"), number).status_code == 404
    assert (StatedLot.objects.count(), StatedClosing.objects.count()) == (0, 1)


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
