"""The ledger's tables, neutral to brokers: facts as the broker sent them, and the partitions derived rows hang on."""

from apps.trades.models.accounts import Account, LotMethod, TaxTreatment
from apps.trades.models.instruments import Instrument
from apps.trades.models.net_liq import NetLiq
from apps.trades.models.partitions import Partition
from apps.trades.models.snapshots import Balance, Position, Snapshot
from apps.trades.models.transactions import Transaction, TransactionRevision

__all__ = [
    "Account",
    "Balance",
    "Instrument",
    "LotMethod",
    "NetLiq",
    "Partition",
    "Position",
    "Snapshot",
    "TaxTreatment",
    "Transaction",
    "TransactionRevision",
]
