"""Link a tastytrade login from the command line; the secrets come by standard input, never as arguments."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.accounts.models import User
from apps.tastytrade_sync.client import BrokerError, Credentials
from apps.tastytrade_sync.forms import offered_environments
from apps.tastytrade_sync.services.linking import link_login

if TYPE_CHECKING:
    from argparse import ArgumentParser

BAD_INPUT = 2


class Command(BaseCommand):
    help = "Links a login; reads two lines from standard input: the client secret, then the refresh token."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--environment", default="production", choices=[name for name, _ in offered_environments()])

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']}.", returncode=BAD_INPUT)
        credentials = Credentials(options["environment"], _line("Client secret"), _line("Refresh token"))
        if not credentials.client_secret or not credentials.refresh_token:
            raise CommandError("Give two lines: the client secret, then the refresh token.", returncode=BAD_INPUT)
        try:
            link = link_login(user=user, credentials=credentials, now=timezone.now())
        except BrokerError as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from None
        self.stdout.write(f"Linked {link.get_environment_display()}: {link.label or 'no account yet'}")


def _line(what: str) -> str:
    """Return the next line of standard input, asked for without echo where a person types it."""
    return (getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
