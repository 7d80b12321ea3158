"""What the checks are given: the ledger's side and the broker's, read from the tables."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from apps.trades.engine.reconciliation.fees import FeeDay
from apps.trades.models import Closure, FeeTotal, OpeningCash
from apps.trades.selectors.both_sides import (
    fee_days_of,
    moved_by_currency,
    pairs_of,
    purses_of,
    steps_of,
    worth_of,
)
from tests.factories import (
    NOON,
    make_account,
    make_instrument,
    make_lot,
    make_position,
    make_snapshot,
    make_transaction,
)

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.trades.engine.reconciliation.cash import Purse
    from apps.trades.models import Account, Lot

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
YESTERDAY = TODAY - timedelta(days=1)
AAPL = ("Equity", "AAPL")


def close(lot: Lot, broker_id: int, quantity: str, **fields: Any) -> Closure:
    """Close a part of the lot an hour after noon."""
    at = NOON + timedelta(hours=1)
    row = make_transaction(lot.account, broker_id, executed_at=at)
    nothing = dict.fromkeys(("opening_net", "opening_fees", "closing_net", "closing_fees"), Decimal(0))
    values = {"reason": "FILL", "closed_at": at, "day": TODAY, "acquired_on": TODAY, **nothing, **fields}
    return Closure.objects.create(
        account=lot.account, lot=lot, instrument=lot.instrument, closing=row, quantity=Decimal(quantity), **values
    )


def only_purse(account: Account, net_liq: str | None = "500") -> Purse:
    (purse,) = purses_of(account, make_snapshot(account, net_liq), moved_by_currency(account))
    return purse


def test_lot_and_position_of_one_instrument_are_a_pair(account: Account) -> None:
    make_lot(make_transaction(account, 7), "10", "100")
    make_position(make_snapshot(account), "AAPL", "12", average_open_price="101")
    (pair,) = pairs_of(account, account.snapshots.get())
    assert (pair.expected, pair.held) == (Decimal(10), Decimal(12))
    assert [lot.opening_id for lot in pair.lots] == [7]


def test_what_one_side_alone_holds_is_a_pair_too(account: Account) -> None:
    make_lot(make_transaction(account, 1), "10")
    make_position(make_snapshot(account), "MSFT", "3")
    pairs = pairs_of(account, account.snapshots.get())
    assert [pair.contract.key for pair in pairs] == ["AAPL", "MSFT"]
    assert [pair.expected for pair in pairs] == [10, 0]
    assert [pair.held for pair in pairs] == [0, 3]


def test_closed_lots_and_positions_are_no_pairs(account: Account) -> None:
    make_lot(make_transaction(account, 1), "0", quantity="10")
    make_position(make_snapshot(account), "MSFT", "0")
    assert pairs_of(account, account.snapshots.get()) == []


def test_future_is_found_whatever_the_length_of_its_year(account: Account) -> None:
    future = make_instrument("/ESZ6", instrument_type="Future")
    future.key = "/ESZ26"
    future.save()
    make_lot(make_transaction(account, 1, symbol="/ESZ6"), "1", "6000", instrument=future)
    make_position(make_snapshot(account), "/ESZ6", "1", instrument_type="Future", underlying_symbol="/ES")
    (pair,) = pairs_of(account, account.snapshots.get())
    assert pair.expected == pair.held == 1


def test_lots_of_another_account_are_not_compared(account: Account, owner: User) -> None:
    make_lot(make_transaction(make_account(owner, "OTHER"), 1))
    assert pairs_of(account, make_snapshot(account)) == []


def test_history_is_that_of_instruments_of_which_something_was_closed(account: Account) -> None:
    lot = make_lot(make_transaction(account, 1), "6", "100", quantity="10")
    make_lot(make_transaction(account, 2, symbol="MSFT"), "5")
    close(lot, 3, "4")
    steps = steps_of(account, [AAPL, ("Equity", "MSFT")])
    assert list(steps) == [AAPL]
    assert sorted((step.quantity, step.price) for step in steps[AAPL]) == [
        (Decimal(-4), None),
        (Decimal(10), Decimal(100)),
    ]


def test_opening_is_nothing_where_the_rows_go_back_to_it(account: Account) -> None:
    account.opened_at = NOON - timedelta(days=30)
    make_transaction(account, 1, net_value=Decimal("500"))
    purse = only_purse(account)
    assert purse.moved == purse.reported == 500
    assert (purse.opening, purse.is_inferred) == (Decimal(0), False)


def test_opening_is_not_known_where_the_rows_begin_in_the_middle(account: Account) -> None:
    account.opened_at = NOON - timedelta(days=31)
    make_transaction(account, 1, net_value=Decimal("500"))
    purse = only_purse(account)
    assert (purse.opening, purse.is_inferred, purse.is_first) == (None, True, False)


@pytest.mark.parametrize(("minutes", "is_first"), [(0, True), (1, False)])
def test_inferred_opening_is_the_first_only_at_its_own_snapshot(
    account: Account,
    minutes: int,
    is_first: bool,  # noqa: FBT001
) -> None:
    make_transaction(account, 1, net_value=Decimal(200))
    OpeningCash.objects.create(account=account, currency="USD", amount=300, fixed_at=NOON - timedelta(minutes=minutes))
    purse = only_purse(account)
    assert (purse.opening, purse.is_first) == (Decimal(300), is_first)


def test_account_without_rows_and_without_cash_began_with_nothing(account: Account) -> None:
    assert only_purse(account, "0").opening == 0
    account.snapshots.all().delete()
    assert only_purse(account, "5").opening is None


def test_currency_without_a_balance_is_a_purse_too(account: Account) -> None:
    make_transaction(account, 1, currency="EUR")
    purses = purses_of(account, make_snapshot(account), moved_by_currency(account))
    assert [(each.currency, each.reported) for each in purses] == [("EUR", None), ("USD", Decimal(1000))]


def test_moved_knows_when_the_newest_row_came_or_changed(account: Account) -> None:
    make_transaction(account, 1)
    make_transaction(account, 2, revised_at=NOON + timedelta(hours=2))
    moved = moved_by_currency(account)["USD"]
    # Two rows of 210 paid.
    assert (moved.amount, moved.changed_at) == (Decimal(-420), NOON + timedelta(hours=2))


def test_fees_are_added_by_the_broker_s_date_and_by_the_day(account: Account) -> None:
    fees = {"commission": Decimal("-1"), "clearing_fees": Decimal("-0.1"), "regulatory_fees": Decimal("-0.02")}
    make_transaction(account, 1, **fees)
    # In the evening, which the broker's clearing counts as the next day.
    make_transaction(account, 2, **fees, executed_at=NOON - timedelta(hours=18), transaction_date=TODAY)
    make_transaction(
        account, 3, sub_type="Balance Adjustment", description="Regulatory fee adjustment", net_value=Decimal("0.02")
    )
    FeeTotal.objects.create(account=account, day=TODAY, amount=Decimal("-2.24"), read_at=NOON)
    figures = ("-2.24", "-2.24", "-1.12", "0.02")
    assert fee_days_of(account, NOON) == [FeeDay(TODAY, *map(Decimal, figures))]


def test_fees_read_before_are_not_compared_again(account: Account) -> None:
    FeeTotal.objects.create(account=account, day=date(2026, 11, 2), amount=0, read_at=NOON - timedelta(minutes=1))
    assert fee_days_of(account, NOON) == []
    assert [each.day for each in fee_days_of(account, NOON, ["2026-11-02", "2026-11-03"])] == [date(2026, 11, 2)]


def test_worth_is_cash_and_marks__futures_by_their_change_today(account: Account) -> None:
    snapshot = make_snapshot(account, "1000")
    make_position(snapshot, "AAPL", "10", mark_price="105")
    make_position(snapshot, "MSFT", "1", mark_price=None)
    make_position(
        snapshot, "/ESZ6", "2", instrument_type="Future", mark_price="6010", close_price="6000", multiplier="50"
    )
    worth = worth_of(snapshot)
    assert worth.cash == worth.reported == 1000
    # 10 × 105; 2 × (6010 − 6000) × 50; nothing without a mark.
    nothing = Decimal(0)
    expected = {(Decimal(1050), nothing), (nothing, Decimal(1000)), (None, nothing)}
    assert {(each.value, each.variation) for each in worth.positions} == expected
