"""Serve a stand-in for the tastytrade API on this machine."""

from __future__ import annotations

import json
import sys
import threading
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from apps.core.commands import OneLineCommand
from apps.core.dates import new_york_day
from apps.tastytrade_sync.simulator.faults import Fault, FaultError
from apps.tastytrade_sync.simulator.scenario import load
from apps.tastytrade_sync.simulator.scenario_values import ScenarioError
from apps.tastytrade_sync.simulator.server import Server, make_server

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(OneLineCommand):
    help = "Serves a simulated tastytrade API; needs no database and refuses to run in production."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8010)
        parser.add_argument("--scenario", default="demo", metavar="NAME_OR_FILE", help="demo, scale, scale:N or a file")
        parser.add_argument("--faults", metavar="FILE", help="a JSON list of faults to switch on")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--today", type=date.fromisoformat, metavar="DAY", help="the virtual day, YYYY-MM-DD")
        parser.add_argument("--latency", type=int, default=0, metavar="MS")
        parser.add_argument("--with-input", action="store_true", help="end when the standard input does")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TASTYTRADE_SIMULATOR_ALLOWED:
            raise CommandError("The simulator does not run under production settings.", returncode=2)
        server = self._server(options)
        credentials = server.application.world.grants.credentials
        self.stdout.write(f"Simulated tastytrade at {server.url}")
        self.stdout.write(f"client secret: {credentials.client_secret}")
        self.stdout.write(f"refresh token: {credentials.refresh_token}")
        # Whoever reads a pipe would see these lines only once it is full.
        self.stdout.flush()
        if options["with_input"]:
            threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()

    def _server(self, options: dict[str, Any]) -> Server:
        today = options["today"] or new_york_day(timezone.now())
        try:
            scenario = load(options["scenario"], seed=options["seed"], today=today)
            faults = _faults(options["faults"])
            return make_server(
                scenario,
                port=options["port"],
                today=options["today"] or scenario.today or today,
                latency_ms=options["latency"],
                faults=faults,
                seed=options["seed"],
            )
        except (ScenarioError, FaultError) as error:
            raise CommandError(str(error), returncode=2) from None
        except OSError as error:
            raise CommandError(f"Port {options['port']} cannot be used: {error.strerror}.", returncode=2) from None


def _end_with_input(server: Server) -> None:
    # The kernel closes the other end of the pipe however its holder ends, so nothing is left on the port.
    sys.stdin.read()
    server.shutdown()


def _faults(path: str | None) -> list[Fault]:
    if path is None:
        return []
    try:
        return [Fault.read(fields) for fields in json.loads(Path(path).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise CommandError(f"The faults in {path} cannot be read: {error}", returncode=2) from None
