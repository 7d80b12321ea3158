"""A partition's digest is made of its months': one that is resumed leaves old months unread, and damage is found in
each of them all the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.apps import apps

from apps.trades.ledger.digests import NO_MONTH, digest_of, partition_digest
from apps.trades.ledger.kept_months import NOTHING, Kept, digests_with, first_month
from apps.trades.models import Closure, Lot, Partition, ProfitEntry
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.ledger_check import ALTERED, WRONG, check_account
from tests.builders import buy, future, history, mark_to_market, sell
from tests.trades.ledger.histories import store
from tests.trades.ledger.sent import as_sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
# Three rounds, each of which leaves a lot, a closure and two entries: long ago, in the month of the third, and new.
LONG_AGO = (buy(1, "KO", 50, on="2026-01-05"), sell(1, "KO", 51, on="2026-01-06"))
THIS_MONTH = (buy(1, "KO", 60, on="2026-03-02"), sell(1, "KO", 62, on="2026-03-03"))
NEWEST = (buy(1, "KO", 70, on="2026-03-16"), sell(1, "KO", 73, on="2026-03-17"))
ROWS = [as_sent(fact) for fact in history(*LONG_AGO, *THIS_MONTH, *NEWEST)]
FIRST = {"long ago": "2026-01-01", "this month": "2026-03-01", "newest": "2026-03-16"}
LAST = {"long ago": "2026-01-31", "this month": "2026-03-15", "newest": "2026-03-31"}


@pytest.fixture
def ledger(account: Account) -> Account:
    """The first two rounds recalculated, the third resumed."""
    store(account, *ROWS[:4])
    rebuild_account(account)
    store(account, *ROWS[4:])
    rebuild_account(account)
    return account


def found(account: Account) -> dict[str, tuple[str, ...]]:
    return {difference.family: difference.found for difference in check_account(account)}


def digests() -> tuple[str, dict[str, str]]:
    partition = Partition.objects.get()
    return partition.digest, partition.month_digests


def change(first: str, last: str) -> None:
    Closure.objects.filter(day__range=(first, last)).update(closing_net=Decimal(1000))


def remove(first: str, last: str) -> None:
    ProfitEntry.objects.filter(day__range=(first, last), view="TAX").delete()


def add(first: str, last: str) -> None:
    lot = Lot.objects.get(opened_at__date__range=(first, last))
    lot.pk, lot.number = None, 7
    lot.save()


def move(first: str, last: str) -> None:
    """Into a month in which there was nothing."""
    ProfitEntry.objects.filter(day__range=(first, last), view="TAX").update(day=date(2026, 2, 2))


DAMAGES = (change, remove, add, move)


@pytest.mark.parametrize("when", FIRST)
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_in_any_stretch_is_found(ledger: Account, when: str, damage: Callable[[str, str], None]) -> None:
    assert found(ledger) == {}
    damage(FIRST[when], LAST[when])
    assert found(ledger) == {"KO": (ALTERED, WRONG)}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_in_a_month_left_unread_is_found_after_new_rows(
    account: Account, damage: Callable[[str, str], None]
) -> None:
    store(account, *ROWS[:4])
    rebuild_account(account)
    damage(FIRST["long ago"], LAST["long ago"])
    store(account, *ROWS[4:])
    rebuild_account(account)
    assert found(account) == {"KO": (ALTERED, WRONG)}


def test_damage_beside_the_new_rows_is_found_after_them(account: Account) -> None:
    store(account, *ROWS[:4])
    rebuild_account(account)
    change(FIRST["this month"], LAST["this month"])
    store(account, *ROWS[4:])
    rebuild_account(account)
    # What stays of this month was read as it is, so nothing says any more who wrote it.
    assert found(account) == {"KO": (WRONG,)}


def test_damage_in_what_is_made_anew_is_gone(ledger: Account) -> None:
    change(FIRST["newest"], LAST["newest"])
    store(ledger, *[as_sent(fact) for fact in history(sell(1, "KO", 72, on="2026-03-17", id=8))])
    rebuild_account(ledger)
    assert found(ledger) == {}


@pytest.mark.parametrize("month", ["2026-01", "2026-03"])
def test_digest_of_a_month_that_was_changed_is_found(ledger: Account, month: str) -> None:
    Partition.objects.update(month_digests={**digests()[1], month: "0" * 64})
    assert found(ledger) == {"KO": (ALTERED,)}


def test_resumed_partition_has_the_digests_of_one_rebuilt_whole(ledger: Account) -> None:
    resumed = digests()
    rebuild_account(ledger, everything=True)
    assert digests() == resumed
    assert list(resumed[1]) == ["2026-01", "2026-03"]


def test_months_of_before_are_not_read(account: Account) -> None:
    store(account, *ROWS[:4])
    rebuild_account(account)
    Partition.objects.update(month_digests={**digests()[1], "2026-01": "of January"})
    store(account, *ROWS[4:])
    rebuild_account(account)
    assert digests()[1]["2026-01"] == "of January"


def test_months_are_not_read_because_another_family_goes_back_to_them(account: Account) -> None:
    held = [as_sent(fact) for fact in history(buy(2, "SPY", 500, on="2026-01-05", id=8), sell(1, "SPY", 510, id=9))]
    store(account, *ROWS[:4], held[0])
    rebuild_account(account)
    of_ko = Partition.objects.filter(family="KO")
    of_ko.update(month_digests={**of_ko.get().month_digests, "2026-01": "of January"})
    store(account, *ROWS[4:], held[1])
    rebuild_account(account)
    assert of_ko.get().month_digests["2026-01"] == "of January"


def test_problem_that_ended_leaves_no_digest(account: Account) -> None:
    # 10 points are 500; 520 came with the sale, and the 20 too much go back when nothing is held any more.
    es = future("/ESH6")
    rows = [
        as_sent(fact) for fact in history(buy(1, es, 6000, 0), sell(1, es, 6010, 520), mark_to_market(1, es, 6010, -20))
    ]
    store(account, *rows[:2])
    rebuild_account(account)
    assert set(digests()[1]) == {"2026-01", NO_MONTH}
    store(account, *rows[2:])
    rebuild_account(account)
    assert list(digests()[1]) == ["2026-01"]
    assert found(account) == {}


def test_evening_of_the_last_of_a_month_counts_to_it(account: Account) -> None:
    # At 20:00 in New York on 31 March it is April in London, where moments are kept.
    evening = history(buy(1, "KO", 60, on="2026-03-31", time="20:00", id=8), sell(1, "KO", 61, id=9))
    store(account, *ROWS[:4])
    rebuild_account(account)
    store(account, *map(as_sent, evening))
    rebuild_account(account)
    assert found(account) == {}
    # The lot is dated by the moment, its closure and the entries by the day.
    assert list(digests()[1]) == ["2026-01", "2026-03", "2026-04"]


def old_form(account: Account) -> None:
    """Leave the partition as an earlier release did, and migrate it."""
    as_before(account)
    import_module(
        "apps.trades.migrations.0015_digests_by_month_and_an_index_of_reversals"
    ).forget_digests_without_months(apps, None)


def as_before(account: Account) -> None:
    """Write its digest as before there were any of months."""
    Partition.objects.filter(account=account).update(digest=digest_of(["all rows together"]), month_digests={})


def test_partition_of_an_older_form_is_neither_recalculated_nor_called_wrong(ledger: Account) -> None:
    old_form(ledger)
    assert not Partition.objects.dirty().exists()
    assert found(ledger) == {}


def test_damage_in_a_partition_of_an_older_form_is_found(ledger: Account) -> None:
    old_form(ledger)
    change(FIRST["long ago"], LAST["long ago"])
    assert found(ledger) == {"KO": (WRONG,)}


def test_partition_of_an_older_form_gets_its_digests_with_the_next_rows(ledger: Account) -> None:
    whole = digests()
    old_form(ledger)
    store(ledger, *[as_sent(fact) for fact in history(buy(1, "KO", 80, on="2026-04-01", id=8))])
    rebuild_account(ledger)
    assert found(ledger) == {}
    assert {month: digests()[1][month] for month in whole[1]} == whole[1]


def test_digest_written_by_an_older_release_beside_this_one__rebuilt_whole(ledger: Account) -> None:
    kept = Lot.objects.get(opening__broker_id=1).pk
    as_before(ledger)
    store(ledger, *[as_sent(fact) for fact in history(buy(1, "KO", 80, on="2026-04-01", id=8))])
    rebuild_account(ledger)
    assert found(ledger) == {}
    assert not Lot.objects.filter(pk=kept).exists()


# The day in New York may be the one before, and so in the month before.
STARTS = [
    (datetime(2026, 3, 16, 14, tzinfo=UTC), date(2026, 3, 1)),
    (datetime(2026, 3, 1, 23, 59, tzinfo=UTC), date(2026, 2, 1)),
    (datetime(2026, 3, 2, tzinfo=UTC), date(2026, 3, 1)),
    (datetime(2026, 1, 1, 3, tzinfo=UTC), date(2025, 12, 1)),
]


@pytest.mark.parametrize(("since", "expected"), STARTS)
def test_first_month_that_new_rows_can_be_dated_in(since: datetime, expected: date) -> None:
    assert first_month(since) == expected


def test_digest_of_a_month_is_over_rows_that_stay_and_new_ones_together() -> None:
    kept = Kept({"2026-01": "of January"}, {"2026-03": ["b"], "": ["problem"]})
    assert digests_with(kept, {"2026-03": ["a"], "2026-04": ["c"]}) == {
        "2026-01": "of January", "2026-03": digest_of(["a", "b"]), "": digest_of(["problem"]),
        "2026-04": digest_of(["c"]),
    }  # fmt: skip
    assert digests_with(NOTHING, {}) == {}


def test_digest_of_a_partition_minds_which_month_is_which() -> None:
    assert partition_digest({"2026-01": "a", "2026-02": "b"}) == partition_digest({"2026-02": "b", "2026-01": "a"})
    assert partition_digest({"2026-01": "a", "2026-02": "b"}) != partition_digest({"2026-01": "b", "2026-02": "a"})
