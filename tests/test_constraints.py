"""Each promise the database itself keeps: the row that breaks it is refused, and its nearest good neighbour is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.notifications.models import Notice, NoticePreference
from apps.tastytrade_sync.models import Link, LinkedAccount, ResourceCount, SyncProblem, SyncRun
from apps.trades.models import (
    Account,
    Balance,
    Break,
    Campaign,
    CampaignEntry,
    Chain,
    Closure,
    Deliverable,
    Edit,
    FeeTotal,
    Instrument,
    Lot,
    NetLiq,
    OpeningCash,
    Partition,
    Position,
    ProfitEntry,
    Reconciliation,
    ReconciliationResult,
    SavedView,
    Snapshot,
    StatedClosing,
    StatedLot,
    StatedOpening,
    StatedPart,
    StatedTreatment,
    Trade,
    TradeClosure,
    TradeLink,
    TradeLot,
    Transaction,
    TransactionRevision,
    UserStrategy,
)
from tests.factories import (
    NOON,
    make_account,
    make_closure,
    make_lot,
    make_stated_closing,
    make_stated_opening,
    make_transaction,
)

if TYPE_CHECKING:
    from django.db.models import Model

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Stored:
    """What stands in the database before a row is tried: two users and an account of the first, with its rows."""

    owner: User
    stranger: User
    account: Account
    link: Link
    run: SyncRun
    fact: Transaction
    snapshot: Snapshot
    closure: Closure
    stated: StatedClosing
    stated_opening: StatedOpening


Row = Callable[[Stored], "Model"]


def fact(account: Account, **fields: Any) -> Transaction:
    values = {
        "account": account, "source": "tastytrade", "broker_id": 1, "transaction_type": "Money Movement",
        "sub_type": "Deposit", "executed_at": NOW, "day": date(2026, 11, 20), "transaction_date": date(2026, 11, 20),
        "net_value": Decimal(100), "payload": "{}", "first_seen_at": NOW, **fields,
    }  # fmt: skip
    return Transaction(**values)


def revision(stored: Stored, **fields: Any) -> TransactionRevision:
    values = {"number": 1, "payload": "{}", "net_value": Decimal(90), "superseded_at": NOW, **fields}
    return TransactionRevision(transaction=stored.fact, **values)


def own(stored: Stored, **fields: Any) -> Account:
    values = {"broker": "tastytrade", "environment": "simulator", "number": "5WX01234", **fields}
    return Account(**{"owner": stored.owner, **values})


def position(stored: Stored, **fields: Any) -> Position:
    values = {"symbol": "AAPL", "instrument_type": "Equity", "quantity": Decimal(100), "payload": "{}", **fields}
    return Position(snapshot=stored.snapshot, **values)


def bar(stored: Stored, at: datetime) -> NetLiq:
    prices = dict.fromkeys(("open", "high", "low", "close", "total_close"), Decimal(1000))
    return NetLiq(account=stored.account, at=at, day=date(2026, 11, 20), **prices)


def problem(stored: Stored, **fields: Any) -> SyncProblem:
    values = {"account": stored.account, "fingerprint": "f", "state": "OPEN", "resource": "transactions", **fields}
    return SyncProblem(run=stored.run, last_run=stored.run, code="rejected_row", message="m", advice="a", **values)


def count(stored: Stored, **fields: Any) -> ResourceCount:
    return ResourceCount(**{"run": stored.run, "account": stored.account, "resource": "transactions", **fields})


def partition(stored: Stored, **fields: Any) -> Partition:
    return Partition(**{"account": stored.account, "family": "SPY", "is_dirty": True, "dirty_since": NOW, **fields})


def found(stored: Stored, **fields: Any) -> Break:
    values = {"check_name": "CASH", "subject": "USD", "difference": Decimal(1), "found_at": NOW, "last_found_at": NOW}
    return Break(**{"account": stored.account, **values, **fields})


def result(stored: Stored, **fields: Any) -> ReconciliationResult:
    made, _ = Reconciliation.objects.get_or_create(account=stored.account, snapshot=stored.snapshot, at=NOW)
    values = {"check_name": "CASH", "subject": "USD", "state": "AGREES", **fields}
    return ReconciliationResult(reconciliation=made, **values)


def broken(stored: Stored) -> Break:
    return Break.objects.get_or_create(
        account=stored.account, check_name="CASH", subject="USD", difference=1, found_at=NOW, last_found_at=NOW
    )[0]


def opening(stored: Stored, currency: str = "USD") -> OpeningCash:
    return OpeningCash(account=stored.account, currency=currency, amount=Decimal(5), fixed_at=NOW)


def fees(stored: Stored, day: int = 20) -> FeeTotal:
    return FeeTotal(account=stored.account, day=date(2026, 11, day), amount=Decimal(-1), read_at=NOW)


def deliverable(stored: Stored, **fields: Any) -> Deliverable:
    values = {"account": stored.account, "instrument": stored.closure.instrument, "transaction": stored.fact, **fields}
    return Deliverable(**{"quantity": Decimal(150), **values})


def lot(stored: Stored, **fields: Any) -> Lot:
    """Return a second lot of the row that opened the first: 10 shares, 4 of them left."""
    values = {
        "number": 1, "origin": "FILL", "opened_at": NOW, "acquired_on": DAY, "began_on": DAY, "quantity": 10,
        "remaining": 4, "opening_net": -1000, "opening_fees": 0, "remaining_net": -400, "remaining_fees": 0, **fields,
    }  # fmt: skip
    first = stored.closure.lot
    return Lot(**{"account": stored.account, "instrument": first.instrument, "opening": first.opening, **values})


def of_a_statement(stored: Stored, **fields: Any) -> Lot:
    """Return a lot of what the user stated to have been opened."""
    return lot(stored, **{"opening": None, "stated_opening": stored.stated_opening, **fields})


def closure(stored: Stored, **fields: Any) -> Closure:
    """Return a closure of the first lot by another row than the first one."""
    values = {
        "closing": stored.fact, "reason": "FILL", "closed_at": NOW, "day": DAY, "acquired_on": DAY, "quantity": 1,
        "opening_net": -100, "opening_fees": 0, "closing_net": 110, "closing_fees": 0, **fields,
    }  # fmt: skip
    first = stored.closure.lot
    return Closure(account=stored.account, instrument=first.instrument, lot=first, **values)


def by_statement(stored: Stored, **fields: Any) -> Closure:
    """Return a closure of the first lot by the user's word."""
    return closure(stored, closing=None, stated_closing=stored.stated, **fields)


