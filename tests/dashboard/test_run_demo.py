"""The command behind `make run`, started and stopped as people do."""

from __future__ import annotations

import socket
import time
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg2
import pytest

from tests.config.deployment import empty_database, free_port
from tests.demo import PATIENCE, started_demo, wait_until_up

if TYPE_CHECKING:
    from collections.abc import Iterator


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


def test_start_that_was_killed_in_its_sync_is_made_good_by_the_next(database: str) -> None:
    port, broker = free_port(), free_port()
    with started_demo(database, port, broker) as process:
        wait_for_rows(database)
        process.kill()
    assert ask(database, "SELECT count(*) FROM tastytrade_sync_syncrun WHERE state = 'COMPLETE'") == 0
    # The killed start left nothing on the simulator's port either, or this one would refuse.
    with started_demo(database, port, broker) as process:
        wait_until_up(process, port)
    assert ask(database, "SELECT count(*) FROM tastytrade_sync_syncrun WHERE state = 'COMPLETE'") == 1
    assert ask(database, "SELECT count(*) FROM tastytrade_sync_link") == 1
    # The story goes on until today, so a newest row of seven days ago says that the newest week is held back.
    assert ask(database, "SELECT current_date - max(day) FROM trades_transaction") >= 7


@pytest.mark.parametrize("name", ["port", "broker"])
def test_busy_port_is_said_in_one_line_with_what_to_do(database: str, name: str) -> None:
    ports = {"port": free_port(), "broker": free_port()}
    with socket.create_server(("127.0.0.1", ports[name])), started_demo(database, **ports) as process:
        output = process.communicate(timeout=PATIENCE)[0]
    assert process.returncode == 2
    assert output.startswith(f"CommandError: Port {ports[name]} is busy: end what uses it")
    assert output.count("\n") == 1
