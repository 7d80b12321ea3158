"""A trade that is not what its lots and the edits say is found, whatever was done to its rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.grouping.edits import EditKind
from apps.trades.ledger.grouping.sheets import GROUPING_SHEETS
from apps.trades.models import (
    Campaign,
    CampaignEntry,
    Chain,
    Closure,
    Edit,
    Partition,
    Trade,
    TradeClosure,
    TradeLink,
    TradeLot,
)
from apps.trades.services.ledger_check import ALTERED, LEFT_OVER, TRADES_ALTERED, TRADES_WRONG, WRONG, check_account
from tests.factories import NOON
from tests.stored import keep_orders
from tests.trades.ledger.grouping.stories import FIRST, instants, put_becomes_shares, put_is_rolled, shares_held

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.trades.ledger.sheets import Sheet
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
BOTH = (TRADES_ALTERED, TRADES_WRONG)


@pytest.fixture
def ledger(account: Account) -> Account:
    """A wheel with a dividend, and a put that was rolled: a row in every table."""
    keep_orders(account, *instants(put_becomes_shares(FIRST), put_is_rolled(FIRST), shares_held(FIRST)))
    return account


def found(account: Account) -> dict[str, tuple[str, ...]]:
    return {difference.family: difference.found for difference in check_account(account)}


def test_trades_as_grouped_have_no_difference(ledger: Account) -> None:
    assert all(sheet.model._base_manager.exists() for sheet in GROUPING_SHEETS)
    assert found(ledger) == {}


DAMAGES: dict[str, Callable[[], object]] = {
    "a cent of a campaign": lambda: Campaign.objects.update(realized=Decimal("0.01")),
    "a chain's name": lambda: Chain.objects.update(name="Jade"),
    "a trade's label": lambda: Trade.objects.update(opening_name="Jade"),
    "a trade's reason": lambda: Trade.objects.update(why={}),
    "a note": lambda: Trade.objects.update(note="not mine"),
    "a day": lambda: Trade.objects.update(opened_on=date(2026, 1, 1)),
    "a part's quantity": lambda: TradeLot.objects.update(quantity=7),
    "a part's cash": lambda: TradeClosure.objects.update(closing_net=7),
    "how sure a link is": lambda: TradeLink.objects.update(certainty="STATED"),
    "an entry less": lambda: CampaignEntry.objects.filter(entry__view="TAX").delete(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_row_is_found(ledger: Account, damage: str) -> None:
    DAMAGES[damage]()
    assert found(ledger) == {"KO": BOTH}


def test_digest_of_a_campaign_that_was_changed_is_found(ledger: Account) -> None:
    Campaign.objects.update(digest="0" * 64)
    assert found(ledger) == {"KO": (TRADES_ALTERED,)}


def test_digest_of_a_partition_that_was_changed_is_found(ledger: Account) -> None:
    Partition.objects.update(grouping_digest="0" * 64)
    assert found(ledger) == {"KO": (TRADES_ALTERED,)}


def test_edit_in_force_that_was_not_replayed_is_found(ledger: Account) -> None:
    key = Trade.objects.earliest("opened_at", "key").key
    Edit.objects.create(
        account=ledger, number=1, kind=EditKind.NOTE, arguments={"trades": [key], "text": "mine"}, made_at=NOON
    )
    (difference,) = check_account(ledger)
    assert difference.found == (TRADES_WRONG,)
    assert ["mine" in line for line in (*difference.missing, *difference.unexpected)] == [True, False]


def test_trades_of_wrong_lots_are_not_judged(ledger: Account) -> None:
    Closure.objects.update(closing_net=1)
    assert found(ledger) == {"KO": (ALTERED, WRONG)}


@pytest.mark.parametrize("sheet", GROUPING_SHEETS, ids=lambda sheet: sheet.model.__name__)
def test_row_missing_from_any_table_is_found(ledger: Account, sheet: Sheet) -> None:
    sheet.model._base_manager.update(family="GONE")
    assert found(ledger) == {"GONE": (LEFT_OVER,), "KO": BOTH}
