"""Trades are grouped anew where edits or rules changed; lots are left alone."""

from __future__ import annotations

from typing import Any

import pytest

from apps.trades.engine.grouping.edits import EditKind
from apps.trades.engine.grouping.group import GROUPING_VERSION
from apps.trades.models import Account, Campaign, Edit, EditState, Lot, Partition, Trade
from apps.trades.services.grouping import regroup
from apps.trades.services.ledger import rebuild_account, rebuild_dirty
from apps.trades.services.ledger_check import check_account
from tests.builders import buy, sell
from tests.factories import NOON
from tests.stored import keep_orders, sent_as_orders
from tests.trades.ledger.grouping.stories import FIRST, instants, put_becomes_shares, put_expires
from tests.trades.ledger.histories import store

pytestmark = pytest.mark.django_db


@pytest.fixture
def traded(account: Account) -> Account:
    """Shares of KO bought twice and still held, and a share of PEP."""
    keep_orders(account, buy(100, "KO", 50), buy(50, "KO", 51), buy(1, "PEP", 140))
    return account


def edited(account: Account, kind: EditKind, number: int = 1, **arguments: Any) -> Edit:
    return Edit.objects.create(account=account, number=number, kind=kind, arguments=arguments, made_at=NOON)


def keys(account: Account) -> list[str]:
    return list(Trade.objects.filter(account=account).order_by("opened_at", "key").values_list("key", flat=True))


def test_edit_in_force_is_replayed_and_one_taken_back_is_not(traded: Account) -> None:
    edit = edited(traded, EditKind.SPLIT, fills=[[1, "0", "40"]])
    assert regroup(traded, {"KO"}) == 1
    assert keys(traded) == ["1", "1+40", "3"]
    Edit.objects.filter(pk=edit.pk).update(state=EditState.UNDONE, undone_at=NOON)
    regroup(traded, {"KO"})
    assert keys(traded) == ["1", "3"]


def test_regrouping_leaves_lots_alone_and_tells_readers(traded: Account) -> None:
    lots, version = set(Lot.objects.values_list("pk", flat=True)), traded.ledger_version
    other = Trade.objects.get(underlying="PEP").pk
    regroup(traded, ["KO"])
    traded.refresh_from_db()
    assert traded.ledger_version == version + 1
    assert set(Lot.objects.values_list("pk", flat=True)) == lots
    assert Trade.objects.get(underlying="PEP").pk == other
    assert check_account(traded) == []


def test_family_that_is_joined_to_another_is_grouped_with_it(traded: Account) -> None:
    Partition.objects.filter(family="KO").update(members=["KO", "KOF"])
    assert regroup(traded, ["KOF"]) == 1


def test_family_nobody_knows_changes_nothing(traded: Account) -> None:
    assert regroup(traded, ["XYZ"]) == 0
    assert Account.objects.get().ledger_version == traded.ledger_version


def test_partition_grouped_by_older_rules_is_grouped_anew_with_its_lots_as_they_are(traded: Account) -> None:
    lots = set(Lot.objects.values_list("pk", flat=True))
    trades = {trade.underlying: trade.pk for trade in Trade.objects.all()}
    Partition.objects.filter(family="KO").update(grouping_version=GROUPING_VERSION - 1)
    assert rebuild_dirty(account=traded) == 1
    assert set(Lot.objects.values_list("pk", flat=True)) == lots
    now = {trade.underlying: trade.pk for trade in Trade.objects.all()}
    assert [name for name in now if now[name] != trades[name]] == ["KO"]
    assert Partition.objects.dirty().count() == 0


def test_whoever_waits_hears_of_each_partition_that_is_grouped_anew(traded: Account) -> None:
    Partition.objects.filter(family="KO").update(grouping_version=GROUPING_VERSION - 1)
    Partition.objects.filter(family="PEP").update(is_dirty=True, dirty_since=NOON)
    heard: list[tuple[int, int]] = []
    rebuild_dirty(account=traded, tell=lambda step: heard.append((step.done, step.total)))
    assert heard == [(0, 2), (1, 2)]


def test_resumed_family_that_older_rules_grouped_is_grouped_whole(account: Account) -> None:
    rows = sent_as_orders(*instants(put_expires(FIRST), put_becomes_shares(FIRST.replace(month=6))))
    store(account, *rows[:2])
    rebuild_account(account)
    before = Campaign.objects.get().pk
    Partition.objects.update(grouping_version=GROUPING_VERSION - 1)
    store(account, *rows[2:])
    rebuild_account(account)
    assert before not in Campaign.objects.values_list("pk", flat=True)
    assert check_account(account) == []


def test_resumed_family_that_someone_edited_is_grouped_whole(account: Account) -> None:
    rows = sent_as_orders(*instants(put_expires(FIRST), put_expires(FIRST.replace(month=6))))
    store(account, *rows[:2])
    rebuild_account(account)
    edited(account, EditKind.NOTE, trades=["1"], text="first")
    regroup(account, ["KO"])
    store(account, *rows[2:])
    rebuild_account(account)
    assert list(Trade.objects.order_by("opened_at").values_list("note", flat=True)) == ["first", ""]
    # Of the newest rows alone the edit would name a trade that is gone.
    assert Edit.objects.get().conflict == ""
    assert check_account(account) == []


def test_edit_that_names_what_is_gone_is_kept_as_a_conflict_until_it_applies_again(traded: Account) -> None:
    # The rows of PEP say one share; the edit wants two of it. A later row changes nothing about that, an undo does.
    edit = edited(traded, EditKind.SPLIT, fills=[[3, "0", "2"]])
    regroup(traded, ["PEP"])
    edit.refresh_from_db()
    assert (edit.conflict, edit.state) == ("names_what_is_gone", EditState.ACTIVE)
    Edit.objects.update(arguments={"fills": [[3, "0", "1"]]})
    regroup(traded, ["PEP"])
    edit.refresh_from_db()
    assert edit.conflict == ""


def test_edit_of_a_row_that_no_family_has_is_a_conflict(traded: Account) -> None:
    edited(traded, EditKind.NOTE, trades=["77"], text="?")
    regroup(traded, ["KO"])
    assert Edit.objects.get().conflict == "names_what_is_gone"


def test_conflict_elsewhere_is_not_forgotten(traded: Account) -> None:
    edited(traded, EditKind.SPLIT, fills=[[3, "0", "2"]])
    regroup(traded, ["PEP"])
    regroup(traded, ["KO"])
    assert Edit.objects.get().conflict == "names_what_is_gone"


def test_edits_outlive_a_rebuild_of_everything(traded: Account) -> None:
    edited(traded, EditKind.MERGE, trades=["1", "2"])
    edited(traded, EditKind.TAG, 2, trades=["1"], text="core")
    rebuild_account(traded, everything=True)
    assert [(trade.key, trade.tags) for trade in Trade.objects.order_by("opened_at")] == [("1", ["core"]), ("3", [])]
    store(traded, *sent_as_orders(buy(100, "KO", 50), buy(50, "KO", 51), buy(1, "PEP", 140), sell(150, "KO", 52)))
    rebuild_account(traded)
    assert [trade.tags for trade in Trade.objects.order_by("opened_at")] == [["core"], []]
    assert check_account(traded) == []
