"""What a row is called in the admin and in messages: enough to know it by, and never a secret."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.accounts.models import User
from apps.core.models import KeyCanary
from apps.notifications.models import Notice, NoticePreference
from apps.tastytrade_sync.models import Checkpoint, Link, LinkedAccount, LinkSecret, ResourceCount, SyncProblem, SyncRun
from apps.trades.models import (
    Account,
    Balance,
    Break,
    Campaign,
    CampaignEntry,
    CashBeside,
    Chain,
    Closure,
    Edit,
    FeeTotal,
    Instrument,
    LedgerProblem,
    Lot,
    NetLiq,
    OpeningCash,
    Partition,
    Position,
    ProfitEntry,
    Reconciliation,
    ReconciliationResult,
    Snapshot,
    StatedClosing,
    StatedLot,
    StatedOpening,
    StatedTreatment,
    Trade,
    TradeClosure,
    TradeLink,
    TradeLot,
    Transaction,
    TransactionRevision,
    UnmatchedClose,
    UserStrategy,
)

if TYPE_CHECKING:
    from django.db.models import Model

AT = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
# Ids stand for rows of other tables: a name must not cost a query for each line of a list.
NAMES: list[tuple[Model, str]] = [
    (User(email="ann@example.com"), "ann@example.com"),
    (KeyCanary(), "canary"),
    (Notice(title="A sync failed"), "A sync failed"),
    (NoticePreference(user_id=7, kind="LINK_LOST"), "7 LINK_LOST"),
    (Link(environment="sandbox", label="5WX01234"), "tastytrade sandbox 5WX01234"),
    (Link(environment="production"), "tastytrade"),
    (LinkSecret(link_id=3, client_secret="hush", refresh_token="hush"), "secrets of link 3"),
    (LinkedAccount(link_id=3, account_id=4), "3 4"),
    (SyncRun(pk=5, state="PARTIAL"), "run 5 PARTIAL"),
    (ResourceCount(run_id=5, resource="positions"), "5 positions"),
    (SyncProblem(code="rejected_row", message="It is odd."), "rejected_row: It is odd."),
    (Checkpoint(account_id=4, executed_at=AT), "4 2026-11-20 18:05:00+00:00"),
    (Account(number="5WX01234", nickname="Wheel"), "5WX01234 Wheel"),
    (Account(number="5WX01234"), "5WX01234"),
    (Instrument(symbol="/ESZ6", key="/ESZ26"), "/ESZ6"),
    (NetLiq(account_id=4, at=AT), "4 2026-11-20"),
    (Partition(account_id=4, family="SPY"), "4 SPY"),
    (Partition(account_id=4, family=""), "4 (no symbol)"),
    (Snapshot(account_id=4, taken_at=AT), "4 2026-11-20 18:05"),
    (Position(quantity=Decimal(-2), symbol="AAPL"), "-2 AAPL"),
    (Balance(snapshot_id=6, currency="USD"), "6 USD"),
    (Transaction(broker_id=301, description="Sold 2 SPY", day=date(2026, 11, 20)), "301 Sold 2 SPY"),
    (TransactionRevision(transaction_id=9, number=2), "9 version 2"),
    (Reconciliation(account_id=4, at=AT), "4 2026-11-20 18:05"),
    (ReconciliationResult(check_name="CASH", subject="USD", state="AGREES"), "CASH USD AGREES"),
    (Break(check_name="QUANTITY", subject="AAPL"), "QUANTITY AAPL"),
    (OpeningCash(account_id=4, currency="USD", amount=Decimal(5)), "4 USD 5"),
    (FeeTotal(account_id=4, day=date(2026, 11, 20), amount=Decimal("-1.5")), "4 2026-11-20 -1.5"),
    (Lot(opening_id=9, number=1), "lot 9/1"),
    (Closure(lot_id=11, day=date(2026, 11, 20)), "closure of lot 11 on 2026-11-20"),
    (ProfitEntry(day=date(2026, 11, 20), view="TAX", category="REALIZED", amount=-3), "2026-11-20 TAX REALIZED -3"),
    (UnmatchedClose(transaction_id=9), "unmatched close 9"),
    (CashBeside(day=date(2026, 11, 20), kind="FLOW", amount=100), "2026-11-20 FLOW 100"),
    (LedgerProblem(code="open_closes", symbol="AAPL"), "open_closes AAPL"),
    (LedgerProblem(code="open_closes"), "open_closes"),
    (StatedLot(broker_id=301, opened_on=date(2025, 1, 2)), "301 opened 2025-01-02"),
    (StatedClosing(account_id=4, number=2), "4 closing 2"),
    (StatedTreatment(broker_id=7, kind="SPIN_OFF"), "7 SPIN_OFF"),
    (StatedOpening(account_id=4, number=5), "4 opening 5"),
    (Lot(stated_opening_id=9, number=1), "lot 9/1"),
    (Campaign(key="301"), "campaign 301"),
    (Chain(key="301+2"), "chain 301+2"),
    (Trade(key="301", name="Short iron condor"), "trade 301 Short iron condor"),
    (TradeLot(trade_id=5, lot_id=11), "lot 11 in trade 5"),
    (TradeClosure(trade_id=5, closure_id=12), "closure 12 in trade 5"),
    (TradeLink(kind="ROLL", before_id=5, after_id=6), "ROLL 5 to 6"),
    (CampaignEntry(campaign_id=7, entry_id=13), "entry 13 in campaign 7"),
    (Edit(number=3, words="Merged two trades"), "edit 3: Merged two trades"),
    (UserStrategy(name="My jade"), "My jade"),
]


@pytest.mark.parametrize(("row", "name"), NAMES, ids=[f"{type(row).__name__}-{name}" for row, name in NAMES])
def test_row_is_called_by_what_tells_it_apart(row: Model, name: str) -> None:
    assert str(row) == name
