"""Link a tastytrade login from the command line; the secrets come by standard input, never as arguments."""

from __future__ import annotations

import getpass
import sys
from math import ceil
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from apps.accounts.commands import UserCommand
from apps.core.commands import refuse
from apps.tastytrade_sync.client import BrokerError, Credentials
from apps.tastytrade_sync.forms import offered_environments
from apps.tastytrade_sync.services.linking import link_login

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from apps.tastytrade_sync.client import Wait


class Command(UserCommand):
    help = "Links a login; reads two lines from standard input: the client secret, then the refresh token."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--environment", default="production", choices=[name for name, _ in offered_environments()])

    def handle(self, *args: Any, **options: Any) -> None:
        user = self.user_named(options["user"])
        credentials = Credentials(options["environment"], _line("Client secret"), _line("Refresh token"))
        if not credentials.client_secret or not credentials.refresh_token:
            raise refuse("Give two lines: the client secret, then the refresh token.")
        try:
            link = link_login(user=user, credentials=credentials, now=timezone.now(), on_wait=self._tell_wait)
        except BrokerError as error:
            raise refuse(str(error)) from None
        self.stdout.write(f"Linked {link.get_environment_display()}: {link.label or 'no account yet'}")

    def _tell_wait(self, wait: Wait) -> None:
        self.tell(f"{wait.reason} Trying again in {ceil(wait.seconds)} s (attempt {wait.attempt} of {wait.tries})")


def _line(what: str) -> str:
    """Return the next line of standard input, asked for without echo where a person types it."""
    try:
        return (getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    except UnicodeDecodeError:
        # Its own message would quote what was read, which may be a secret.
        raise refuse("Standard input is not text: give the two secrets as two lines in UTF-8.") from None
