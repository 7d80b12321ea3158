"""Sync a user's links from the command line, with the same code as the page."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError

from apps.accounts.commands import UserCommand
from apps.core.commands import refuse
from apps.tastytrade_sync.models import RunState, SyncRun, Trigger
from apps.tastytrade_sync.selectors.links import known_numbers
from apps.tastytrade_sync.selectors.outcomes import outcome
from apps.tastytrade_sync.selectors.runs import links_to_sync
from apps.tastytrade_sync.sync import AlreadyRunningError, Progress, run
from apps.tastytrade_sync.terminal import ProgressLine

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from apps.accounts.models import User
    from apps.tastytrade_sync.models import Link

INCOMPLETE = 1


class Command(UserCommand):
    help = "Syncs a user's tastytrade accounts; exits with 1 if the sync is incomplete."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--account", metavar="N", help="sync only the account with this number")
        parser.add_argument("--full", action="store_true", help="read the whole history, not only what is new")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["account"]
        links = _links(self.user_named(options["user"]), number)
        runs, complaints = [], []
        for link in links:
            try:
                runs.append(self._sync(link, full=options["full"], only=number))
            except AlreadyRunningError as error:
                complaints.append(str(error))
        if runs:
            result = outcome(runs, number=number)
            self.stdout.write(json.dumps(result, indent=2) if options["json"] else _summary(result))
        complaints += [each.reason for each in runs if each.state != RunState.COMPLETE]
        if complaints:
            # A reason may have several lines, one per account; scripts are promised one.
            sentence = " ".join(" ".join(complaints).split())
            raise CommandError(f"The sync is incomplete: {sentence}", returncode=INCOMPLETE)

    def _sync(self, link: Link, *, full: bool, only: str | None) -> SyncRun:
        line = ProgressLine(self.tell, is_watched=self.stderr.isatty())
        last: Progress | None = None
        try:
            # Closed here and not whenever it is collected: the end of an interrupted run is written when it closes.
            with closing(run(link, trigger=Trigger.COMMAND, full=full, only=only)) as events:
                for last in events:
                    line.show(last)
        except KeyboardInterrupt:
            raise CommandError("The sync was stopped; what it had read is stored.", returncode=INCOMPLETE) from None
        finally:
            line.end()
        # Before its first event a run either raises or has a record, and it always ends with an event.
        assert last is not None
        return SyncRun.objects.get(pk=last.run_id)


def _links(user: User, number: str | None) -> list[Link]:
    """Return the links to sync, or end the command: no link works, or none knows the account."""
    links = links_to_sync(user)
    if not links:
        raise refuse(f"{user.email} has no working link; make one with link_tastytrade.")
    known = {link.pk: known_numbers(link) for link in links}
    reading = [link for link in links if number is None or number in known[link.pk]]
    if not reading:
        numbers = ", ".join(sorted(set().union(*known.values()))) or "none yet"
        raise refuse(
            f"{user.email} has no linked account {number}; known are: {numbers}. "
            "A new account is found by a sync without --account."
        )
    return reading


def _summary(result: dict[str, Any]) -> str:
    lines = [
        f"{row['account'] or '-'} {row['resource']}: {row['received']} received, {row['new']} new, "
        f"{row['changed']} changed, {row['same']} same, {row['rejected']} rejected, {row['problems']} problems"
        for row in result["accounts"]
    ]
    return "\n".join([*lines, f"State: {result['state']}"])
