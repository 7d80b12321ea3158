"""Sync a user's links from the command line, with the same code as the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User
from apps.tastytrade_sync.models import Link, LinkState, RunState, SyncRun, Trigger
from apps.tastytrade_sync.selectors.outcomes import outcome
from apps.tastytrade_sync.sync import AlreadyRunningError, Progress, run

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Syncs a user's tastytrade accounts; exits with 1 if the sync is incomplete."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--account", metavar="N", help="report only this account (the login is synced as a whole)")
        parser.add_argument("--full", action="store_true", help="read the whole history, not only what is new")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']}.", returncode=2)
        links = list(Link.objects.for_user(user).filter(state=LinkState.ACTIVE))
        if not links:
            raise CommandError(f"{user.email} has no working link; make one with link_tastytrade.", returncode=2)
        runs = [self._sync(link, full=options["full"]) for link in links]
        result = outcome(runs, number=options["account"])
        self.stdout.write(json.dumps(result, indent=2) if options["json"] else _summary(result))
        if any(each.state != RunState.COMPLETE for each in runs):
            raise CommandError("The sync is incomplete: " + " ".join(each.reason for each in runs), returncode=1)

    def _sync(self, link: Link, *, full: bool) -> SyncRun:
        last: Progress | None = None
        try:
            for last in run(link, trigger=Trigger.COMMAND, full=full):
                self.stderr.write(_line(last))
        except AlreadyRunningError as error:
            raise CommandError(str(error), returncode=1) from None
        if last is None:
            raise CommandError("The sync ended before it began.", returncode=1)
        return SyncRun.objects.get(pk=last.run_id)


def _line(event: Progress) -> str:
    of = f" of {event.total}" if event.total is not None else ""
    return f"{event.stage}: {event.received}{of}" if event.received else event.stage


def _summary(result: dict[str, Any]) -> str:
    lines = [
        f"{row['account'] or '-'} {row['resource']}: {row['received']} received, {row['new']} new, "
        f"{row['changed']} changed, {row['same']} same, {row['rejected']} rejected, {row['problems']} problems"
        for row in result["accounts"]
    ]
    return "\n".join([*lines, f"State: {result['state']}"])
