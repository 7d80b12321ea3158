"""No cent is lost or made between closures, trades, chains and campaigns: counted by SQL on the demo's histories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection

from apps.trades.services.ledger import rebuild_account
from tests.factories import make_account, make_user
from tests.trades.ledger.histories import demo_rows, store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pytest_django import DjangoDbBlocker

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
REALIZING = "reason NOT IN ('CORPORATE_ACTION', 'TRANSFER')"
CLOSURES = f"""
    SELECT sum(opening_net + closing_net), sum(opening_net + closing_net + moved_net), sum(opening_fees + closing_fees)
    FROM trades_closure WHERE account_id = %s AND {REALIZING}
"""
PARTS = f"""
    SELECT sum(part.opening_net + part.closing_net), sum(part.opening_net + part.closing_net + part.moved_net),
    sum(part.opening_fees + part.closing_fees)
    FROM trades_tradeclosure part JOIN trades_closure closure ON closure.id = part.closure_id
    WHERE part.account_id = %s AND {REALIZING}
"""
ENTRIES = """
    SELECT sum(amount) FILTER (WHERE view = 'TRADER'), sum(amount) FILTER (WHERE view = 'TAX'),
    sum(fees) FILTER (WHERE view = 'TRADER') FROM trades_profitentry WHERE account_id = %s AND category = 'REALIZED'
"""
LEVEL = "SELECT sum(realized), sum(tax), sum(fees) FROM {table} WHERE account_id = %s"
OPEN_LOTS = "SELECT sum(remaining_net), sum(remaining_fees), sum(variation) FROM trades_lot WHERE account_id = %s"
OPEN_LEVEL = "SELECT sum(open_net), sum(open_fees), sum(variation) FROM {table} WHERE account_id = %s"
OPEN_PARTS = "SELECT sum(remaining_net), sum(remaining_fees), sum(variation) FROM trades_tradelot WHERE account_id = %s"
LEVELS = ("trades_trade", "trades_chain", "trades_campaign")
NUMBERS = ("5WX10001", "5WX10002", "5WX10003")


def sums(account: Account, *statements: str) -> set[tuple[Decimal, ...]]:
    found = set()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, [account.pk])
            found.add(tuple(cursor.fetchone()))
    return found


@pytest.fixture(scope="module", params=NUMBERS)
def demo(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Account]:
    """One account of the demo, calculated once for all tests here, which only look. It is written outside their
    transactions, so it is taken away by hand."""
    with django_db_blocker.unblock():
        account = make_account(make_user("demo@example.com"))
        store(account, *demo_rows(request.param))
        rebuild_account(account)
    yield account
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


def test_what_is_realized_is_the_same_at_every_level(demo: Account) -> None:
    levels = [LEVEL.format(table=table) for table in LEVELS]
    (only,) = sums(demo, CLOSURES, PARTS, ENTRIES, *levels)
    assert None not in only
    assert only[0] != 0


def test_what_is_open_is_the_same_at_every_level(demo: Account) -> None:
    levels = [OPEN_LEVEL.format(table=table) for table in LEVELS]
    assert len(sums(demo, OPEN_LOTS, OPEN_PARTS, *levels)) == 1


UNEQUAL_LOTS = """
    SELECT lot.id FROM trades_lot lot LEFT JOIN trades_tradelot part ON part.lot_id = lot.id WHERE lot.account_id = %s
    GROUP BY lot.id HAVING sum(part.quantity) IS DISTINCT FROM lot.quantity
    OR sum(part.remaining) IS DISTINCT FROM lot.remaining OR sum(part.net) IS DISTINCT FROM lot.opening_net
    OR sum(part.fees) IS DISTINCT FROM lot.opening_fees
"""
UNEQUAL_CLOSURES = """
    SELECT closure.id FROM trades_closure closure LEFT JOIN trades_tradeclosure part ON part.closure_id = closure.id
    WHERE closure.account_id = %s GROUP BY closure.id
    HAVING sum(part.quantity) IS DISTINCT FROM closure.quantity
    OR sum(part.closing_net) IS DISTINCT FROM closure.closing_net
    OR sum(part.opening_net) IS DISTINCT FROM closure.opening_net
    OR sum(part.moved_net) IS DISTINCT FROM closure.moved_net
"""


@pytest.mark.parametrize("statement", [UNEQUAL_LOTS, UNEQUAL_CLOSURES], ids=["lots", "closures"])
def test_every_lot_and_closure_is_in_trades_as_a_whole(demo: Account, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [demo.pk])
        assert cursor.fetchall() == []


EARNED = """
    SELECT campaign.key FROM trades_campaign campaign LEFT JOIN trades_campaignentry taken
    ON taken.campaign_id = campaign.id LEFT JOIN trades_profitentry entry
    ON entry.id = taken.entry_id AND entry.view = %s WHERE campaign.account_id = %s
    GROUP BY campaign.id HAVING COALESCE(sum(entry.amount), 0) <> campaign.earned
"""


@pytest.mark.parametrize("view", ["TRADER", "TAX"])
def test_campaign_earned_what_its_entries_of_either_view_say(demo: Account, view: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(EARNED, [view, demo.pk])
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM trades_campaignentry WHERE account_id = %s", [demo.pk])
        assert cursor.fetchone()[0] % 2 == 0
