"""Rows that come changed, late, unknown or broken: what the ledger keeps of them and what the owner reads."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from apps.tastytrade_sync.models import ProblemState, ResourceCount, RunState, SyncProblem, SyncRun, Trigger
from apps.tastytrade_sync.sync.context import Context
from apps.tastytrade_sync.sync.locks import lock_link
from apps.tastytrade_sync.sync.pages import retry_rejected_rows
from apps.tastytrade_sync.sync.progress import Calls
from apps.trades.models import Account, Balance, Lot, Partition, Transaction
from tests.tastytrade_sync.sync.conftest import NUMBERS, deposit, purchase, without_waits

if TYPE_CHECKING:
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = NUMBERS[0]


def row(broker_id: int) -> Transaction:
    return Transaction.objects.get(account__number=NUMBER, broker_id=broker_id)


def cash() -> Decimal:
    return Transaction.objects.filter(account__number=NUMBER).aggregate(cash=Sum("net_value"))["cash"] or Decimal(0)


def counted(run: SyncRun) -> ResourceCount:
    return ResourceCount.objects.get(run=run, account__number=NUMBER, resource="transactions")


def assert_cash_is_the_brokers() -> None:
    assert cash() == Balance.objects.get(snapshot__account__number=NUMBER, snapshot__is_current=True).cash_balance


def test_fees_revised_in_place_keep_both_versions_and_are_recalculated(desk: Desk) -> None:
    desk.put(purchase(NUMBER, 108, 8))
    desk.sync()
    # A cent more of clearing fees: 210 and 0.06 paid instead of 210 and 0.05.
    run = desk.sync_in({"kind": "fees-revised", "account": NUMBER})
    bought = row(108)
    assert (bought.clearing_fees, bought.net_value, bought.revision) == (Decimal("-0.06"), Decimal("-210.06"), 2)
    assert json.loads(bought.revisions.get().payload)["net-value"] == "210.05"
    assert Lot.objects.get(opening=bought).opening_net == Decimal("-210.06")
    assert not Partition.objects.dirty().exists()
    assert (run.state, counted(run).changed, desk.open_problems()) == (RunState.COMPLETE, 1, [])
    assert_cash_is_the_brokers()


def test_revision_taken_back_is_a_third_version(desk: Desk) -> None:
    desk.sync()
    desk.put(deposit(NUMBER, 107, 7, "99.0"))
    desk.sync()
    desk.put(deposit(NUMBER, 107, 7))
    desk.sync()
    assert (row(107).revision, row(107).net_value) == (3, Decimal(100))
    assert list(row(107).revisions.values_list("number", "net_value")) == [(2, Decimal(99)), (1, Decimal(100))]


def test_old_row_revised_is_found_by_a_full_sync(desk: Desk) -> None:
    desk.put(deposit(NUMBER, 90, 1) | {"executed-at": "2026-03-02T15:00:00Z"})
    desk.sync()
    desk.put(deposit(NUMBER, 90, 1, "99.0") | {"executed-at": "2026-03-02T15:00:00Z"})
    assert counted(desk.sync(full=True)).changed == 1
    assert row(90).net_value == Decimal(99)


def test_fee_adjustment_reconciles_the_cash(desk: Desk) -> None:
    desk.sync()
    desk.sync_in({"kind": "fee-adjustment", "account": NUMBER, "path": "transactions", "times": 1})
    # Seven deposits of 100, less the cent.
    assert cash() == Decimal("699.99")
    assert_cash_is_the_brokers()


def test_reversal_names_its_row__and_both_stay_in_cash(desk: Desk) -> None:
    desk.put(purchase(NUMBER, 108, 8))
    desk.sync()
    desk.sync_in({"kind": "reversal", "account": NUMBER, "path": "transactions", "times": 1})
    reversing = Transaction.objects.get(reverses_id=108)
    assert reversing.net_value == -row(108).net_value == Decimal("210.05")
    assert cash() == Decimal(700)
    assert_cash_is_the_brokers()


def removal(broker_id: int, day: int) -> dict[str, Any]:
    return deposit(NUMBER, broker_id, day, "0.0") | {
        "transaction-type": "Receive Deliver", "transaction-sub-type": "Expiration", "instrument-type": "Equity Option",
        "symbol": "SPY   261120P00500000", "underlying-symbol": "SPY", "quantity": "1.0", "value-effect": "None",
        "net-value-effect": "None", "description": "Removal of 1.0 SPY 11/20/26 Put 500.00 due to expiration.",
    }  # fmt: skip


def test_settlement_posted_days_late_is_stored_at_its_own_moment(desk: Desk) -> None:
    desk.put(removal(108, 20))
    late = {"kind": "late-rows", "value": 2}
    desk.sync_in(late)
    assert not Transaction.objects.filter(broker_id=108).exists()
    desk.simulator.set_today(date(2026, 11, 22))
    desk.sync_in(late)
    assert (row(108).day, row(108).side) == (date(2026, 11, 20), None)
    assert desk.open_problems() == []


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("unknown-type", "Event Settlement"),
        ("unknown-sub-type", "Token Rebate"),
        ("unknown-action", "Allocate"),
        ("unknown-instrument", "Event Contract"),
    ],
)
def test_unknown_word_is_stored_counted_and_said__until_it_is_a_known_one(desk: Desk, kind: str, word: str) -> None:
    desk.put(purchase(NUMBER, 108, 8))
    run = desk.sync_in({"kind": kind, "path": "transactions", "account": NUMBER})
    assert (run.state, cash()) == (RunState.COMPLETE, Decimal("489.95"))
    assert word in row(108).payload
    assert f"Row 108 is of a kind we do not know: {' / '.join(_kind(kind, word))}." in desk.shown(run)
    assert counted(run).problems > 0
    desk.sync(full=True)
    assert row(108).is_known_kind
    assert desk.open_problems() == []


def _kind(kind: str, word: str) -> list[str]:
    parts = ["Trade", "Buy to Open", "Buy to Open", "Equity"]
    parts[["unknown-type", "unknown-sub-type", "unknown-action", "unknown-instrument"].index(kind)] = word
    return parts


def test_unknown_fields_are_kept_in_the_payload_and_change_nothing_else(desk: Desk) -> None:
    desk.sync()
    run = desk.sync_in({"kind": "extra-fields", "path": "transactions"}, full=True)
    assert (counted(run).changed, counted(run).new, run.state) == (0, 0, RunState.COMPLETE)
    assert json.loads(row(101).payload)["nested-field"] == {"of": ["many", {"things": None}]}
    assert row(101).revision == 1


@pytest.mark.parametrize("kind", ["field-null", "field-missing"])
@pytest.mark.parametrize(
    "field",
    ["price", "symbol", "description", "quantity", "action", "underlying-symbol", "instrument-type", "created-at"],
)
def test_row_without_a_field_it_can_do_without_is_stored(desk: Desk, kind: str, field: str) -> None:
    desk.put(purchase(NUMBER, 108, 8))
    run = desk.sync_in({"kind": kind, "path": "transactions", "value": [field]})
    assert run.state == RunState.COMPLETE
    assert row(108).net_value == Decimal("-210.05")


@pytest.mark.parametrize(
    ("field", "value", "said", "advice"),
    [
        ("transaction-date", None, "which is missing", "no amount depends on that field"),
        ("exec-id", "X" * 81, "which is longer than 80 characters", "no amount depends on that field"),
        ("leg-count", "many", "which is not a number", "no amount depends on that field"),
        ("order-id", "A-17", "which is not a number", "apart from the other fills of its order"),
        ("reverses-id", "row 7", "which is not a number", "which row it takes back is unknown"),
        ("is-estimated-fee", "perhaps", "which is neither true nor false", "no amount depends on that field"),
    ],
)
def test_field_that_cannot_be_read_is_said_and_costs_only_itself__until_it_can(
    desk: Desk, field: str, value: object, said: str, advice: str
) -> None:
    desk.put(purchase(NUMBER, 108, 8) | {field: value})
    run = desk.sync()
    assert (run.state, cash()) == (RunState.COMPLETE, Decimal("489.95"))
    assert (counted(run).new, counted(run).rejected, counted(run).problems) == (8, 0, 1)
    assert f"Row 108 is stored without its {field}, {said}." in desk.shown(run)
    assert advice in desk.shown(run)
    assert desk.sync().state == RunState.COMPLETE
    assert desk.open_problems() == ["unreadable_field"]
    desk.put(purchase(NUMBER, 108, 8))
    desk.sync()
    assert (desk.open_problems(), row(108).transaction_date) == ([], date(2026, 11, 8))


def test_problem_of_one_field_goes_while_that_of_another_stays(desk: Desk) -> None:
    desk.put(deposit(NUMBER, 108, 8) | {"leg-count": "many", "reverses-id": "row 7"})
    desk.sync()
    desk.put(deposit(NUMBER, 108, 8) | {"reverses-id": "row 7"})
    desk.sync()
    assert "reverses-id" in SyncProblem.objects.open().get().message


def test_row_once_rejected_for_a_field_it_can_do_without_is_stored_by_the_next_sync(desk: Desk) -> None:
    desk.put(deposit(NUMBER, 108, 8, "NaN"))
    desk.sync()
    # As an older version kept it, which refused a row without the broker's date.
    dateless = deposit(NUMBER, 108, 8) | {"transaction-date": None}
    SyncProblem.objects.update(payload=json.dumps(dateless))
    desk.put(dateless)
    desk.sync()
    assert (cash(), row(108).transaction_date, desk.open_problems()) == (Decimal(800), None, ["unreadable_field"])


def test_effect_without_its_amount_says_nothing(desk: Desk) -> None:
    assert desk.sync_in({"kind": "effect-without-value", "path": "transactions"}).state == RunState.COMPLETE
    assert (row(107).value, row(107).net_value) == (None, Decimal(100))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"kind": "nan-amount"}, "net-value is not a number"),
        ({"kind": "empty-amount"}, "net-value is missing"),
        ({"kind": "field-missing", "value": ["id"]}, "id is missing"),
        ({"kind": "field-null", "value": ["executed-at"]}, "executed-at is missing"),
        ({"kind": "field-missing", "value": ["net-value-effect"]}, "net-value-effect is neither Credit nor Debit"),
        ({"kind": "row-changed", "value": {"id": "1E+999999999"}}, "id is not a usable whole number"),
        ({"kind": "row-changed", "value": {"net-value": "1E+9999999"}}, "net-value is too large"),
    ],
)
def test_row_that_cannot_be_stored_is_kept_whole__and_the_others_go_on(
    desk: Desk, fault: dict[str, Any], said: str
) -> None:
    # The page size is 3, so the last row of each page is struck: the 3rd, the 6th and the 7th.
    run = desk.sync_in({**fault, "path": "transactions", "account": NUMBER})
    assert (run.state, cash()) == (RunState.COMPLETE, Decimal(400))
    assert said in desk.shown(run)
    kept = SyncProblem.objects.filter(account__number=NUMBER, code="rejected_row")
    assert sorted("2026-11-0" in problem.payload for problem in kept) == [True] * 3
    assert (desk.sync().state, cash()) == (RunState.COMPLETE, Decimal(700))
    assert not set(desk.open_problems()) - {"rejected_row_gone"}


def test_rows_that_are_no_rows_cannot_be_told_apart__so_the_count_is_not_confirmed(desk: Desk) -> None:
    run = desk.sync_in({"kind": "row-garbled", "path": "transactions", "account": NUMBER})
    assert (run.state, cash()) == (RunState.PARTIAL, Decimal(400))
    assert "row is not an object" in desk.shown(run)
    assert (desk.sync().state, cash()) == (RunState.COMPLETE, Decimal(700))


def test_amounts_as_json_numbers_are_the_same_amounts(desk: Desk) -> None:
    desk.put(purchase(NUMBER, 108, 8))
    desk.sync()
    run = desk.sync_in({"kind": "amounts-as-numbers", "path": "transactions"}, full=True)
    assert (counted(run).changed, counted(run).rejected) == (0, 0)
    assert row(108).net_value == Decimal("-210.05")


def test_rejected_row_that_changes_is_one_problem__not_two(desk: Desk) -> None:
    desk.put(deposit(NUMBER, 108, 8, "NaN"))
    desk.sync()
    desk.put(deposit(NUMBER, 108, 8, "NaN") | {"description": "ACH DEPOSIT, corrected"})
    assert desk.sync().state == RunState.COMPLETE
    problem = SyncProblem.objects.open().get()
    assert "corrected" in problem.payload


def test_stored_row_whose_newer_version_cannot_be_stored_keeps_counting(desk: Desk) -> None:
    desk.sync()
    desk.put(deposit(NUMBER, 107, 7, "NaN"))
    for full in (False, True):
        assert desk.sync(full=full).state == RunState.COMPLETE
    assert (row(107).net_value, row(107).vanished_at) == (Decimal(100), None)
    assert desk.open_problems() == ["rejected_row"]
    desk.put(deposit(NUMBER, 107, 7, "98.0"))
    desk.sync()
    assert (row(107).net_value, desk.open_problems()) == (Decimal(98), [])


def test_rejected_row_without_an_id_that_is_no_longer_sent_is_kept__and_no_longer_counted(desk: Desk) -> None:
    fault = {"kind": "field-missing", "value": ["id"], "path": "transactions", "account": NUMBER}
    desk.sync_in(fault | {"after": 2})
    assert desk.open_problems() == ["rejected_row"]
    assert desk.sync().state == RunState.COMPLETE
    problem = SyncProblem.objects.open().get()
    assert problem.code == "rejected_row_gone"
    assert "ACH DEPOSIT" in problem.payload
    assert desk.sync().state == RunState.COMPLETE
    assert desk.open_problems() == ["rejected_row_gone"]


def test_rejected_row_that_the_application_learned_to_read_is_stored_by_the_next_sync(desk: Desk) -> None:
    desk.put(deposit(NUMBER, 108, 8, "NaN"))
    desk.sync()
    # As if an older version of the application had refused the row that is sent now.
    good = json.dumps(deposit(NUMBER, 108, 8))
    SyncProblem.objects.update(payload=good)
    desk.put(deposit(NUMBER, 108, 8))
    assert desk.sync().state == RunState.COMPLETE
    assert (cash(), SyncProblem.objects.get().state) == (Decimal(800), ProblemState.RESOLVED)


def test_kept_rows_that_can_be_read_now_are_counted_and_said__the_others_are_met_again(desk: Desk) -> None:
    desk.put(*(deposit(NUMBER, 100 + day, day, "NaN") for day in (8, 9, 10)))
    desk.sync()
    odd, plain = deposit(NUMBER, 108, 8) | {"transaction-type": "Weather"}, deposit(NUMBER, 109, 9)
    for good in (odd, plain):
        SyncProblem.objects.filter(broker_id=good["id"]).update(payload=json.dumps(good))
    now, account = timezone.now(), Account.objects.get(number=NUMBER)
    run = SyncRun.objects.create(owner=desk.link.owner, link=desk.link, trigger=Trigger.PAGE, started_at=now)
    with lock_link(desk.link.pk) as lock, closing(Calls()) as calls:
        context = Context(run, desk.link, without_waits, calls, lock, timezone.now, page_size=3)
        retry_rejected_rows(context, account, context.count(account, "transactions"))
    count = counted(run)
    assert (count.received, count.new, count.problems, context.new_rows) == (2, 2, 1, 2)
    assert desk.open_problems() == ["rejected_row", "unknown_kind"]
    assert SyncProblem.objects.get(broker_id=110).last_run == run


def test_rows_of_two_accounts_with_the_same_id_are_two_rows(desk: Desk) -> None:
    desk.put(deposit(NUMBERS[0], 900, 9, "1.0"), deposit(NUMBERS[1], 900, 9, "2.0"))
    desk.sync()
    amounts = (
        Transaction.objects.filter(broker_id=900).order_by("net_value").values_list("account__number", "net_value")
    )
    assert list(amounts) == [(NUMBERS[0], Decimal(1)), (NUMBERS[1], Decimal(2))]


def test_text_that_postgresql_cannot_store_costs_a_sign__not_the_sync(desk: Desk) -> None:
    desk.put(deposit(NUMBER, 108, 8) | {"description": "a-NIL-b-HALF-c", "symbol": "Z-HALF-", "exec-id": "-NIL-"})
    run = desk.sync_with_texts(**{"-NIL-": rb"\u0000", "-HALF-": rb"\ud800"})
    assert run.state == RunState.COMPLETE
    stored = row(108)
    assert (stored.description, stored.symbol, stored.exec_id) == ("a\ufffdb\ufffdc", "Z\ufffd", "\ufffd")
    # The payload keeps them as JSON writes them.
    assert r"a\u0000b\ud800c" in stored.payload


def test_rejected_text_that_postgresql_cannot_store_is_kept_whole(desk: Desk) -> None:
    desk.put(deposit(NUMBER, 108, 8, "NaN") | {"description": "a-NIL-b-HALF-c"})
    assert desk.sync_with_texts(**{"-NIL-": rb"\u0000", "-HALF-": rb"\ud800"}).state == RunState.COMPLETE
    assert r"a\u0000b\ud800c" in SyncProblem.objects.get().payload


def test_ledger_version_moves_with_the_facts_only(desk: Desk) -> None:
    desk.sync()
    before = Account.objects.get(number=NUMBER).ledger_version
    desk.put(deposit(NUMBER, 108, 8))
    desk.sync()
    assert Account.objects.get(number=NUMBER).ledger_version > before
