"""A position that is stated beside closings whose own opening was stated before it: each keeps what was said of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.models import Lot, ProfitEntry, StatedLot, StatedOpening
from apps.trades.services.ledger_check import check_account
from apps.trades.services.statements.lots import state_lot, take_back_lot
from apps.trades.services.statements.positions import keep_position
from tests.builders import buy, exact, sell
from tests.factories import NOON
from tests.stored import keep, the_row
from tests.trades.statements.test_positions import KO, LATER, STATED, address, compared, report, state

if TYPE_CHECKING:
    from django.test import Client

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


def state_row(cash: int) -> StatedLot:
    """State what the first row closed: held since 2025."""
    return state_lot(
        row=the_row(1), opened_on=date(2025, 1, 2), cash=Decimal(cash), note="", by=the_row(1).account.owner, at=NOON
    )


def realized() -> set[Decimal]:
    return set(ProfitEntry.objects.filter(view="TRADER").values_list("amount", flat=True))


def test_position_stated_after_a_sale_s_own_opening_is_held(page: Client, account: Account) -> None:
    keep(account, sell(100, "KO", 40))
    state_row(-2000)
    report(account, KO, "100")
    page.post(address(account), STATED)
    assert (realized(), compared(account)) == ({*exact(2000)}, {"KO": ("AGREES", "")})
    assert (StatedOpening.objects.get().known_ids, check_account(account)) == ([1], [])


def test_row_stated_anew_keeps_its_precedence(account: Account) -> None:
    keep(account, sell(100, "KO", 40))
    state_row(-2000)
    state(account, report(account, KO, "100"))
    state_row(-1500)
    assert (realized(), compared(account)["KO"][0]) == ({*exact(2500)}, "AGREES")


def test_row_whose_statement_is_taken_back_sells_what_was_stated(account: Account) -> None:
    keep(account, sell(100, "KO", 40))
    state_row(-2000)
    opening = state(account, report(account, KO, "100"))
    take_back_lot(row=the_row(1), by=account.owner, at=LATER)
    opening.refresh_from_db()
    # 4,000 less 3,155.
    assert (realized(), opening.known_ids, check_account(account)) == ({*exact(845)}, [], [])


@pytest.mark.parametrize("is_kept", [True, False])
def test_statement_of_the_rest_of_a_sale_stays_one_of_the_rest(account: Account, *, is_kept: bool) -> None:
    keep(account, sell(100, "KO", 40))
    opening = state(account, report(account, KO, "60"), quantity=60, cash=-1800)
    state_row(-800)
    if is_kept:
        keep_position(opening=opening, at=LATER)
    # 60 cost 1,800 and brought 2,400; the other 40 cost 800 and brought 1,600.
    assert realized() == {*exact(600, 800)}


def test_rows_that_opened_the_same_stay_known(account: Account) -> None:
    keep(account, buy(10, "KO", 30))
    opening = state(account, report(account, KO, "110"), on=date(2026, 1, 9))
    keep_position(opening=opening, at=LATER)
    opening.refresh_from_db()
    assert (opening.known_ids, Lot.objects.open().count()) == ([1], 2)
