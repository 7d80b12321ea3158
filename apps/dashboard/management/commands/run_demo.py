"""What `make run` starts: the simulated broker, a demo user linked to it, and the application."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from datetime import timedelta
from socket import create_connection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.canary import ensure_canary
from apps.core.commands import DatabaseCommand, refuse
from apps.core.dates import new_york_day
from apps.tastytrade_sync.models import Environment, Link, LinkSecret, RunState, SyncRun, Trigger
from apps.tastytrade_sync.simulator.scenario_values import Credentials
from apps.tastytrade_sync.sync import run

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator
    from datetime import date, datetime

EMAIL, PASSWORD = "demo@example.com", "demo-password"
HELD_BACK = timedelta(days=7)
# The simulator answers at once, and progress that nobody can see is none; the real API takes about as long.
LATENCY_MS = 150
START_SECONDS = 60


class Command(DatabaseCommand):
    help = "Runs the application with a simulated broker and a demo user, for a first look and for development."
    needs_migrated_database = False  # it migrates by itself

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--latency", type=int, default=LATENCY_MS, metavar="MS", help="of the simulated broker")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TASTYTRADE_SIMULATOR_ALLOWED:
            raise refuse("The demo does not run under production settings.")
        port = options["port"]
        # Both at once, and before anything else: making the database ready takes a while.
        if _is_busy(port):
            raise refuse(f"Port {port} is busy: end what uses it, or choose another, as in make run PORT=8001.")
        if _is_busy(_simulator_port()):
            raise refuse(
                f"Port {_simulator_port()} is busy: end what uses it, or choose another for the "
                "simulated broker, as in TASTYTRADE_SIMULATOR_URL=http://127.0.0.1:8011 make run."
            )
        call_command("migrate", verbosity=0)
        ensure_canary()
        today = _last_whole_day(timezone.now())
        user = _demo_user()
        # Asked of the syncs and not of the user: the first start may have been stopped before its sync was through.
        is_first = not SyncRun.objects.filter(owner=user, state=RunState.COMPLETE).exists()
        with _simulator(today - HELD_BACK if is_first else today, options["latency"]):
            if is_first:
                self.tell("Syncing the demo account …")
                for _ in run(_demo_link(user), trigger=Trigger.COMMAND):
                    pass
                _move_clock(today)
            self._serve(port)

    def _serve(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}"
        with known_as(address):
            self.stdout.write(f"\nOpen {address} and sign in as {EMAIL} with {PASSWORD}\n")
            self.stdout.flush()
            call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, verbosity=0)


@contextmanager
def known_as(address: str) -> Iterator[None]:
    """Let mails lead to this address while it is served, those too that commands in other shells send."""
    # Set by hand, for a tunnel or another host name, it is what they want.
    if os.environ.get("SITE_URL"):
        yield
        return
    settings.SITE_URL = address
    settings.ADDRESS_FILE.parent.mkdir(exist_ok=True)
    settings.ADDRESS_FILE.write_text(address, encoding="utf-8")
    try:
        yield
    finally:
        settings.ADDRESS_FILE.unlink(missing_ok=True)


def _demo_user() -> User:
    user = User.objects.filter(email=EMAIL).first()
    return user or User.objects.create_user(EMAIL, PASSWORD, display_name="Demo", sync_at_sign_in="NEVER")


@transaction.atomic
def _demo_link(user: User) -> Link:
    link = Link.objects.for_user(user).kept().first()
    if link is not None:
        return link
    credentials = Credentials()
    link = Link.objects.create(owner=user, environment=Environment.SIMULATOR, label="Demo", verified_at=timezone.now())
    LinkSecret.objects.create(
        link=link, client_secret=credentials.client_secret, refresh_token=credentials.refresh_token
    )
    return link


def _last_whole_day(now: datetime) -> date:
    # Of a day that is not over the broker would already show what is still to come.
    return new_york_day(now) - timedelta(days=1)


@contextmanager
def _simulator(today: date, latency: int) -> Iterator[None]:
    """Run the simulator beside us until we end; it sees the days up to ``today`` and answers after ``latency`` ms."""
    port = _simulator_port()
    command = [sys.executable, "manage.py", "simulate_tastytrade", "--port", str(port), "--today", today.isoformat()]
    command += ["--latency", str(latency)]
    # Its input is a pipe that nobody writes to: it ends with us even if we are killed, and the port is free again.
    child = subprocess.Popen([*command, "--with-input"], cwd=settings.ROOT, stdin=subprocess.PIPE)  # noqa: S603
    try:
        _wait_for(child, port)
        yield
    finally:
        child.terminate()
        child.wait()


def _simulator_port() -> int:
    return urlsplit(settings.TASTYTRADE_SIMULATOR_URL).port or 80


def _wait_for(child: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_busy(port):
        if child.poll() is not None or time.monotonic() > deadline:
            raise refuse("The simulated broker did not start; its own message stands above.")
        time.sleep(0.1)


def _move_clock(today: date) -> None:
    body = json.dumps({"today": today.isoformat()}).encode()
    request = urllib.request.Request(f"{settings.TASTYTRADE_SIMULATOR_URL}/__sim__/clock", data=body, method="POST")  # noqa: S310
    with suppress(urllib.error.URLError), urllib.request.urlopen(request, timeout=10):  # noqa: S310
        pass


def _is_busy(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