def entry(stored: Stored, **fields: Any) -> ProfitEntry:
    """Return 10 realized, of which 1 was paid as commission and 1 for clearing."""
    values = {
        "closure": stored.closure, "day": DAY, "view": "TRADER", "category": "REALIZED", "amount": 8, "gross": 10,
        "fees": -2, "commission": -1, "clearing_fees": -1, **fields,
    }  # fmt: skip
    return ProfitEntry(account=stored.account, **values)


def dividend(stored: Stored, **fields: Any) -> ProfitEntry:
    return entry(stored, **{"closure": None, "transaction": stored.fact, "category": "DIVIDEND", **fields})


def stated_lot(stored: Stored, **fields: Any) -> StatedLot:
    values = {"broker_id": 1, "opened_on": DAY, "cash": -100, "created_at": NOW, **fields}
    return StatedLot(account=stored.account, **values)


def stated_part(stored: Stored, **fields: Any) -> StatedPart:
    lot, _ = StatedLot.objects.get_or_create(
        account=stored.account, broker_id=1, defaults={"opened_on": DAY, "cash": -100, "created_at": NOW}
    )
    return StatedPart(lot=lot, **{"number": 1, "quantity": 25, "opened_on": DAY, "cash": -60, **fields})


def treatment(stored: Stored, kind: str = "RETURN_OF_CAPITAL", **fields: Any) -> StatedTreatment:
    figures = {"amount": 10} if kind == "RETURN_OF_CAPITAL" else {}
    values = {"broker_id": 1, "created_at": NOW, "kind": kind, **figures, **fields}
    return StatedTreatment(account=stored.account, **values)


