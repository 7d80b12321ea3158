"""What every command of ours promises: the result on standard output, and one line and code 2 where it cannot begin.

Scripts read standard output, so logs, which go there when the application serves, go to standard error here.
"""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD_INPUT = 2
# What a shell reports of a program that Ctrl-C ended.
STOPPED = 130
UNREACHABLE = "The database cannot be reached: {reason}. Check DATABASE_URL and that the server is running."
NOT_MIGRATED = "The database is not migrated: run manage.py migrate first."


def refuse(sentence: str) -> CommandError:
    """Return the error that ends a command for bad input or environment: its one line, and exit code 2."""
    return CommandError(" ".join(sentence.split()), returncode=BAD_INPUT)


class OneLineParser(CommandParser):
    """Says what is wrong with the arguments in one line; how a command is used stands in its --help."""

    def error(self, message: str) -> NoReturn:
        refusal = refuse(message)
        # From code there is no process to end: whoever called gets the same refusal to catch.
        if not self.called_from_command_line:
            raise refusal
        self.exit(BAD_INPUT, f"{self.prog}: error: {refusal}\n")


class OneLineCommand(BaseCommand):
    """A command whose bad arguments are one line and code 2."""

    def create_parser(self, prog_name: str, subcommand: str, **options: object) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **options)
        # Django names the class of its parser in the middle of this method and offers no way to choose another.
        parser.__class__ = OneLineParser
        return parser


class DatabaseCommand(OneLineCommand):
    """A command that needs a reachable, migrated database and says in one line when there is none."""

    needs_migrated_database = True

    def execute(self, *args: object, **options: object) -> str | None:
        with logs_on_standard_error():
            try:
                if self.needs_migrated_database and _has_pending_migrations():
                    raise refuse(NOT_MIGRATED)
                return super().execute(*args, **options)
            except (OperationalError, InterfaceError) as error:
                raise refuse(UNREACHABLE.format(reason=_first_line(error))) from None
            except KeyboardInterrupt:
                raise CommandError("Stopped.", returncode=STOPPED) from None

    def tell(self, text: str, *, ending: str = "\n") -> None:
        """Write progress or a remark to standard error, in plain type: Django would print it red, as a fault."""
        self.stderr.write(text, style_func=str, ending=ending)
        self.stderr.flush()


@contextmanager
def logs_on_standard_error() -> Iterator[None]:
    """Lead what is logged to standard output to standard error instead."""
    handlers = [
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stdout
    ]
    # The same handlers turned round, not others put in their place: theirs is the filter that hides secrets.
    for handler in handlers:
        handler.setStream(sys.stderr)
    try:
        yield
    finally:
        for handler in handlers:
            handler.setStream(sys.stdout)


def _has_pending_migrations() -> bool:
    # Asked before the command reads anything: a table that is not there yet would end it in a traceback.
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _first_line(error: OperationalError | InterfaceError) -> str:
    # psycopg2 adds hints on further lines; the first one names the server and the reason.
    return (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")
