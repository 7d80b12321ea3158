"""Reconciling one account: what is stored, what stays, and whom it tells."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.notifications.models import Notice, NoticeKind
from apps.notifications.services.preferences import save_wishes, wishes_of
from apps.trades.engine.reconciliation.results import Cause, State
from apps.trades.models import (
    Account,
    Break,
    FeeTotal,
    Lot,
    OpeningCash,
    Partition,
    Position,
    Reconciliation,
    ReconciliationResult,
    Snapshot,
)
from apps.trades.services.breaks import explain
from apps.trades.services.reconciling import reconcile
from tests.factories import (
    NOON,
    make_fee_total,
    make_instrument,
    make_lot,
    make_position,
    make_snapshot,
    make_transaction,
)

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def account(account: Account) -> Account:
    """Ten shares bought at 100 out of a deposit of 1,500: 500 in cash, and marks of 105 for 1,550 in all."""
    account.opened_at = NOON - timedelta(days=9)
    account.save()
    make_transaction(account, 1, net_value=Decimal(1500), symbol="", family="", executed_at=NOON - timedelta(days=2))
    bought = {"net_value": Decimal(-1000), "quantity": Decimal(10), "instrument": make_instrument()}
    make_lot(make_transaction(account, 2, **bought), "10", "100")
    report(account)
    return account


def report(account: Account, *, cash: str = "500", shares: str = "10") -> Snapshot:
    """Let the broker say what the account holds, in a snapshot later than the former ones."""
    former = account.snapshots.count()
    account.snapshots.update(is_current=False)
    snapshot = make_snapshot(account, cash, taken_at=NOON + timedelta(minutes=former))
    snapshot.balances.update(net_liquidating_value=Decimal(cash) + Decimal(shares) * 105)
    make_position(snapshot, "AAPL", shares)
    return snapshot


def result(made: Reconciliation | None, check: str) -> ReconciliationResult:
    assert made is not None
    return made.results.get(check_name=check)


def judged(made: Reconciliation | None, check: str) -> tuple[str, str]:
    found = result(made, check)
    return found.state, found.cause


def test_ledger_that_is_right_agrees_in_every_check(account: Account) -> None:
    made = reconcile(account=account, at=LATER)
    assert made is not None
    states = {each.check_name: each.state for each in made.results.all()}
    assert states == dict.fromkeys(("QUANTITY", "OPEN_PRICE", "CASH", "NET_LIQ"), "AGREES")
    assert not Break.objects.exists()
    assert not Notice.objects.exists()


def test_nothing_is_compared_before_the_first_snapshot(account: Account) -> None:
    account.snapshots.all().delete()
    assert reconcile(account=account) is None


def test_reconciling_changes_neither_side(account: Account) -> None:
    report(account, cash="499", shares="12")
    before = [list(model.objects.order_by("pk").values()) for model in (Lot, Position)]
    rows = list(account.transactions.values())
    reconcile(account=account, at=LATER)
    assert [list(model.objects.order_by("pk").values()) for model in (Lot, Position)] == before
    assert list(account.transactions.values()) == rows


def test_missing_shares_are_a_break_with_the_rows_of_the_instrument(account: Account) -> None:
    report(account, shares="20")
    made = reconcile(account=account, at=LATER)
    found = result(made, "QUANTITY")
    assert (found.state, found.cause, found.difference) == ("BREAK", "BROKER_HAS_MORE", Decimal(10))
    # The row of ten shares; the deposit is not of this instrument.
    assert found.candidates == [2]
    assert judged(made, "OPEN_PRICE") == ("NOT_COMPARABLE", "QUANTITY_DIFFERS")


def test_other_price_is_a_break_with_the_rows_that_opened(account: Account) -> None:
    Position.objects.update(average_open_price=Decimal(101))
    found = result(reconcile(account=account, at=LATER), "OPEN_PRICE")
    assert (found.state, found.difference, found.candidates) == ("BREAK", Decimal(1), [2])


def test_missing_cash_is_a_break__row_of_the_very_amount_first(account: Account) -> None:
    make_transaction(account, 3, net_value=Decimal("-7.25"), executed_at=NOON - timedelta(days=1))
    make_transaction(account, 4, net_value=Decimal("7.25") * 4)
    # The broker does not know the payment of 7.25.
    report(account, cash="529")
    found = result(reconcile(account=account, at=LATER), "CASH")
    assert (found.state, found.cause, found.difference) == ("BREAK", "CASH_DIFFERS", Decimal("7.25"))
    assert found.candidates[0] == 3


def test_rows_nobody_understands_come_before_the_newest(account: Account) -> None:
    make_transaction(account, 3, net_value=Decimal(0), is_known_kind=False, executed_at=NOON - timedelta(days=99))
    report(account, cash="600")
    assert result(reconcile(account=account, at=LATER), "CASH").candidates == [3, 2, 1]


def test_market_that_moves_is_not_compared(account: Account) -> None:
    report(account, cash="1", shares="99")
    Snapshot.objects.update(is_settled=False)
    made = reconcile(account=account, at=LATER)
    assert made is not None
    assert {(each.state, each.cause) for each in made.results.all()} == {("NOT_COMPARABLE", "MARKET_MOVING")}


def test_snapshot_older_than_the_rows_is_not_compared(account: Account) -> None:
    make_transaction(account, 3, first_seen_at=NOON + timedelta(minutes=1))
    assert judged(reconcile(account=account, at=LATER), "CASH") == ("NOT_COMPARABLE", "ROWS_SINCE")


def test_lots_that_are_being_recalculated_are_not_compared__cash_is(account: Account) -> None:
    Partition.objects.create(account=account, family="AAPL", is_dirty=True, dirty_since=NOON)
    report(account, shares="11")
    made = reconcile(account=account, at=LATER)
    assert judged(made, "QUANTITY") == ("NOT_COMPARABLE", "RECALCULATING")
    assert judged(made, "CASH") == ("AGREES", "")


def test_opening_is_inferred_once_and_proves_nothing_at_first(account: Account) -> None:
    Account.objects.update(opened_at=None)
    made = reconcile(account=account, at=LATER)
    assert judged(made, "CASH") == ("NOT_COMPARABLE", "NOT_PROVABLE")
    # Made again from the same report it is still the first.
    assert judged(reconcile(account=account, at=LATER), "CASH") == ("NOT_COMPARABLE", "NOT_PROVABLE")
    report(account)
    assert judged(reconcile(account=account, at=LATER), "CASH") == ("AGREES", "INFERRED_OPENING")
    assert OpeningCash.objects.get().amount == 0


def test_change_after_an_inferred_opening_has_to_be_explained_by_rows(account: Account) -> None:
    Account.objects.update(opened_at=None)
    report(account, cash="900")
    reconcile(account=account, at=LATER)
    # 400 were there before the rows; a cent that comes without a row is not.
    assert OpeningCash.objects.get().amount == 400
    report(account, cash="900.01")
    found = result(reconcile(account=account, at=LATER), "CASH")
    assert (found.state, found.difference) == ("BREAK", Decimal("0.01"))
    assert OpeningCash.objects.get().amount == 400


def test_opening_is_not_inferred_while_the_market_moves(account: Account) -> None:
    Account.objects.update(opened_at=None)
    Snapshot.objects.update(is_settled=False)
    reconcile(account=account, at=LATER)
    assert not OpeningCash.objects.exists()


def test_same_break_keeps_its_note(account: Account) -> None:
    report(account, shares="20")
    reconcile(account=account, at=LATER)
    explain(found=Break.objects.get(), words="  A gift, to come by mail. ", by=account.owner, at=LATER)
    report(account, shares="20")
    made = reconcile(account=account, at=LATER + timedelta(days=1))
    found = result(made, "QUANTITY").standing_break
    assert found is not None
    assert (found.explanation, found.found_at) == ("A gift, to come by mail.", LATER)
    # It explains to people and makes nothing agree.
    assert result(made, "QUANTITY").state == State.BREAK


def test_note_is_taken_back_with_no_words(account: Account) -> None:
    report(account, shares="20")
    reconcile(account=account, at=LATER)
    found = Break.objects.get()
    explain(found=found, words="A gift", by=account.owner, at=LATER)
    explain(found=found, words="  ", by=account.owner, at=LATER)
    found.refresh_from_db()
    assert (found.explanation, found.explained_at) == ("", None)


def test_other_difference_is_another_break(account: Account) -> None:
    report(account, shares="20")
    reconcile(account=account, at=LATER)
    explain(found=Break.objects.get(), words="A gift", by=account.owner, at=LATER)
    report(account, shares="21")
    reconcile(account=account, at=LATER + timedelta(days=1))
    assert Break.objects.get(resolved_at__isnull=False).explanation == "A gift"
    assert Break.objects.standing().get().explanation == ""
    assert Notice.objects.count() == 2


def test_break_ends_when_the_figures_agree(account: Account) -> None:
    report(account, shares="20")
    reconcile(account=account, at=LATER)
    report(account)
    reconcile(account=account, at=LATER + timedelta(days=1))
    assert Break.objects.get().resolved_at == LATER + timedelta(days=1)


def test_break_ends_when_nobody_holds_its_subject_any_more(account: Account) -> None:
    make_position(account.snapshots.get(), "GIFT", "1")
    reconcile(account=account, at=LATER)
    report(account)
    reconcile(account=account, at=LATER + timedelta(days=1))
    assert not Break.objects.standing().exists()


@pytest.mark.parametrize("trouble", ["moving", "dirty"])
def test_break_stays_while_nothing_can_be_compared(account: Account, trouble: str) -> None:
    report(account, shares="20")
    reconcile(account=account, at=LATER)
    snapshot = report(account, shares="0")
    Snapshot.objects.filter(pk=snapshot.pk).update(is_settled=trouble != "moving")
    if trouble == "dirty":
        Partition.objects.create(account=account, family="AAPL", is_dirty=True, dirty_since=NOON)
    reconcile(account=account, at=LATER + timedelta(days=1))
    assert Break.objects.standing().count() == 1


def test_break_in_a_price_stays_while_the_quantities_differ(account: Account) -> None:
    Position.objects.update(average_open_price=Decimal(101))
    reconcile(account=account, at=LATER)
    report(account, shares="20")
    made = reconcile(account=account, at=LATER + timedelta(days=1))
    assert judged(made, "OPEN_PRICE")[0] == "NOT_COMPARABLE"
    assert Break.objects.standing().filter(check_name="OPEN_PRICE").exists()


def test_break_stays_though_a_moving_market_no_longer_lists_it(account: Account) -> None:
    make_position(account.snapshots.get(), "GIFT", "1")
    reconcile(account=account, at=LATER)
    Snapshot.objects.filter(pk=report(account).pk).update(is_settled=False)
    reconcile(account=account, at=LATER + timedelta(days=1))
    assert Break.objects.standing().get().subject == "GIFT"


def test_rows_that_came_after_a_break_was_found_do_not_explain_it(account: Account) -> None:
    report(account, cash="600")
    reconcile(account=account, at=LATER)
    late = NOON + timedelta(days=2)
    make_transaction(account, 9, net_value=Decimal(-5), first_seen_at=late, executed_at=late)
    snapshot = report(account, cash="595")
    Snapshot.objects.filter(pk=snapshot.pk).update(taken_at=late)
    found = result(reconcile(account=account, at=late), "CASH")
    assert (found.difference, found.candidates) == (Decimal(100), [2, 1])


def test_newest_rows_are_looked_at_of_many(account: Account) -> None:
    for number in range(100, 120):
        at = NOON - timedelta(days=number)
        make_transaction(account, number, net_value=Decimal(0), first_seen_at=at, executed_at=at)
    report(account, cash="501.5")
    assert result(reconcile(account=account, at=LATER), "CASH").candidates[:3] == [2, 1, 100]


def test_doubtful_row_of_the_family_may_explain_shares(account: Account) -> None:
    make_transaction(account, 3, symbol="AAPL1", is_known_kind=False)
    make_transaction(account, 4, symbol="AAPL1")
    make_transaction(account, 5, symbol="MSFT", family="MSFT", is_known_kind=False)
    report(account, shares="21")
    assert result(reconcile(account=account, at=LATER), "QUANTITY").candidates == [3, 2]


def test_new_break_is_told_once(account: Account) -> None:
    report(account, shares="20")
    reconcile(account=account, at=LATER)
    reconcile(account=account, at=LATER + timedelta(minutes=1))
    notice = Notice.objects.get()
    assert (notice.kind, notice.path) == (
        NoticeKind.NEW_BREAK,
        f"/accounts/reconciliation/#account-{account.pk}",
    )
    assert notice.title == "A difference from tastytrade"
    assert "Account 5WX01234:\nQuantity of AAPL: 10 by the ledger, 20 reported." in notice.body


def test_break_that_came_again_is_told_again_once_the_first_notice_was_read(account: Account) -> None:
    for number in range(4):
        report(account, shares="20" if number % 2 == 0 else "10")
        reconcile(account=account, at=LATER + timedelta(minutes=number))
    assert [notice.times for notice in Notice.objects.all()] == [2]
    Notice.objects.update(read_at=LATER)
    report(account, shares="20")
    reconcile(account=account, at=LATER + timedelta(minutes=9))
    assert Notice.objects.count() == 2


def test_several_new_breaks_are_one_notice(account: Account) -> None:
    report(account, shares="20", cash="1234.5")
    reconcile(account=account, at=LATER)
    notice = Notice.objects.get()
    assert notice.title.startswith("2 differences")
    assert "Cash of USD: 500 by the ledger, 1,234.5 reported." in notice.body


def test_notice_of_breaks_can_be_switched_off(account: Account, owner: User) -> None:
    save_wishes(owner, dict.fromkeys(wishes_of(owner), False))
    report(account, shares="20")
    reconcile(account=account, at=LATER)
    assert Break.objects.exists()
    assert not Notice.objects.exists()


def test_reconciling_again_replaces_what_was_found_in_the_same_report(account: Account) -> None:
    report(account, shares="20")
    reconcile(account=account, at=LATER)
    Lot.objects.update(remaining=20, quantity=20)
    made = reconcile(account=account, at=LATER + timedelta(minutes=1))
    assert Reconciliation.objects.get() == made
    assert judged(made, "QUANTITY") == ("AGREES", "")
    assert Break.objects.get().resolved_at == LATER + timedelta(minutes=1)


def test_day_whose_fees_differ_stays_in_sight_until_they_agree(account: Account) -> None:
    total = make_fee_total(account, "-1")
    assert judged(reconcile(account=account, at=LATER), "FEES") == ("NOT_COMPARABLE", "FEES_UNEXPLAINED")
    report(account)
    assert judged(reconcile(account=account, at=LATER), "FEES") == ("NOT_COMPARABLE", "FEES_UNEXPLAINED")
    FeeTotal.objects.filter(pk=total.pk).update(amount=0)
    report(account)
    assert judged(reconcile(account=account, at=LATER), "FEES") == ("AGREES", "")
    report(account)
    assert not ReconciliationResult.objects.filter(
        reconciliation=reconcile(account=account, at=LATER), check_name="FEES"
    ).exists()


def test_what_the_account_is_worth_follows_a_break(account: Account) -> None:
    report(account, shares="20")
    Position.objects.update(mark_price=Decimal(106))
    made = reconcile(account=account, at=LATER)
    assert judged(made, "NET_LIQ") == ("NOT_COMPARABLE", Cause.FOLLOWS_A_BREAK)


def test_price_without_an_end_is_stored_with_ten_decimals(account: Account) -> None:
    # (10 × 100 + 5 × 101) / 15.
    make_lot(make_transaction(account, 3, net_value=Decimal(0)), "5", "101")
    report(account, shares="15")
    Position.objects.update(average_open_price=Decimal("100.3333"))
    found = result(reconcile(account=account, at=LATER), "OPEN_PRICE")
    assert (found.expected, found.cause) == (Decimal("100.3333333333"), "ROUNDING")