def stated_closing(stored: Stored, **fields: Any) -> StatedClosing:
    values = {"number": 2, "closed_at": LATER, "day": DAY, "created_at": NOW, **fields}
    return StatedClosing(account=stored.account, instrument=stored.stated.instrument, **values)


def stated_opening(stored: Stored, **fields: Any) -> StatedOpening:
    values = {"number": 6, "opened_on": date(2026, 11, 18), "quantity": 10, "cash": -100, "created_at": NOW, **fields}
    return StatedOpening(account=stored.account, instrument=stored.stated.instrument, **values)


def grouped(kind: type[Campaign | Chain | Trade], stored: Stored, **fields: Any) -> Campaign | Chain | Trade:
    """Return a campaign, chain or trade without money; the database does not ask what it belongs to."""
    sums = ("opened", "opened_fees", "realized", "fees", "tax", "open_net", "open_fees")
    values = {"key": "1", "opened_at": NOW, "opened_on": DAY, **dict.fromkeys(sums, 0), **OWN[kind], **fields}
    return kind(account=stored.account, **values)


OWN: dict[type, dict[str, Any]] = {
    Campaign: {"kind": "WHEEL", "trade_count": 1, "chain_count": 1, "rolls": 0},
    Chain: {"name": "Short put", "code": "SHORT_PUT", "campaign_id": 1, "trade_count": 1, "rolls": 0},
    Trade: {
        "name": "Short put", "code": "SHORT_PUT", "opening_name": "Short put", "opening_code": "SHORT_PUT",
        "chain_id": 1, "campaign_id": 1, "why": {},
    },
}  # fmt: skip


def campaign(stored: Stored, key: str = "1") -> Model:
    return grouped(Campaign, stored, key=key)


def chain(stored: Stored, key: str = "1") -> Model:
    return grouped(Chain, stored, key=key)


def trade(stored: Stored, **fields: Any) -> Model:
    return grouped(Trade, stored, **fields)


def part_of_lot(stored: Stored, start: int = 0) -> TradeLot:
    cash = dict.fromkeys(("net", "fees", "remaining", "remaining_net", "remaining_fees"), 0)
    return TradeLot(account=stored.account, trade_id=1, lot=stored.closure.lot, start=start, quantity=5, **cash)


def part_of_closure(stored: Stored, trade: int = 1) -> TradeClosure:
    cash = dict.fromkeys(("opening_net", "opening_fees", "closing_net", "closing_fees"), 0)
    return TradeClosure(account=stored.account, trade_id=trade, closure=stored.closure, quantity=3, **cash)


def trade_link(stored: Stored, kind: str = "ROLL") -> TradeLink:
    return TradeLink(
        account=stored.account, kind=kind, certainty="CERTAIN", before_id=1, after_id=2, at=NOW, quantity=1, net=0
    )


def campaign_entry(stored: Stored, entry: int = 1) -> CampaignEntry:
    return CampaignEntry(account=stored.account, campaign_id=1, entry_id=entry)


def edit(stored: Stored, **fields: Any) -> Edit:
    values = {"number": 1, "kind": "NOTE", "arguments": {}, "words": "Noted", "made_at": NOW, **fields}
    return Edit(account=stored.account, **values)


def saved_view(stored: Stored, **fields: Any) -> SavedView:
    return SavedView(**{"owner": stored.owner, "name": "Open wheels", "query": "status=open", **fields})


def strategy(stored: Stored, **fields: Any) -> UserStrategy:
    values = {"code": "USER_1", "name": "My jade", "colour": "#00aa00", "created_at": NOW, **fields}
    return UserStrategy(**{"owner": stored.owner, **values})


