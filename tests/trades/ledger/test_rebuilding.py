"""From stored facts to lots, closures and entries, and which partitions that concerns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection

from apps.trades.ledger.sheets import SHEETS
from apps.trades.models import (
    Account,
    CashBeside,
    Closure,
    Instrument,
    LedgerProblem,
    Lot,
    LotMethod,
    Partition,
    ProfitEntry,
    UnmatchedClose,
)
from apps.trades.selectors.recalculating import is_being_recalculated
from apps.trades.services.ledger import Step, rebuild_account, rebuild_dirty
from tests.factories import make_account, make_stated_closing, make_stated_lot
from tests.trades.ledger.histories import fill, half, interest, store

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
BOUGHT = fill(1, "Buy to Open", 10, "-1000.05", day=2)
SOLD = fill(2, "Sell to Close", 4, "439.96", day=3)


def rebuilt_families(account: Account) -> list[str]:
    """Rebuild what is stale and return the families that were."""
    steps: list[Step] = []
    before = dict(Partition.objects.filter(account=account).values_list("family", "rebuilt_at"))
    rebuild_account(account, tell=steps.append)
    after = dict(Partition.objects.filter(account=account).values_list("family", "rebuilt_at"))
    return [family for family, at in after.items() if at != before.get(family)]


def members() -> dict[str, list[str]]:
    return dict(Partition.objects.values_list("family", "members"))


def test_rebuild_makes_lots_closures_and_entries_of_the_facts(account: Account) -> None:
    store(account, BOUGHT, SOLD)
    assert rebuild_account(account) == 1
    lot, closure = Lot.objects.get(), Closure.objects.get()
    assert (lot.opening.broker_id, lot.quantity, lot.remaining, lot.remaining_net) == (1, 10, 6, Decimal("-600.03"))
    assert (closure.lot, closure.closing and closure.closing.broker_id) == (lot, 2)
    # Four of ten shares cost 400.02, so 39.94 was gained on the day of the sale, in both views.
    assert (closure.opening_net, closure.closing_net) == (Decimal("-400.02"), Decimal("439.96"))
    assert list(ProfitEntry.objects.values_list("view", "day", "amount", "closure").order_by("view")) == [
        (view, date(2026, 11, 3), Decimal("39.94"), closure.pk) for view in ("TAX", "TRADER")
    ]


def test_money_without_a_symbol_is_a_partition_of_its_own(account: Account) -> None:
    store(account, interest(1, "3.25"))
    rebuild_account(account)
    assert set(ProfitEntry.objects.values_list("family", "category", "amount", "transaction__broker_id")) == {
        ("", "INTEREST", Decimal("3.25"), 1)
    }


def test_close_without_an_opening_is_kept_apart(account: Account) -> None:
    store(account, SOLD)
    rebuild_account(account)
    assert UnmatchedClose.objects.get().net == Decimal("439.96")
    assert not ProfitEntry.objects.exists()


def test_rebuild_again_finds_nothing_to_do(account: Account) -> None:
    store(account, BOUGHT)
    rebuild_account(account)
    version = Account.objects.get().ledger_version
    assert rebuild_account(account) == 0
    assert Account.objects.get().ledger_version == version


def test_rebuild_raises_the_ledger_version(account: Account) -> None:
    store(account, BOUGHT)
    version = Account.objects.get().ledger_version
    rebuild_account(account)
    assert Account.objects.get().ledger_version == version + 1


def test_new_fact_rebuilds_its_own_family_only(account: Account) -> None:
    store(account, BOUGHT, fill(5, "Buy to Open", 1, "-500", symbol="SPY"))
    assert rebuilt_families(account) == ["AAPL", "SPY"]
    store(account, SOLD)
    assert rebuilt_families(account) == ["AAPL"]
    assert Lot.objects.get(family="AAPL").remaining == 6


def test_rows_of_an_older_engine_are_rebuilt(account: Account) -> None:
    store(account, BOUGHT)
    rebuild_account(account)
    assert not is_being_recalculated([account])
    Partition.objects.update(engine_version=0)
    assert is_being_recalculated([account])
    assert rebuild_account(account) == 1
    assert not is_being_recalculated([account])


def test_rebuild_of_everything_restores_what_was_lost(account: Account) -> None:
    store(account, BOUGHT, SOLD)
    rebuild_account(account)
    digest = Partition.objects.get().digest
    ProfitEntry.objects.all().delete()
    Partition.objects.all().delete()
    assert rebuild_account(account, everything=True) == 1
    assert (ProfitEntry.objects.count(), Partition.objects.get().digest) == (2, digest)


def test_rebuild_dirty_of_a_user_leaves_strangers_alone(owner: User, stranger: User) -> None:
    mine, also_mine, theirs = make_account(owner), make_account(owner, "5WX05678"), make_account(stranger)
    for each in (mine, also_mine, theirs):
        store(each, BOUGHT)
    assert rebuild_dirty(user=owner) == 2
    assert is_being_recalculated([theirs])
    assert not is_being_recalculated([mine, also_mine])


def test_rebuild_dirty_of_an_account_leaves_the_others(owner: User) -> None:
    mine, other = make_account(owner), make_account(owner, "5WX05678")
    store(mine, BOUGHT)
    store(other, BOUGHT)
    assert rebuild_dirty(account=mine) == 1
    assert is_being_recalculated([mine, other])


def test_account_that_cannot_be_rebuilt_is_told_of_after_the_others_are(owner: User) -> None:
    broken, sound = make_account(owner), make_account(owner, "5WX05678")
    store(broken, BOUGHT)
    store(sound, BOUGHT)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE trades_lot ADD CONSTRAINT refuses CHECK (account_id <> {broken.pk})")
    with pytest.raises(IntegrityError, match="refuses"):
        rebuild_dirty(user=owner)
    assert is_being_recalculated([broken])
    assert not is_being_recalculated([sound])


def test_steps_say_how_far_the_rebuild_is(account: Account) -> None:
    store(account, BOUGHT, interest(7, "1"), fill(5, "Buy to Open", 1, "-500", symbol="SPY"))
    steps: list[Step] = []
    rebuild_account(account, tell=steps.append)
    assert [(step.done, step.total) for step in steps] == [(0, 3), (1, 3), (2, 3)]


def test_lots_are_consumed_by_the_accounts_method(account: Account) -> None:
    store(account, BOUGHT, fill(3, "Buy to Open", 4, "-480", day=3), fill(4, "Sell to Close", 4, "500", day=4))
    rebuild_account(account)
    assert Closure.objects.get().lot.opening.broker_id == 1
    Account.objects.update(lot_method=LotMethod.LIFO)
    rebuild_account(account, everything=True)
    assert Closure.objects.get().lot.opening.broker_id == 3


def test_stated_opening_takes_the_place_of_what_is_missing(account: Account) -> None:
    store(account, SOLD)
    make_stated_lot(account, 2, "-400", opened_on=date(2020, 5, 4))
    rebuild_account(account)
    closure = Closure.objects.get()
    # 439.96 received for what cost 400, held for six years.
    assert (closure.opening_net, closure.is_long_term) == (Decimal(-400), True)
    assert ProfitEntry.objects.get(view="TAX").amount == Decimal("39.96")
    assert CashBeside.objects.get().kind == "STATED"


def test_stated_closing_ends_what_is_open_at_nothing(account: Account) -> None:
    store(account, BOUGHT)
    stated = make_stated_closing(account, Instrument.objects.get(), number=3)
    rebuild_account(account)
    closure = Closure.objects.get()
    assert (closure.closing, closure.stated_closing, closure.reason) == (None, stated, "STATED")
    assert ProfitEntry.objects.filter(amount=Decimal("-1000.05"), closure=closure).count() == 2


def test_stated_closing_concerns_no_other_family(account: Account) -> None:
    store(account, BOUGHT, fill(5, "Buy to Open", 1, "-500", symbol="SPY"))
    make_stated_closing(account, Instrument.objects.get(symbol="AAPL"))
    rebuild_account(account)
    assert list(Lot.objects.open().values_list("family", flat=True)) == ["SPY"]
    # Told of a contract it does not hold, SPY would complain that there is nothing to close.
    assert not LedgerProblem.objects.exists()


@pytest.fixture
def renamed(account: Account) -> Account:
    """Hold ten shares of VIAC, bought for 300, that became PARA after a first rebuild."""
    store(account, fill(1, "Buy to Open", 10, "-300", symbol="VIAC", day=2))
    rebuild_account(account)
    store(account, half(2, "Sell to Close", 10, "VIAC", day=3), half(3, "Buy to Open", 10, "PARA", day=3))
    rebuild_account(account)
    return account


@pytest.mark.usefixtures("renamed")
def test_symbol_change_joins_both_families_under_the_first_name() -> None:
    assert members() == {"PARA": ["PARA", "VIAC"]}
    lot = Lot.objects.open().get()
    assert lot.carried_from is not None
    assert (lot.instrument.symbol, lot.remaining_net, lot.carried_from.instrument.symbol) == ("PARA", -300, "VIAC")


def test_row_of_a_joined_family_is_rebuilt_with_the_others(renamed: Account) -> None:
    store(renamed, fill(4, "Sell to Close", 10, "250", symbol="PARA", day=4))
    assert rebuild_account(renamed) == 1
    assert members() == {"PARA": ["PARA", "VIAC"]}
    assert {entry.amount for entry in ProfitEntry.objects.all()} == {Decimal(-50)}


def test_symbol_change_that_is_revised_away_parts_the_families_again(renamed: Account) -> None:
    # The broker corrects itself: the shares did not become PARA but were sold and bought.
    store(
        renamed,
        fill(2, "Sell to Close", 10, "310", symbol="VIAC", day=3),
        fill(3, "Buy to Open", 10, "-290", symbol="PARA", day=3),
    )
    rebuild_account(renamed)
    assert members() == {"PARA": ["PARA"], "VIAC": ["VIAC"]}
    assert {(entry.family, entry.amount) for entry in ProfitEntry.objects.all()} == {("VIAC", Decimal(10))}
    assert Lot.objects.open().get().remaining_net == -290


@pytest.mark.usefixtures("renamed")
def test_every_derived_row_names_the_partition_it_was_rebuilt_with() -> None:
    named = {family for sheet in SHEETS for family in sheet.model._base_manager.values_list("family", flat=True)}
    assert named == {"PARA"}
