"""New rows are derived from the last moment at which nothing was held; what lies before is left as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from apps.trades.ledger import copying
from apps.trades.ledger.resuming import last_flat
from apps.trades.ledger.sheets import SHEETS
from apps.trades.models import Account, Closure, Instrument, LedgerProblem, Lot, LotMethod, Partition, ProfitEntry
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.ledger_check import check_account
from apps.trades.services.statements.lots import state_lot
from tests.builders import buy, cash_merger, future, history, mark_to_market, sell, split, symbol_change
from tests.factories import (
    make_account,
    make_stated_closing,
    make_stated_lot,
    make_stated_opening,
    make_stated_treatment,
)
from tests.trades.ledger.histories import STORED_AT, fill, half, store
from tests.trades.ledger.sent import as_sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.accounts.models import User
    from tests.builders.lines import Instant

pytestmark = pytest.mark.django_db
BOUGHT, SOLD = fill(1, "Buy to Open", 10, "-1000", day=2), fill(2, "Sell to Close", 10, "1100", day=3)
NEWEST = fill(9, "Buy to Open", 5, "-600", day=10)
ES = future("/ESH6")


@pytest.fixture
def flat(account: Account) -> Account:
    """Ten shares bought on the 2nd and sold on the 3rd; recalculated."""
    store(account, BOUGHT, SOLD)
    rebuild_account(account)
    return account


def keys(account: Account) -> set[tuple[str, int]]:
    """The primary keys of all derived rows."""
    return {
        (sheet.model.__name__, pk)
        for sheet in SHEETS
        for pk in sheet.model._base_manager.filter(account=account).values_list("pk", flat=True)
    }


def is_resumed(account: Account) -> bool:
    """Rebuild and say whether what was derived before stayed; the ledger must be right either way."""
    before = keys(account)
    rebuild_account(account)
    assert check_account(account) == []
    return before <= keys(account)


def moment(day: int) -> datetime:
    return datetime(2026, 11, day, 15, tzinfo=UTC)


def told(account: Account, *instants: Instant) -> None:
    """Store and recalculate the lines of a story but the last, then store that."""
    rows = [as_sent(fact) for fact in history(*instants)]
    last = [row for row in rows if row.executed_at == rows[-1].executed_at]
    store(account, *(row for row in rows if row not in last))
    rebuild_account(account)
    store(account, *last)


def test_rows_before_the_flat_moment_stay__new_ones_are_added(flat: Account) -> None:
    before = keys(flat)
    store(flat, NEWEST)
    assert is_resumed(flat)
    # Nothing but one lot is new: what was held and sold before made a lot, a closure and two entries.
    assert (len(before), len(keys(flat) - before)) == (4, 1)
    assert Lot.objects.open().get().remaining_net == -600


def test_new_row_while_something_is_held__derived_from_when_it_began(flat: Account) -> None:
    store(flat, NEWEST)
    rebuild_account(flat)
    kept, held = Lot.objects.get(remaining=0), Lot.objects.open().get()
    store(flat, fill(10, "Sell to Close", 5, "700", day=11))
    rebuild_account(flat)
    assert Lot.objects.filter(pk=kept.pk).exists()
    assert not Lot.objects.filter(pk=held.pk).exists()
    assert ProfitEntry.objects.get(view="TAX", day="2026-11-11").amount == 100
    assert check_account(flat) == []


def test_late_row_changes_what_came_after_it(flat: Account) -> None:
    store(flat, fill(11, "Buy to Open", 10, "-900", day=1))
    assert not is_resumed(flat)
    # The sale closes what was bought first, for 900; what was bought on the 2nd is still held.
    assert ProfitEntry.objects.get(view="TAX").amount == 200
    assert Lot.objects.open().get().opening.broker_id == 1


def test_late_row_in_a_flat_stretch_keeps_what_was_before(account: Account) -> None:
    store(account, BOUGHT, SOLD, NEWEST)
    rebuild_account(account)
    kept = Closure.objects.get().pk
    store(account, fill(11, "Buy to Open", 1, "-90", day=6), fill(12, "Sell to Close", 1, "95", day=12))
    rebuild_account(account)
    assert Closure.objects.filter(pk=kept).exists()
    assert check_account(account) == []


def test_row_of_the_instant_that_closed_everything_is_played_with_it(flat: Account) -> None:
    store(flat, fill(11, "Sell to Close", 1, "100", day=3))
    assert not is_resumed(flat)


def test_row_of_no_lot_after_all_was_closed_keeps_everything(flat: Account) -> None:
    store(flat, fill(11, "Sell to Close", 1, "100", day=4))
    assert is_resumed(flat)
    assert LedgerProblem.objects.get().code == "unmatched_close"


def test_problem_of_a_row_before_stays_and_one_after_is_replaced(account: Account) -> None:
    store(account, SOLD, NEWEST, fill(10, "Sell to Close", 6, "700", day=11))
    rebuild_account(account)
    assert LedgerProblem.objects.count() == 2
    kept = LedgerProblem.objects.get(broker_ids=[2]).pk
    store(account, fill(11, "Buy to Open", 1, "-100", day=10))
    rebuild_account(account)
    assert LedgerProblem.objects.get().pk == kept
    assert check_account(account) == []


def test_split_and_what_it_carried_are_one_stretch(account: Account) -> None:
    told(account, buy(10, "KO", 50), split(10, 20, "KO"), sell(20, "KO", 30), buy(1, "KO", 30))
    assert is_resumed(account)


def test_row_between_split_and_sale__derived_from_the_purchase(account: Account) -> None:
    told(account, buy(10, "KO", 50), split(10, 20, "KO"), sell(5, "KO", 30))
    assert not is_resumed(account)
    assert Lot.objects.open().get().remaining == 15


def test_lot_held_for_long__derived_from_when_it_began(account: Account) -> None:
    told(
        account, buy(1, "KO", 50), sell(1, "KO", 51), buy(5, "KO", 50, on="2026-02-02"),
        sell(2, "KO", 60, on="2026-10-01"),
    )  # fmt: skip
    kept = Closure.objects.get().pk
    rebuild_account(account)
    assert Closure.objects.filter(pk=kept).exists()
    assert check_account(account) == []


def test_lots_held_one_through_the_other_long_ago__derived_from_the_first(account: Account) -> None:
    told(
        account, buy(5, "KO", 50), buy(5, "KO", 55, on="2026-02-02"), sell(5, "KO", 60, on="2026-03-03"),
        sell(2, "KO", 60, on="2026-10-01"),
    )  # fmt: skip
    assert not is_resumed(account)
    # The sale of March closed the first lot, long before October; that of October closes the second.
    assert [each.lot.price for each in Closure.objects.order_by("day")] == [50, 55]


def test_future_that_was_closed_is_resumed(account: Account) -> None:
    told(account, buy(1, ES, 6000, 0), sell(1, ES, 6010, 500), buy(1, ES, 6020, 0))
    assert is_resumed(account)


def test_settlement_after_all_was_closed_sums_over_all_history(account: Account) -> None:
    told(
        account, buy(1, ES, 6000, 0), sell(1, ES, 6010, 500), mark_to_market(1, ES, 6010, 7),
        mark_to_market(1, ES, 6011, 8),
    )  # fmt: skip
    kept = Closure.objects.get().pk
    rebuild_account(account)
    assert check_account(account) == []
    assert Closure.objects.get().pk == kept
    found = LedgerProblem.objects.get(code="settlement_differs")
    assert (found.amount, found.broker_ids, found.symbol) == (15, [3, 4], "/ESH6")


def test_settlement_that_puts_right_what_came_before_ends_the_problem(account: Account) -> None:
    # 10 points are 500; 520 came with the sale, and the 20 too much go back when nothing is held any more.
    told(account, buy(1, ES, 6000, 0), sell(1, ES, 6010, 520), mark_to_market(1, ES, 6010, -20))
    assert LedgerProblem.objects.get(code="settlement_differs").amount == 20
    rebuild_account(account)
    assert check_account(account) == []
    assert not LedgerProblem.objects.exists()


def test_settlement_of_another_contract_leaves_the_problem_of_the_first(account: Account) -> None:
    june = future("/ESM6")
    told(account, buy(1, ES, 6000, 0), sell(1, ES, 6010, 520), buy(1, june, 6050, 0), sell(1, june, 6051, 53))
    rebuild_account(account)
    assert check_account(account) == []
    found = LedgerProblem.objects.filter(code="settlement_differs").order_by("amount")
    assert [(each.symbol, each.amount, each.broker_ids) for each in found] == [("/ESM6", 3, [4]), ("/ESH6", 20, [2])]


def test_settlement_of_one_account_is_no_matter_of_another(account: Account, owner: User) -> None:
    other = make_account(owner, number="5WX00002")
    lines = (buy(1, ES, 6000, 0), sell(1, ES, 6010, 520), mark_to_market(1, ES, 6010, -20))
    told(account, *lines)
    told(other, *lines)
    rebuild_account(account)
    rebuild_account(other)
    assert (check_account(account), check_account(other), LedgerProblem.objects.count()) == ([], [], 0)


def test_future_that_was_carried_is_rebuilt_whole(account: Account) -> None:
    june = future("/ESM6")
    told(
        account, buy(1, ES, 6000, 0), symbol_change(1, ES, june), sell(1, june, 6010, 500), buy(1, ES, 6020, 0),
    )  # fmt: skip
    assert not is_resumed(account)


def test_removal_of_what_is_not_held_is_resumed(account: Account) -> None:
    told(account, buy(1, "KO", 60), sell(1, "KO", 61), cash_merger(1, "KO", 62))
    assert is_resumed(account)


def test_reversal_within_the_new_rows_is_resumed(flat: Account) -> None:
    back = replace(fill(10, "Sell to Close", 5, "600", day=11), reverses_id=9)
    store(flat, NEWEST, back)
    assert is_resumed(flat)
    assert not Lot.objects.open().exists()


def _reverse_before(account: Account) -> None:
    store(account, replace(fill(8, "Buy to Open", 10, "-1100", day=9), reverses_id=2))


def _reverse_to_come(account: Account) -> None:
    """A reversal numbered and dated before the row it takes back."""
    store(account, replace(fill(8, "Sell to Close", 5, "600", day=4), reverses_id=9))
    rebuild_account(account)


EXCEPTIONS: dict[str, Callable[[Account], object]] = {
    "a revised row": lambda account: store(account, fill(1, "Buy to Open", 10, "-1001", day=2)),
    "a row concluded otherwise": lambda account: store(account, replace(SOLD, is_for_profit=False)),
    "a reversal of a row before": _reverse_before,
    "a row that was reversed before": _reverse_to_come,
    "another lot method": lambda _: Account.objects.update(lot_method=LotMethod.HIFO),
    "an older engine": lambda _: Partition.objects.update(engine_version=0),
    "no digest": lambda _: Partition.objects.update(digest=""),
    "a stated lot": lambda account: make_stated_lot(account, 2, "-400"),
    "a stated treatment": lambda account: make_stated_treatment(account, 2),
    "a stated closing": lambda account: make_stated_closing(account, Instrument.objects.get(), closed_at=moment(2)),
    "a stated opening": lambda account: make_stated_opening(
        account, Instrument.objects.get(), opened_on=date(2026, 1, 2)
    ),
    "a contract completed since": lambda _: Instrument.objects.update(was_completed=True),
    "a family that was joined": lambda _: Partition.objects.update(members=["AAPL", "APPL"]),
}


@pytest.mark.parametrize("exception", EXCEPTIONS)
def test_partition_is_rebuilt_whole_after(flat: Account, exception: str) -> None:
    EXCEPTIONS[exception](flat)
    store(flat, NEWEST)
    assert not is_resumed(flat)


def analyzed(account: Account) -> bool:
    """Rebuild and say whether the planner was told of the lots; trades are grouped anew by whole campaigns."""
    with CaptureQueriesContext(connection) as asked:
        rebuild_account(account)
    return any("ANALYZE trades_lot" in str(each["sql"]) for each in asked)


def test_planner_is_told_of_many_rows__not_of_few_beside_many(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "MANY", 1)
    rounds = [(buy(1, "KO", 50), sell(1, "KO", 51)) for _ in range(5)]
    rows = [as_sent(fact) for fact in history(*(line for pair in rounds for line in pair), buy(1, "KO", 52))]
    store(account, *rows[:-1])
    assert analyzed(account)
    # Five rounds left a lot, a closure and two entries each: one lot is less than a tenth of those twenty.
    store(account, rows[-1])
    assert not analyzed(account)


def test_rebuild_of_everything_resumes_nothing(flat: Account) -> None:
    store(flat, NEWEST)
    before = keys(flat)
    rebuild_account(flat, everything=True)
    assert not before & keys(flat)


def test_statement_while_new_rows_wait__rebuilt_whole(flat: Account) -> None:
    store(flat, fill(9, "Sell to Close", 5, "600", day=10))
    before = keys(flat)
    row = flat.transactions.get(broker_id=9)
    state_lot(row=row, opened_on=moment(1).date(), cash=Decimal(-500), note="", by=row.account.owner, at=STORED_AT)
    assert not before & keys(flat)
    assert check_account(flat) == []


def test_other_families_change_of_symbol_joins_and_rebuilds_whole(flat: Account) -> None:
    store(flat, half(8, "Sell to Close", 5, "VIAC", day=9), half(7, "Buy to Open", 5, "AAPL", day=9))
    assert not is_resumed(flat)


# Of each line: lots as (began, ended) in days, the day of the new row, and the day to go back to.
SPANS = [
    ("nothing was ever held", [], 5, 5),
    ("all was closed before", [(1, 2), (3, 4)], 5, 5),
    ("closed at this very instant", [(1, 2), (3, 5)], 5, 3),
    ("held", [(1, 2), (3, None)], 5, 3),
    ("held through another", [(1, 4), (3, 6)], 5, 1),
    ("began as the other ended", [(1, 3), (3, 6)], 5, 1),
    ("began after the other ended", [(1, 3), (4, 6)], 5, 4),
    ("a short one within a long one", [(1, 6), (2, 3), (4, 5)], 5, 1),
    ("begins at this instant", [(1, 2), (5, 6)], 5, 5),
    ("begins later", [(1, 2), (6, None)], 5, 5),
    ("held for ever since before", [(1, None), (3, 4)], 5, 1),
]


@pytest.mark.parametrize(("spans", "new", "expected"), [line[1:] for line in SPANS], ids=[line[0] for line in SPANS])
def test_last_flat_moment(spans: list[tuple[int, int | None]], new: int, expected: int) -> None:
    dated = [(moment(began), moment(ended) if ended else None) for began, ended in spans]
    assert last_flat(dated, moment(new)) == moment(expected)


def dirty_from() -> datetime | None:
    return Partition.objects.get().dirty_from


def test_partition_is_dirty_from_its_earliest_new_row(flat: Account) -> None:
    store(flat, NEWEST, fill(10, "Sell to Close", 5, "700", day=11))
    assert dirty_from() == moment(10)
    store(flat, fill(11, "Sell to Close", 1, "100", day=6))
    store(flat, fill(12, "Sell to Close", 1, "100", day=12))
    assert dirty_from() == moment(6)


def test_partition_with_a_revised_row_is_dirty_from_the_beginning_until_it_is_rebuilt(flat: Account) -> None:
    store(flat, NEWEST, fill(1, "Buy to Open", 10, "-1001", day=2))
    assert dirty_from() is None
    store(flat, fill(10, "Sell to Close", 5, "700", day=11))
    assert dirty_from() is None
    rebuild_account(flat)
    store(flat, fill(11, "Buy to Open", 5, "-700", day=12))
    assert dirty_from() == moment(12)


def test_clean_partition_cannot_be_dirty_from_a_moment(flat: Account) -> None:
    with pytest.raises(IntegrityError, match="partition_clean_is_dirty_from_nowhere"):
        Partition.objects.filter(account=flat).update(dirty_from=moment(2))