# Of each constraint: what is stored first, the row it refuses, and the row nearest to that which it lets in.
CASES: dict[str, tuple[list[Row], Row, Row]] = {
    "user_email_unique_without_case": (
        [],
        lambda stored: User(email="OWNER@example.com"),
        lambda stored: User(email="owner@example.org"),
    ),
    "one_account_per_owner_and_number": (
        [],
        own,
        # Two users may hold the same brokerage account independently.
        lambda stored: own(stored, owner=stored.stranger),
    ),
    "one_instrument_per_key": (
        [lambda stored: Instrument(instrument_type="Future", key="/ESZ26", symbol="/ESZ6")],
        lambda stored: Instrument(instrument_type="Future", key="/ESZ26", symbol="/ESZ6"),
        # The same symbol ten years on is another contract.
        lambda stored: Instrument(instrument_type="Future", key="/ESZ36", symbol="/ESZ6"),
    ),
    "one_transaction_per_broker_id": (
        [],
        lambda stored: fact(stored.account),
        lambda stored: fact(stored.account, source="statement"),
    ),
    "transaction_side_is_one_or_none": (
        [],
        lambda stored: fact(stored.account, broker_id=2, side=0),
        lambda stored: fact(stored.account, broker_id=2, side=-1),
    ),
    "transaction_quantity_is_magnitude": (
        [],
        lambda stored: fact(stored.account, broker_id=2, side=-1, quantity=Decimal("-0.0000000001")),
        lambda stored: fact(stored.account, broker_id=2, side=-1, quantity=Decimal(0)),
    ),
    "transaction_revision_from_one": (
        [],
        lambda stored: fact(stored.account, broker_id=2, revision=0),
        lambda stored: fact(stored.account, broker_id=2, revision=1),
    ),
    "one_revision_per_number": ([revision], revision, lambda stored: revision(stored, number=2)),
    "one_partition_per_family": ([partition], partition, lambda stored: partition(stored, family="")),
    "partition_dirty_has_a_moment": (
        [],
        lambda stored: partition(stored, dirty_since=None),
        lambda stored: partition(stored, is_dirty=False, dirty_since=None),
    ),
    "partition_clean_is_dirty_from_nowhere": (
        [],
        lambda stored: partition(stored, is_dirty=False, dirty_since=None, dirty_from=NOW),
        lambda stored: partition(stored, dirty_from=NOW),
    ),
    "one_lot_per_opening_and_number": ([lot], lot, lambda stored: lot(stored, number=2)),
    "one_lot_per_statement_and_number": (
        [of_a_statement],
        of_a_statement,
        lambda stored: of_a_statement(stored, number=2),
    ),
    "lot_has_one_source": (
        [],
        lambda stored: lot(stored, stated_opening=stored.stated_opening),
        of_a_statement,
    ),
    "lot_remaining_is_part_of_quantity": (
        [],
        # What is left of a lot cannot lie on the other side of zero.
        lambda stored: lot(stored, quantity=-10, remaining=1),
        lambda stored: lot(stored, quantity=-10, remaining=-10),
    ),
    "one_deliverable_per_contract": (
        [deliverable],
        lambda stored: deliverable(stored, quantity=Decimal(66)),
        lambda stored: deliverable(stored, family="PFE"),
    ),
    "deliverable_is_positive": (
        [],
        lambda stored: deliverable(stored, quantity=Decimal(0)),
        lambda stored: deliverable(stored, quantity=Decimal("0.5")),
    ),
    "lot_closed_holds_no_cash": (
        [],
        lambda stored: lot(stored, remaining=0, remaining_net=Decimal("0.000001")),
        lambda stored: lot(stored, remaining=0, remaining_net=0),
    ),
    "lot_is_carried_by_a_row": (
        [],
        lambda stored: lot(stored, carried_from=stored.closure.lot),
        lambda stored: lot(stored, carried_from=stored.closure.lot, carried_by=stored.fact),
    ),
    "one_closure_per_lot_and_row": ([by_statement], by_statement, closure),
    "closure_has_one_source": (
        [],
        lambda stored: closure(stored, stated_closing=stored.stated),
        by_statement,
    ),
    "closure_closes_something": (
        [],
        lambda stored: closure(stored, quantity=0),
        lambda stored: closure(stored, quantity=Decimal("-0.0000000001")),
    ),
    "one_entry_per_closure_and_view": ([entry], entry, lambda stored: entry(stored, view="TAX")),
    "one_entry_per_row_and_view": ([dividend], dividend, lambda stored: dividend(stored, category="WITHHOLDING")),
    "entry_has_the_source_of_its_category": (
        [],
        # No other category than that of a closure may count as realized.
        lambda stored: dividend(stored, category="REALIZED"),
        dividend,
    ),
    "entry_category_is_known": (
        [],
        lambda stored: dividend(stored, category="REALIZED_FEE"),
        lambda stored: dividend(stored, category="FEE"),
    ),
    "entry_view_is_known": (
        [],
        lambda stored: entry(stored, view="CASH"),
        lambda stored: entry(stored, view="TAX"),
    ),
    "entry_amount_is_gross_and_fees": (
        [],
        lambda stored: entry(stored, amount=Decimal("8.000001")),
        entry,
    ),
    "entry_fees_are_those_of_each_kind": (
        [],
        lambda stored: entry(stored, other_charge=Decimal("-0.000001")),
        lambda stored: entry(stored, clearing_fees=0, other_charge=-1),
    ),
    "one_campaign_per_key": ([campaign], campaign, lambda stored: campaign(stored, "1+2")),
    "one_chain_per_key": ([chain], chain, lambda stored: chain(stored, "1+2")),
    "one_trade_per_key": ([trade], trade, lambda stored: trade(stored, key="1+2")),
    "trade_closed_has_a_day": (
        [],
        lambda stored: trade(stored, closed_at=NOW),
        lambda stored: trade(stored, closed_at=NOW, closed_on=DAY),
    ),
    # A trade may hold two stretches of one fill.
    "one_part_per_trade_and_lot": ([part_of_lot], part_of_lot, lambda stored: part_of_lot(stored, start=5)),
    "one_part_per_trade_and_closure": (
        [part_of_closure],
        part_of_closure,
        lambda stored: part_of_closure(stored, trade=2),
    ),
    "one_link_per_pair_and_kind": ([trade_link], trade_link, lambda stored: trade_link(stored, "ASSIGNMENT")),
    "one_campaign_per_entry": ([campaign_entry], campaign_entry, lambda stored: campaign_entry(stored, 2)),
    "one_edit_per_number": ([edit], edit, lambda stored: edit(stored, number=2)),
    "edit_undone_has_a_moment": (
        [],
        lambda stored: edit(stored, state="UNDONE"),
        lambda stored: edit(stored, state="UNDONE", undone_at=NOW),
    ),
    "one_saved_view_per_name": ([saved_view], saved_view, lambda stored: saved_view(stored, owner=stored.stranger)),
    "saved_view_has_a_name": (
        [],
        lambda stored: saved_view(stored, name=""),
        lambda stored: saved_view(stored, name="-"),
    ),
    "one_user_strategy_per_code": (
        [strategy],
        lambda stored: strategy(stored, name="Another"),
        lambda stored: strategy(stored, name="Another", code="USER_2"),
    ),
    "one_user_strategy_per_name": (
        [strategy],
        lambda stored: strategy(stored, code="USER_2"),
        lambda stored: strategy(stored, owner=stored.stranger),
    ),
    "one_stated_lot_per_row": ([stated_lot], stated_lot, lambda stored: stated_lot(stored, broker_id=2)),
    "one_stated_part_per_number": ([stated_part], stated_part, lambda stored: stated_part(stored, number=2)),
    "stated_part_is_some": ([], lambda stored: stated_part(stored, quantity=0), stated_part),
    "one_stated_treatment_per_row": ([treatment], treatment, lambda stored: treatment(stored, broker_id=2)),
    "stated_treatment_has_the_figures_of_its_kind": (
        [],
        lambda stored: treatment(stored, amount=None),
        treatment,
    ),
    "one_stated_closing_per_number": (
        [],
        lambda stored: stated_closing(stored, number=1),
        stated_closing,
    ),
    "one_stated_closing_at_a_time": (
        [],
        lambda stored: stated_closing(stored, closed_at=NOW),
        stated_closing,
    ),
    "stated_closing_number_from_one": (
        [],
        # Below 1 it could not be told from a broker id once its sign is turned.
        lambda stored: stated_closing(stored, number=0),
        stated_closing,
    ),
    "one_stated_opening_per_number": (
        [],
        lambda stored: stated_opening(stored, number=5),
        stated_opening,
    ),
    "one_stated_opening_a_day": (
        [],
        lambda stored: stated_opening(stored, opened_on=DAY),
        # What was taken back is in nobody's way.
        lambda stored: stated_opening(stored, opened_on=DAY, taken_back_at=NOW),
    ),
    "stated_opening_number_from_one": (
        [],
        lambda stored: stated_opening(stored, number=0),
        stated_opening,
    ),
    "stated_opening_opens_something": (
        [],
        lambda stored: stated_opening(stored, quantity=0),
        lambda stored: stated_opening(stored, cash=0),
    ),
    "stated_opening_cash_has_the_side": (
        [],
        # Nobody is paid for what he buys.
        lambda stored: stated_opening(stored, cash=Decimal("0.01")),
        lambda stored: stated_opening(stored, quantity=-10, cash=100),
    ),
    "one_current_snapshot": (
        [],
        lambda stored: Snapshot(account=stored.account, taken_at=LATER),
        lambda stored: Snapshot(account=stored.account, taken_at=LATER, is_current=False),
    ),
    "one_position_per_symbol": (
        [position],
        position,
        lambda stored: position(stored, instrument_type="Cryptocurrency"),
    ),
    "one_balance_per_currency": (
        [lambda stored: Balance(snapshot=stored.snapshot, payload="{}")],
        lambda stored: Balance(snapshot=stored.snapshot, payload="{}"),
        lambda stored: Balance(snapshot=stored.snapshot, payload="{}", currency="EUR"),
    ),
    "one_net_liq_bar_per_moment": (
        [lambda stored: bar(stored, NOW)],
        lambda stored: bar(stored, NOW),
        lambda stored: bar(stored, LATER),
    ),
    "one_row_per_linked_account": (
        [lambda stored: LinkedAccount(link=stored.link, account=stored.account, last_listed_at=NOW)],
        lambda stored: LinkedAccount(link=stored.link, account=stored.account, last_listed_at=LATER),
        lambda stored: LinkedAccount(
            link=Link.objects.create(owner=stored.owner, environment="sandbox"),
            account=stored.account,
            last_listed_at=LATER,
        ),
    ),
    "one_count_per_resource": (
        # Counts that concern no account are one per resource too.
        [lambda stored: count(stored, account=None, resource="accounts")],
        lambda stored: count(stored, account=None, resource="accounts"),
        lambda stored: count(stored, account=stored.account, resource="accounts"),
    ),
    "every_received_row_is_counted_once": (
        [],
        lambda stored: count(stored, received=9, new=4, changed=3, same=2, rejected=1),
        lambda stored: count(stored, received=10, new=4, changed=3, same=2, rejected=1),
    ),
    "one_open_problem_per_defect": (
        [problem],
        problem,
        # A defect that was resolved may appear again.
        lambda stored: problem(stored, state="RESOLVED"),
    ),
    "one_preference_per_kind": (
        [lambda stored: NoticePreference(user=stored.owner, kind="LINK_LOST")],
        lambda stored: NoticePreference(user=stored.owner, kind="LINK_LOST", by_email=False),
        lambda stored: NoticePreference(user=stored.owner, kind="NEW_PROBLEMS"),
    ),
    "one_notice_per_trouble_going_on": (
        [lambda stored: Notice(user=stored.owner, kind="LINK_LOST", trouble="link 7 lost")],
        lambda stored: Notice(user=stored.owner, kind="LINK_LOST", trouble="link 7 lost"),
        # What is over may begin anew, and has.
        lambda stored: Notice(user=stored.owner, kind="LINK_LOST", trouble="link 7 lost", ended_at=NOON),
    ),
    "one_opening_cash_per_currency": ([opening], opening, lambda stored: opening(stored, "EUR")),
    "one_fee_total_per_day": ([fees], fees, lambda stored: fees(stored, 19)),
    # A break that was resolved may be found again.
    "one_standing_break_per_subject": ([found], found, lambda stored: found(stored, resolved_at=NOW)),
    "break_is_of_a_check_that_can_break": (
        [],
        lambda stored: found(stored, check_name="NET_LIQ"),
        lambda stored: found(stored, check_name="OPEN_PRICE"),
    ),
    "break_has_a_difference": (
        [],
        lambda stored: found(stored, difference=Decimal(0)),
        lambda stored: found(stored, difference=Decimal("-0.0000000001")),
    ),
    "break_explanation_has_a_moment": (
        [],
        lambda stored: found(stored, explanation="A gift."),
        lambda stored: found(stored, explanation="A gift.", explained_at=NOW),
    ),
    "one_result_per_subject": ([result], result, lambda stored: result(stored, subject="EUR")),
    "result_that_breaks_has_its_break": (
        [],
        lambda stored: result(stored, state="BREAK", cause="CASH_DIFFERS"),
        lambda stored: result(stored, state="BREAK", cause="CASH_DIFFERS", standing_break=broken(stored)),
    ),
    "result_that_differs_has_a_cause": (
        [],
        lambda stored: result(stored, state="EXPLAINED"),
        lambda stored: result(stored, state="EXPLAINED", cause="ROUNDING"),
    ),
}


