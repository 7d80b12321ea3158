"""The single door into the ledger's facts."""

from apps.trades.ingest.statistics import refresh_statistics
from apps.trades.ingest.storing import StoredPage, store_transactions

__all__ = ["StoredPage", "refresh_statistics", "store_transactions"]
