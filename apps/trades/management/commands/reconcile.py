"""The ledger held against what the last sync stored of the broker's report, on standard output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError

from apps.accounts.commands import UserCommand
from apps.core.commands import refuse
from apps.trades.exports.reconciliation import reconciliation_records, reconciliation_text
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.reconciliations import comparisons
from apps.trades.services.reconciling import reconcile

if TYPE_CHECKING:
    from argparse import ArgumentParser

HAS_BREAKS = 1


class Command(UserCommand):
    help = "Compares a user's ledger with what the last sync stored, without network; exits with 1 if they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="print every check as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        user = self.user_named(options["user"])
        accounts = accounts_of(user)
        made = [reconcile(account=account) for account in accounts]
        if not any(made):
            raise refuse(f"Nothing of {user.email} was synced yet: run sync_tastytrade first.")
        found = comparisons(accounts)
        if options["json"]:
            self.stdout.write(json.dumps(reconciliation_records(found), indent=2))
        else:
            self.stdout.write(reconciliation_text(found))
        breaks = sum(line.result.standing_break_id is not None for each in found for line in each.lines)
        if breaks:
            count = "1 difference" if breaks == 1 else f"{breaks} differences"
            raise CommandError(f"{count}, nothing was changed; see Accounts, Reconciliation.", returncode=HAS_BREAKS)
