"""Shares journaled between two accounts of one user: the form is filled in with what left the other one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.trades.engine.facts import StatedPart
from apps.trades.models import Account, Lot, StatedLot
from apps.trades.selectors.statements.lots import unstated_opening
from tests.builders import acat, assign, buy, deliver, put, sell_to_open, stock, transfer_in, transfer_out
from tests.factories import make_account
from tests.stored import keep, the_row

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.selectors.statements.given import Given

pytestmark = pytest.mark.django_db
BOUGHT, LATER, MOVED = "2026-01-13", "2026-02-02", "2026-03-10"
HERE = 900


@pytest.fixture
def giving(owner: User) -> Account:
    """25 of 25 Jan at 32.00 and 15 of February at 40.00, all of them handed over in March."""
    made = make_account(owner, "5WT00009", nickname="Old")
    keep(
        made,
        buy(25, "PFE", 32, on=BOUGHT, id=101),
        buy(15, "PFE", 40, on=LATER, id=102),
        transfer_out(40, "PFE", on=MOVED, id=103),
    )
    return made


def arrive(account: Account, quantity: int = 40, on: str = MOVED, **told: Any) -> None:
    keep(account, transfer_in(quantity, "PFE", on=on, id=HERE, **told))


def given() -> Given | None:
    found = unstated_opening(the_row(HERE))
    assert found is not None
    return found.given


def twice_out(owner: User) -> None:
    """40 for 1,200 left at ten, and 40 for 2,000 at three; each row names this account, as brokers' rows do."""
    keep(
        make_account(owner, "5WT00001"),
        buy(40, "PFE", 30, on=BOUGHT, id=101),
        buy(40, "PFE", 50, on=LATER, id=102),
        transfer_out(40, "PFE", on=MOVED, id=103, time="10:00"),
        transfer_out(40, "PFE", on=MOVED, id=104, time="15:00"),
    )


def cost_given(broker_id: int) -> Decimal | None:
    found = unstated_opening(the_row(broker_id))
    assert found is not None
    return found.given.cash if found.given else None


def test_lots_that_left_the_other_account_are_offered(account: Account, giving: Account) -> None:
    arrive(account)
    found = given()
    assert found is not None
    assert (found.account, found.row.broker_id, found.cash) == (giving, 103, Decimal(-1400))
    assert not found.is_doubtful
    assert found.parts == [
        StatedPart(Decimal(25), date(2026, 1, 13), Decimal(-800)),
        StatedPart(Decimal(15), date(2026, 2, 2), Decimal(-600)),
    ]


def test_form_names_account_and_row_and_is_filled_in__nothing_counts_by_itself(
    page: Client, account: Account, giving: Account
) -> None:
    arrive(account)
    shown = page.get(reverse("trades:opening", args=[the_row(HERE).pk]))
    html = shown.content.decode()
    assert "They came out of your account" in html
    assert "5WT00009" in html
    assert f'href="{reverse("trades:transaction", args=[the_row(103).pk])}"' in html
    assert 'name="quantity_1" value="25"' in html
    assert 'name="amount_2" value="600"' in html
    assert not StatedLot.objects.exists()
    assert Lot.objects.get(account=account).opening_net == 0


def test_what_is_filled_in_can_be_kept_as_it_stands(page: Client, account: Account, giving: Account) -> None:
    arrive(account)
    address = reverse("trades:opening", args=[the_row(HERE).pk])
    form = page.get(address).context["form"]
    filled = {name: str(form.initial[name]) for name in form.fields if name in form.initial}
    assert page.post(address, filled | {"lots": "2"}).status_code == 302
    lots = Lot.objects.filter(account=account).order_by("number")
    assert [(lot.quantity, lot.acquired_on, lot.opening_net) for lot in lots] == [
        (25, date(2026, 1, 13), -800),
        (15, date(2026, 2, 2), -600),
    ]
    assert StatedLot.objects.get().note == "From account 5WT00009, row 103"


def test_one_lot_fills_the_form_of_one(page: Client, owner: User, account: Account) -> None:
    keep(
        make_account(owner, "5WT00009"),
        buy(40, "PFE", 35, fees=1, on=BOUGHT, id=101),
        transfer_out(40, "PFE", on=MOVED, id=103),
    )
    arrive(account)
    initial = page.get(reverse("trades:opening", args=[the_row(HERE).pk])).context["form"].initial
    # 40 at 35.00 and a fee of 1.00.
    assert (initial["opened_on"], initial["amount"]) == (date(2026, 1, 13), "1401")


