"""The command behind `make run`, started and stopped as people do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg2
import pytest
from django.conf import settings as django_settings

from apps.dashboard.management.commands.run_demo import known_as
from config.run_address import address_of_run
from tests.config.deployment import empty_database, free_port
from tests.demo import PATIENCE, ROOT, started_demo, wait_until_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long


@pytest.fixture
def database(django_db_setup: None, worker_id: str) -> Iterator[str]:
    with empty_database(f"run_demo_of_{worker_id}") as address:
        yield address


def ask(database: str, question: str) -> int:
    """Return the number a question has for an answer, 0 while its table is not there yet."""
    with closing(psycopg2.connect(database)) as connection, connection.cursor() as cursor:
        try:
            cursor.execute(question)
        except psycopg2.errors.UndefinedTable:
            return 0
        (answer,) = cursor.fetchone() or (0,)
        return int(answer)


def wait_for_rows(database: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ask(database, "SELECT count(*) FROM trades_transaction"):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def site_url_in_another_shell(**environment: str) -> str:
    """Return the address that a command started beside the demo puts into its mails."""
    command = [sys.executable, "-c", "from config.settings import development; print(development.SITE_URL)"]
    own = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "SITE_URL": "", **environment}
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=True)
    return str(done.stdout).strip()


def test_start_that_was_killed_is_made_good_by_the_next__whose_address_is_known_beside_it(database: str) -> None:
    port, broker = free_port(), free_port()
    with started_demo(database, port, broker) as process:
        wait_for_rows(database)
        process.kill()
    assert ask(database, "SELECT count(*) FROM tastytrade_sync_syncrun WHERE state = 'COMPLETE'") == 0
    # The killed start left nothing on the simulator's port either, or this one would refuse.
    with started_demo(database, port, broker, is_told_its_address=False) as process:
        wait_until_up(process, port)
        assert site_url_in_another_shell() == f"http://127.0.0.1:{port}"
        # What somebody has set, for a proxy or a tunnel, is what they want in their mails.
        assert site_url_in_another_shell(SITE_URL="https://tunnel.example") == "https://tunnel.example"
    assert site_url_in_another_shell() == "http://127.0.0.1:8000"
    assert ask(database, "SELECT count(*) FROM tastytrade_sync_syncrun WHERE state = 'COMPLETE'") == 1
    assert ask(database, "SELECT count(*) FROM tastytrade_sync_link") == 1
    # The story goes on until today, so a newest row of seven days ago says that the newest week is held back.
    assert ask(database, "SELECT current_date - max(day) FROM trades_transaction") >= 7


@pytest.mark.parametrize("name", ["port", "broker"])
def test_busy_port_is_said_in_one_line_with_what_to_do(database: str, name: str) -> None:
    ports = {"port": free_port(), "broker": free_port()}
    demo = started_demo(database, ports["port"], ports["broker"])
    with socket.create_server(("127.0.0.1", ports[name])), demo as process:
        output = process.communicate(timeout=PATIENCE)[0]
    assert process.returncode == 2
    assert output.startswith(f"CommandError: Port {ports[name]} is busy: end what uses it")
    assert output.count("\n") == 1


def test_mail_the_demo_itself_sends_names_its_port(settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    settings.ADDRESS_FILE = tmp_path / "var" / "address"
    monkeypatch.delenv("SITE_URL", raising=False)
    with known_as("http://127.0.0.1:8123"):
        assert django_settings.SITE_URL == "http://127.0.0.1:8123"
        assert address_of_run(settings.ADDRESS_FILE) == "http://127.0.0.1:8123"
    assert address_of_run(settings.ADDRESS_FILE) == "http://127.0.0.1:8000"


def test_address_somebody_has_set_is_not_overwritten(settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    settings.ADDRESS_FILE, settings.SITE_URL = tmp_path / "address", "https://tunnel.example"
    monkeypatch.setenv("SITE_URL", settings.SITE_URL)
    with known_as("http://127.0.0.1:8123"):
        assert django_settings.SITE_URL == "https://tunnel.example"
    assert not settings.ADDRESS_FILE.exists()
