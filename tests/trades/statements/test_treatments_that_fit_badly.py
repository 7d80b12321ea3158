"""What users state of rows that the form or the ledger cannot follow, and of several rows of one spin-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.trades.models import Lot, StatedTreatment
from apps.trades.services.ledger_check import check_account
from tests.builders import acat, buy, exact, symbol_change
from tests.stored import keep, the_instrument
from tests.trades.statements.test_treatments import answer

if TYPE_CHECKING:
    from django.test import Client

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


def test_page_says_where_a_statement_does_not_fit(page: Client, account: Account) -> None:
    # Renamed at the very moment: by its rows the account held GE until then, but it was gone when GEV came.
    keep(account, buy(100, "GE", 50), (*symbol_change(100, "GE", "GX"), acat(25, "GEV")))
    told = {"kind": "SPIN_OFF", "parent": str(the_instrument("GE").pk), "percent": "10"}
    shown = answer(page, 4, **told).content.decode()
    assert "Kept, but it does not fit: the row counts as the broker sent it." in shown
    assert "Kept: the row counts as what you stated" not in shown
    fitting = answer(page, 4, **told | {"parent": str(the_instrument("GX").pk)}).content.decode()
    assert "Kept: the row counts as what you stated" in fitting


@pytest.mark.parametrize(("quantity", "value"), [(25_000_000, "99999999"), (100_000, "10000000")])
def test_worth_that_cannot_be_stored_is_refused_in_words(
    page: Client, account: Account, quantity: int, value: str
) -> None:
    keep(account, buy(100, "GE", 50), acat(quantity, "GEV"))
    answered = answer(page, 2, kind="TAXABLE", value=value)
    assert answered.status_code == 422
    assert "would be worth 1,000,000,000,000 or more" in answered.content.decode()
    assert not StatedTreatment.objects.exists()


def test_spin_off_in_two_rows_parts_the_cost_once(page: Client, account: Account) -> None:
    keep(account, buy(100, "GE", 50), (acat(15, "GEV"), acat(10, "GEV")))
    told = {"kind": "SPIN_OFF", "parent": str(the_instrument("GE").pk), "percent": "10"}
    answer(page, 2, **told)
    answer(page, 3, **told)
    costs = Lot.objects.open().order_by("remaining_net").values_list("remaining_net", flat=True)
    assert tuple(costs) == exact(-4500, -300, -200)
    assert check_account(account) == []