def test_row_of_another_hour_counts_where_it_names_the_account(account: Account, giving: Account) -> None:
    # The builder's row names 5WT00001, which no account here is called.
    arrive(account, time="15:30")
    assert given() is None
    Account.objects.filter(pk=giving.pk).update(number="5WT00001")
    assert given() is not None


@pytest.mark.parametrize(("quantity", "on"), [(39, MOVED), (40, "2026-03-11")])
def test_other_quantity_or_day_is_no_journal_of_these(
    account: Account, giving: Account, quantity: int, on: str
) -> None:
    arrive(account, quantity, on)
    assert given() is None


def test_strangers_shares_are_never_offered(account: Account, stranger: User, giving: Account) -> None:
    Account.objects.filter(pk=giving.pk).update(owner=stranger)
    arrive(account)
    assert given() is None


def test_cost_that_is_the_broker_s_word_there_too_says_so(page: Client, owner: User, account: Account) -> None:
    keep(
        make_account(owner, "5WT00009"),
        acat(40, "PFE", -1000, on=BOUGHT, id=101),
        transfer_out(40, "PFE", on=MOVED, id=103),
    )
    arrive(account)
    found = given()
    assert found is not None
    assert found.is_doubtful
    html = page.get(reverse("trades:opening", args=[the_row(HERE).pk])).content.decode()
    assert "no more than the broker's word in that account too" in html


def test_premium_that_is_in_the_cost_for_tax_is_named(page: Client, owner: User, account: Account) -> None:
    contract = put("PFE", 35, "2026-03-06")
    keep(
        make_account(owner, "5WT00009"),
        sell_to_open(1, contract, 2, on=BOUGHT, id=101),
        (assign(1, contract, on="2026-03-06", id=102), deliver(buy(100, "PFE", 35))),
        transfer_out(100, "PFE", on=MOVED, id=110),
    )
    arrive(account, 100)
    found = given()
    assert found is not None
    # Delivered at 35.00; the 200 of premium were realized there, and are a part of the cost for tax.
    assert (found.cash, found.tax_cash) == (Decimal(-3500), Decimal(-3300))
    html = page.get(reverse("trades:opening", args=[the_row(HERE).pk])).content.decode()
    assert "premium of assigned or exercised options folded in" in html


def test_two_transfers_of_as_many_go_in_order(owner: User, account: Account) -> None:
    keep(
        make_account(owner, "5WT00009"),
        buy(40, "PFE", 30, on=BOUGHT, id=101),
        buy(40, "PFE", 50, on=LATER, id=102),
        (transfer_out(40, "PFE", on=MOVED, id=103), transfer_out(40, "PFE", id=104)),
    )
    keep(account, (transfer_in(40, "PFE", on=MOVED, id=HERE), transfer_in(40, "PFE", id=HERE + 1)))
    second = unstated_opening(the_row(HERE + 1))
    first = given()
    assert first is not None
    assert second is not None
    assert second.given is not None
    assert (first.cash, second.given.cash) == (Decimal(-1200), Decimal(-2000))


@pytest.mark.parametrize("times", [("10:00", "15:00"), ("10:05", "15:05"), ("15:00", "15:05")])
def test_two_transfers_at_two_hours_each_have_their_own_cost(
    owner: User, account: Account, times: tuple[str, str]
) -> None:
    twice_out(owner)
    keep(account, *[transfer_in(40, "PFE", on=MOVED, id=HERE + n, time=time) for n, time in enumerate(times)])
    costs = [cost_given(HERE), cost_given(HERE + 1)]
    # 40 at 30.00 left at 10:00, and 40 at 50.00 at 15:00: whose moment is the same is no question of order.
    assert costs == ([-2000, -1200] if times[0] == "15:00" else [-1200, -2000])


def test_one_of_two_transfers_is_not_guessed(owner: User, account: Account) -> None:
    twice_out(owner)
    arrive(account, time="15:05")
    assert given() is None


def test_shares_that_went_back_on_the_same_day_are_no_arrival(account: Account, giving: Account) -> None:
    Account.objects.filter(pk=giving.pk).update(number="5WT00001")
    keep(
        account,
        transfer_in(40, "PFE", on=MOVED, id=HERE, time="15:30"),
        transfer_out(40, "PFE", on=MOVED, id=HERE + 1, time="16:00"),
    )
    assert cost_given(HERE) == -1400


def test_shares_without_an_opening_there_are_not_offered_at_half_their_cost(owner: User, account: Account) -> None:
    keep(
        make_account(owner, "5WT00009"),
        buy(25, "PFE", 32, on=BOUGHT, id=101),
        transfer_out(40, stock("PFE"), on=MOVED, id=103),
    )
    arrive(account)
    assert given() is None
