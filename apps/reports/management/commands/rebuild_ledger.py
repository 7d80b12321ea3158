"""Derive the ledger anew from the facts, or prove that it is what they say."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError

from apps.accounts.commands import UserCommand
from apps.core.commands import refuse
from apps.trades.models import Account
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.ledger_check import check_account

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from apps.trades.services.ledger import Step
    from apps.trades.services.ledger_check import Difference

DIFFERENT = 1
# A line per so many partitions is enough to see that it goes on.
TELL_EVERY = 50


class Command(UserCommand):
    help = "Rebuilds every lot, closure, profit entry and trade from the facts; --check only compares and exits with 1."
    is_user_required = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--account", default="", metavar="N", help="only the account with this number")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; compare digests and name what differs"
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = self._accounts(options["user"], options["account"])
        if options["check"]:
            self._check(accounts, as_json=options["json"])
        else:
            self._rebuild(accounts, as_json=options["json"])

    def _accounts(self, email: str | None, number: str) -> list[Account]:
        """Return the accounts meant, in the order in which they are locked."""
        wanted = Account.objects.select_related("owner").order_by("pk")
        if email:
            wanted = wanted.for_user(self.user_named(email))
        if number:
            wanted = wanted.filter(number=number)
            if not wanted:
                raise refuse(f"{email or 'Nobody'} has {'no' if email else 'an'} account {number}.")
        return list(wanted)

    def _rebuild(self, accounts: list[Account], *, as_json: bool) -> None:
        done = [{**_named(each), "partitions": self._rebuilt(each)} for each in accounts]
        if as_json:
            self.stdout.write(json.dumps({"accounts": done}, indent=2))
        else:
            for each in done:
                self.stdout.write(f"{each['user']} {each['account']}: {each['partitions']} partitions rebuilt.")

    def _rebuilt(self, account: Account) -> int:
        return rebuild_account(account, everything=True, tell=lambda step: self._tell_step(step))

    def _tell_step(self, step: Step) -> None:
        self._tell_progress("Rebuilding", step.account, step.done, step.total)

    def _tell_progress(self, verb: str, account: Account, done: int, total: int) -> None:
        if done % TELL_EVERY == 0:
            self.tell(f"{verb} {account.number}: {done:,} of {total:,} partitions")

    def _check(self, accounts: list[Account], *, as_json: bool) -> None:
        compared = [(each, self._differences(each)) for each in accounts]
        if as_json:
            result = [{**_named(each), "differences": list(map(asdict, found))} for each, found in compared]
            self.stdout.write(json.dumps({"accounts": result}, indent=2))
        else:
            for each, found in compared:
                self.stdout.write("\n".join(_lines(each, found)))
        count = sum(len(found) for _, found in compared)
        if count:
            raise CommandError(
                f"{count} partition(s) differ. Run manage.py rebuild_ledger to derive them anew.", returncode=DIFFERENT
            )

    def _differences(self, account: Account) -> list[Difference]:
        return check_account(account, tell=lambda done, total: self._tell_progress("Comparing", account, done, total))


def _named(account: Account) -> dict[str, Any]:
    return {"user": account.owner.email, "account": account.number}


def _lines(account: Account, found: list[Difference]) -> list[str]:
    name = f"{account.owner.email} {account.number}"
    if not found:
        return [f"{name}: what is stored is what the facts say."]
    lines = []
    for difference in found:
        lines.append(f"{name} {difference.family or '(no symbol)'}: {'; '.join(difference.found)}.")
        lines += [f"  missing: {line}" for line in difference.missing]
        lines += [f"  unexpected: {line}" for line in difference.unexpected]
    return lines
