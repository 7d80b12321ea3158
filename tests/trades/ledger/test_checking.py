"""A derived row that is not what the facts say is found, whatever was done to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.ledger.sheets import SHEETS
from apps.trades.models import Closure, Instrument, Lot, Partition, ProfitEntry
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.ledger_check import ABSENT, ALTERED, LEFT_OVER, STALE, WRONG, check_account
from tests.builders import assign, buy, deliver, history, put, sell_to_open
from tests.trades.ledger.histories import demo_rows, fill, store
from tests.trades.ledger.sent import as_sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.trades.ledger.sheets import Sheet
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
ADJUSTED = put("GREE1", 22, on="GREE")
DELIVERED = (assign(1, ADJUSTED), deliver(buy(11, "GREE", 200)))


@pytest.fixture
def ledger(account: Account) -> Account:
    """Ten shares of AAPL of which four were sold, and a share of SPY; all recalculated."""
    store(
        account,
        fill(1, "Buy to Open", 10, "-1000", day=2),
        fill(2, "Sell to Close", 4, "440", day=3),
        fill(5, "Buy to Open", 1, "-500", symbol="SPY"),
    )
    rebuild_account(account)
    return account


def found(account: Account) -> dict[str, tuple[str, ...]]:
    return {difference.family: difference.found for difference in check_account(account)}


def test_ledger_as_rebuilt_has_no_difference(ledger: Account) -> None:
    assert check_account(ledger) == []


DAMAGES: dict[str, Callable[[], object]] = {
    "a cent": lambda: Closure.objects.update(closing_net=Decimal("440.01")),
    "a day": lambda: ProfitEntry.objects.filter(view="TAX").update(day=date(2026, 11, 4)),
    "a category of fees": lambda: ProfitEntry.objects.filter(view="TAX").update(gross=41, fees=-1, commission=-1),
    "a row too few": lambda: ProfitEntry.objects.filter(view="TAX").delete(),
    "the name of a lot": lambda: Lot.objects.filter(family="AAPL").update(number=1),
    "the contract": lambda: Lot.objects.filter(family="AAPL").update(instrument=Instrument.objects.get(symbol="SPY")),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_row_is_found(ledger: Account, damage: str) -> None:
    DAMAGES[damage]()
    assert found(ledger) == {"AAPL": (ALTERED, WRONG)}


def test_difference_shows_the_rows(ledger: Account) -> None:
    Lot.objects.filter(family="SPY").update(remaining=0, remaining_net=0)
    (difference,) = check_account(ledger)
    assert [line.split("\t")[3] for line in (*difference.missing, *difference.unexpected)] == ["5", "5"]
    assert "-500.000000" in difference.missing[0]


def test_at_most_three_rows_are_shown_of_each_side(account: Account) -> None:
    store(account, *demo_rows("5WX10003"))
    rebuild_account(account)
    for sheet in reversed(SHEETS):
        sheet.model._base_manager.all().delete()
    assert max(len(difference.missing) for difference in check_account(account)) == 3


def test_row_of_a_family_without_facts_is_found(ledger: Account) -> None:
    Lot.objects.filter(family="SPY").update(family="GONE")
    assert found(ledger) == {"GONE": (LEFT_OVER, WRONG), "SPY": (ALTERED, WRONG)}


def test_stored_digest_that_was_changed_is_found(ledger: Account) -> None:
    Partition.objects.filter(family="SPY").update(digest="0" * 64)
    assert found(ledger) == {"SPY": (ALTERED,)}


def test_partition_that_waits_is_named_as_such(ledger: Account) -> None:
    store(ledger, fill(6, "Sell to Close", 1, "510", symbol="SPY", day=4))
    assert found(ledger) == {"SPY": (STALE, WRONG)}


def test_partition_that_was_lost_is_found(ledger: Account) -> None:
    Partition.objects.filter(family="SPY").delete()
    assert found(ledger) == {"SPY": (ABSENT,)}


def test_check_writes_nothing(ledger: Account) -> None:
    before = list(Partition.objects.values())
    Lot.objects.update(opening_fees=-1)
    check_account(ledger)
    assert list(Partition.objects.values()) == before
    assert set(Lot.objects.values_list("opening_fees", flat=True)) == {Decimal(-1)}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.model.__name__)
def test_row_missing_from_any_table_is_found(account: Account, sheet: Sheet) -> None:
    # The account that came from elsewhere, and the delivery of an adjusted option, have a row in every table.
    store(account, *demo_rows("5WX10003"), *map(as_sent, history(sell_to_open(1, ADJUSTED, 2), DELIVERED)))
    rebuild_account(account)
    rows = sheet.model._base_manager.filter(account=account)
    assert rows.update(family="GONE") > 0
    assert found(account)["GONE"] == (LEFT_OVER, WRONG)
