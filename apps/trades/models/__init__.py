"""The ledger's tables, neutral to brokers: facts as the broker sent them, what users state, and what is derived."""

from apps.trades.models.accounts import Account, LotMethod, TaxTreatment
from apps.trades.models.edits import Edit, EditState, UserStrategy
from apps.trades.models.grouping import (
    Campaign,
    CampaignEntry,
    Chain,
    Trade,
    TradeClosure,
    TradeLink,
    TradeLot,
)
from apps.trades.models.instruments import Instrument
from apps.trades.models.ledger import (
    CashBeside,
    Closure,
    Deliverable,
    LedgerProblem,
    Lot,
    ProfitEntry,
    UnmatchedClose,
)
from apps.trades.models.net_liq import NetLiq
from apps.trades.models.partitions import Partition
from apps.trades.models.reconciliation import Break, FeeTotal, OpeningCash, Reconciliation, ReconciliationResult
from apps.trades.models.saved_views import SavedView
from apps.trades.models.snapshots import Balance, Position, Snapshot
from apps.trades.models.statements.closings import StatedClosing
from apps.trades.models.statements.former import FormerStatement, StatementKind
from apps.trades.models.statements.lots import StatedLot, StatedPart
from apps.trades.models.statements.positions import StatedOpening
from apps.trades.models.statements.treatments import StatedTreatment
from apps.trades.models.transactions import Transaction, TransactionRevision

__all__ = [
    "Account",
    "Balance",
    "Break",
    "Campaign",
    "CampaignEntry",
    "CashBeside",
    "Chain",
    "Closure",
    "Deliverable",
    "Edit",
    "EditState",
    "FeeTotal",
    "FormerStatement",
    "Instrument",
    "LedgerProblem",
    "Lot",
    "LotMethod",
    "NetLiq",
    "OpeningCash",
    "Partition",
    "Position",
    "ProfitEntry",
    "Reconciliation",
    "ReconciliationResult",
    "SavedView",
    "Snapshot",
    "StatedClosing",
    "StatedLot",
    "StatedOpening",
    "StatedPart",
    "StatedTreatment",
    "StatementKind",
    "TaxTreatment",
    "Trade",
    "TradeClosure",
    "TradeLink",
    "TradeLot",
    "Transaction",
    "TransactionRevision",
    "UnmatchedClose",
    "UserStrategy",
]
