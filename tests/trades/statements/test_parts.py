"""What one row received, or closed without an opening, had been opened on several days: each lot with its own cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.trades.engine.facts import StatedPart
from apps.trades.models import Closure, Lot, StatedLot
from apps.trades.services.ledger_check import check_account
from apps.trades.services.statements.lots import state_lot
from tests.builders import acat, call, expire, put, sell, sell_to_open, split, stock
from tests.factories import NOON, make_position, make_snapshot
from tests.stored import keep, the_instrument, the_row

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
# 25 for 800 and 15 for 600: 40 for 1,400 in all.
OLD, NEW = date(2022, 1, 13), date(2025, 9, 1)
PARTS = [StatedPart(Decimal(25), OLD, Decimal(-800)), StatedPart(Decimal(15), NEW, Decimal(-600))]
TOLD = {
    "lots": "3", "quantity_1": "25", "opened_on_1": "2022-01-13", "amount_1": "800",
    "quantity_2": "15", "opened_on_2": "2025-09-01", "amount_2": "600", "note": "Two purchases",
}  # fmt: skip


def state(parts: list[StatedPart] = PARTS, row: int = 1) -> StatedLot:
    cash = sum(part.cash for part in parts)
    stated = the_row(row)
    return state_lot(
        row=stated, opened_on=OLD, cash=Decimal(cash), parts=parts, note="", by=stated.account.owner, at=NOON
    )


def lots() -> list[tuple[Any, ...]]:
    return list(Lot.objects.order_by("number").values_list("quantity", "acquired_on", "opening_net"))


def answer(page: Client, **told: str) -> HttpResponse:
    return page.post(reverse("trades:opening", args=[the_row(1).pk]), TOLD | told)  # type: ignore[return-value]


def test_received_row_of_two_lots_has_both_days_and_costs(account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    state()
    assert lots() == [(25, OLD, -800), (15, NEW, -600)]
    assert check_account(account) == []


def test_lots_that_cost_something_else_together_are_refused(account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    row = the_row(1)
    with pytest.raises(ValueError, match="do not cost -1399 together"):
        state_lot(row=row, opened_on=OLD, cash=Decimal(-1399), parts=PARTS, note="", by=account.owner, at=NOON)
    assert not StatedLot.objects.exists()


def test_holding_period_is_each_lot_s_own(account: Account) -> None:
    keep(account, acat(40, "PFE", -1500), sell(30, "PFE", 30))
    state()
    # 750 for 25 that cost 800, held for years; 150 for 5 of the 15, a third of 600, held for months.
    found = Closure.objects.order_by("lot__number")
    assert [(each.opening_net + each.closing_net, each.is_long_term) for each in found] == [(-50, True), (-50, False)]


def test_row_that_closed_without_an_opening_closes_both_lots(account: Account) -> None:
    keep(account, sell(40, "PFE", 40))
    state()
    # 1,000 for what cost 800, and 600 for what cost 600.
    found = Closure.objects.order_by("lot__number")
    assert [(each.opening_net + each.closing_net, each.acquired_on) for each in found] == [(200, OLD), (0, NEW)]
    assert check_account(account) == []


def test_parts_of_a_quantity_that_changed_keep_their_cost(account: Account) -> None:
    keep(account, acat(80, "PFE", -1500))
    state()
    assert lots() == [(50, OLD, -800), (30, NEW, -600)]


def test_lots_of_a_row_go_on_by_themselves_when_the_shares_split(account: Account) -> None:
    keep(account, acat(40, "PFE", -1500), split(40, 80, "PFE"))
    state()
    open_lots = Lot.objects.open().order_by("number").values_list("quantity", "acquired_on", "remaining_net")
    assert list(open_lots) == [(50, OLD, -800), (30, NEW, -600)]
    assert check_account(account) == []


def test_lots_received_close_a_short_one_after_the_other(account: Account) -> None:
    keep(account, sell_to_open(30, "PFE", 40), acat(40, "PFE", -1500))
    state(row=2)
    # 30 sold for 1,200: the 25 of 2022 for 800 close first, then 5 of the 15 for 200; 10 for 400 stay.
    assert sum(each.opening_net + each.closing_net for each in Closure.objects.all()) == 200
    assert list(Lot.objects.open().values_list("remaining", "acquired_on", "remaining_net")) == [(10, NEW, -400)]
    assert check_account(account) == []


def test_stated_as_one_lot_again_it_is_one(account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    state()
    state([])
    stated = StatedLot.objects.get()
    assert (stated.parts.count(), len(lots())) == (0, 1)


def test_form_of_several_lots_keeps_them_and_begins_with_them_again(page: Client, account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    assert answer(page).status_code == 302
    stated = StatedLot.objects.get()
    assert (stated.cash, stated.opened_on, stated.parts.count()) == (-1400, OLD, 2)
    again = page.get(reverse("trades:opening", args=[the_row(1).pk])).context
    initial = again["form"].initial
    assert (again["count"], initial["quantity_1"], initial["opened_on_2"], initial["amount_2"]) == (2, "25", NEW, "600")


def test_lots_are_kept_from_the_oldest(page: Client, account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    answer(page, opened_on_1="2025-09-01", opened_on_2="2022-01-13")
    assert list(StatedLot.objects.get().parts.values_list("quantity", "opened_on")) == [(15, OLD), (25, NEW)]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"quantity_2": "14"}, "The lots come to 39, and the row is of 40."),
        ({"opened_on_2": ""}, "State it, or leave all of this lot empty."),
        ({"quantity_2": "-15"}, "State how many, more than 0."),
        ({"opened_on_2": "2026-02-01"}, "Choose a day from"),
        ({"quantity_1": "", "opened_on_1": "", "amount_1": ""}, "The lots come to 15"),
        # 15 at a mark of 37.50 are 562.50.
        ({"amount_2": "6000"}, "6,000.00 for the 15 of 2025-09-01 is more than 10 times what the price makes, 562.50"),
    ],
)
def test_form_of_several_lots_says_what_is_wrong(
    page: Client, account: Account, told: dict[str, str], words: str
) -> None:
    keep(account, acat(40, "PFE", -1500))
    make_position(make_snapshot(account), "PFE", "40", instrument=the_instrument("PFE"), mark_price="37.5")
    refused = answer(page, **told)
    assert (refused.status_code, StatedLot.objects.count()) == (422, 0)
    assert words in refused.content.decode()


def test_only_lot_of_several_is_one(page: Client, account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    answer(page, quantity_1="40", quantity_2="", opened_on_2="", amount_2="")
    stated = StatedLot.objects.get()
    assert (stated.cash, stated.parts.count()) == (-800, 0)


def test_one_more_lot_is_offered_and_what_was_filled_in_stays(page: Client, account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    shown = answer(page, more="1")
    assert (shown.status_code, StatedLot.objects.count()) == (200, 0)
    html = shown.content.decode()
    assert "Lot 4: how many" in html
    assert 'name="amount_2" value="600"' in html


@pytest.mark.parametrize(("asked", "fields"), [("2", 2), ("1", 1), ("x", 1), ("9999", 100)])
def test_form_asks_for_as_many_lots_as_its_address_says(
    page: Client, account: Account, asked: str, fields: int
) -> None:
    keep(account, acat(40, "PFE", -1500))
    shown = page.get(reverse("trades:opening", args=[the_row(1).pk]), {"lots": asked})
    assert shown.context["count"] == fields


def test_contract_that_expired_was_sold_in_two_lots(account: Account) -> None:
    keep(account, expire(3, put("KO", 50, "2026-03-20")))
    sold: list[Any] = [StatedPart(Decimal(1), OLD, Decimal(100)), StatedPart(Decimal(2), NEW, Decimal(150))]
    state(sold)
    assert [quantity for quantity, _, _ in lots()] == [-1, -2]
    assert sum(each.opening_net + each.closing_net for each in Closure.objects.all()) == 250


def test_one_lot_in_place_of_several_is_filled_in_with_the_cost_of_all(page: Client, account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    state()
    initial = page.get(reverse("trades:opening", args=[the_row(1).pk]) + "?lots=1").context["form"].initial
    # 800 and 600; of the two days neither is the one.
    assert (initial["amount"], initial["opened_on"]) == ("1400", None)


def test_fewer_lots_than_there_are_hold_the_rest_in_the_last(page: Client, account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    state([PARTS[0], StatedPart(Decimal(10), NEW, Decimal(-400)), StatedPart(Decimal(5), NEW, Decimal(-200))])
    initial = page.get(reverse("trades:opening", args=[the_row(1).pk]) + "?lots=2").context["form"].initial
    assert [initial[name] for name in ("quantity_1", "amount_1")] == ["25", "800"]
    assert [initial[name] for name in ("quantity_2", "opened_on_2", "amount_2")] == ["15", NEW, "600"]


def test_part_too_small_for_its_cost_is_refused(page: Client, account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    told = {"quantity_1": "0.0000000001", "amount_1": "999999999999", "quantity_2": "39.9999999999", "is_sure": "on"}
    refused = answer(page, **told)
    assert refused.status_code == 422
    assert "Correct the quantity or the amount." in refused.content.decode()
    assert not StatedLot.objects.exists()


def test_parts_that_cost_too_much_together_are_refused(page: Client, account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    refused = answer(page, amount_1="600000000000", amount_2="600000000000", is_sure="on")
    assert refused.status_code == 422
    assert "Together the lots cost 1,000,000,000,000 or more." in refused.content.decode()


def test_parts_of_contracts_are_whole(page: Client, account: Account) -> None:
    keep(account, acat(3, call("PFE", 35, "2027-03-19"), -300))
    refused = answer(page, quantity_1="1.5", quantity_2="1.5")
    assert refused.status_code == 422
    assert refused.content.decode().count("State a whole number of contracts.") == 2


def test_stated_part_too_small_for_its_cost_has_no_price() -> None:
    # A price of 10¹⁸ would not fit: the ledger goes on without one.
    part = StatedPart(Decimal("0.000000001"), OLD, Decimal(-1_000_000_000))
    assert part.price_of(stock("PFE")) is None
    assert PARTS[0].price_of(stock("PFE")) == 32