@pytest.fixture
def stored(owner: User, stranger: User) -> Stored:
    account = make_account(owner)
    link = Link.objects.create(owner=owner, environment="simulator")
    run = SyncRun.objects.create(owner=owner, link=link, trigger="COMMAND", started_at=NOW)
    kept = fact(account)
    kept.save()
    snapshot = Snapshot.objects.create(account=account, taken_at=NOW)
    closed = make_closure(make_lot(make_transaction(account, 8), "4", quantity="10"), make_transaction(account, 9), "6")
    stated = make_stated_closing(account, closed.instrument, closed_at=NOW)
    opened = make_stated_opening(account, closed.instrument, number=5, opened_on=DAY)
    return Stored(owner, stranger, account, link, run, kept, snapshot, closed, stated, opened)


@pytest.mark.parametrize(("name", "before", "bad", "good"), [(name, *case) for name, case in CASES.items()])
def test_constraint_refuses_the_row_that_breaks_it_and_no_other(
    stored: Stored, name: str, before: list[Row], bad: Row, good: Row
) -> None:
    for row in before:
        row(stored).save()
    with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
        bad(stored).save()
    good(stored).save()


@pytest.mark.parametrize(
    ("kind", "figures"),
    [
        ("RETURN_OF_CAPITAL", {"value": 1}),
        ("RETURN_OF_CAPITAL", {"amount": 0}),
        ("TAXABLE", {}),
        ("TAXABLE", {"value": 0}),
        ("MERGER_WITH_CASH", {"value": 1, "amount": 1}),
        ("MERGER_WITH_CASH", {"value": 1, "parent": True}),
        ("SPIN_OFF", {"share": "0.1"}),
        ("SPIN_OFF", {"parent": True}),
        ("SPIN_OFF", {"parent": True, "share": 1}),
        ("SPIN_OFF", {"parent": True, "value": 1}),
        ("STOCK_DIVIDEND", {"parent": True, "share": "0.1", "value": 1, "old_value": 1}),
        ("GIFT", {"value": 1}),
    ],
)
def test_what_a_row_was_needs_its_figures_and_no_others(stored: Stored, kind: str, figures: dict[str, Any]) -> None:
    if figures.pop("parent", False):
        figures["parent"] = stored.stated.instrument
    with pytest.raises(IntegrityError, match="figures_of_its_kind"), transaction.atomic():
        treatment(stored, kind, **figures).save()


@pytest.mark.parametrize("figures", [{"share": "0.1"}, {"value": 1, "old_value": 9}])
def test_spin_off_is_told_by_its_share_or_by_what_both_were_worth(stored: Stored, figures: dict[str, Any]) -> None:
    treatment(stored, "SPIN_OFF", parent=stored.stated.instrument, **figures).save()
    treatment(stored, "TAXABLE", broker_id=2, value=1).save()
    assert StatedTreatment.objects.count() == 2


def test_table_above_has_every_constraint_of_ours() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("apps.")]
    names = {constraint.name for model in ours for constraint in model._meta.constraints}
    assert names == set(CASES)
