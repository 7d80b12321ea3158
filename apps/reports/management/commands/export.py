"""What is stored, written to standard output for spreadsheets and scripts."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from apps.accounts.commands import UserCommand
from apps.core.commands import refuse
from apps.reports.exports.subjects import SUBJECTS, Wish
from apps.reports.pnl_filter import VIEWS
from apps.trades.address_parts import usable_day
from apps.trades.exports.csv_text import csv_lines
from apps.trades.exports.json_text import json_lines
from apps.trades.models import Account

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator
    from datetime import date

    from apps.accounts.models import User

FORMATS = {"csv": csv_lines, "json": json_lines}


class Command(UserCommand):
    help = "Streams a user's transactions, trades, P&L entries, lots, closures or positions, the oldest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", choices=sorted(SUBJECTS))
        super().add_arguments(parser)
        parser.add_argument("--account", default="", metavar="N", help="only the account with this number")
        parser.add_argument("--from", dest="first", type=_day, metavar="D", help="from this New York day on")
        parser.add_argument("--to", dest="last", type=_day, metavar="D", help="up to and including this New York day")
        parser.add_argument(
            "--view",
            choices=list(VIEWS),
            default="trader",
            help="of P&L, lots, closures: when assigned premium counts",
        )
        parser.add_argument("--format", choices=sorted(FORMATS), default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        user, subject = self.user_named(options["user"]), SUBJECTS[options["subject"]]
        if not subject.has_days and (options["first"] or options["last"]):
            raise refuse("Positions are as the last sync found them: leave --from and --to out.")
        if options["first"] and options["last"] and options["first"] > options["last"]:
            raise refuse("--from is later than --to, so nothing can match: swap the two days.")
        _check_account(user, options["account"])
        wish = Wish(user, options["account"], options["first"], options["last"], options["view"], now=timezone.now())
        lines = FORMATS[options["format"]](subject.columns, subject.records(wish))
        try:
            self._write(lines)
        except BrokenPipeError:
            # Whoever reads has seen enough, as `head` does; Python must not complain of it again when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _write(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.stdout.write(line, ending="")
        self.stdout.flush()


def _day(text: str) -> date:
    try:
        return usable_day(text)
    except ValueError as reason:
        raise ArgumentTypeError(f"{text!r} {reason}") from None


def _check_account(user: User, number: str) -> None:
    if number and not Account.objects.for_user(user).filter(number=number).exists():
        raise refuse(f"{user.email} has no account {number}.")
