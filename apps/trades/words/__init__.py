"""What the ledger holds, in words for pages and exports."""
