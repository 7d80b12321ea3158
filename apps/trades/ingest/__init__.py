"""The single door into the ledger's facts."""

from apps.trades.ingest.storing import StoredPage, store_transactions

__all__ = ["StoredPage", "store_transactions"]
