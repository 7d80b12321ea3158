from __future__ import annotations

import socket
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from config.postgres import ensure_server
from config.postgres.cluster import SOCKET_FILE
from config.postgres.server import socket_folder
from config.postgres.wire import NO_SUCH_DATABASE, RefusedError, execute
from tests.config.database_users import ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def running(data: Path) -> Iterator[Path]:
    server = ensure_server(data, durable=False)
    yield data
    server.release()


def test_statement_takes_effect(running: Path) -> None:
    address = socket_folder(running) / SOCKET_FILE
    execute(address, "tracker", "CREATE TABLE written AS SELECT 7 AS number")
    assert ask(running, "SELECT number FROM written") == 7
    execute(address, "tracker", "DROP TABLE written")


def test_refusal_carries_its_state__no_such_database(running: Path) -> None:
    with pytest.raises(RefusedError, match='database "absent" does not exist') as refusal:
        execute(socket_folder(running) / SOCKET_FILE, "absent", "SELECT 1")
    assert refusal.value.state == NO_SUCH_DATABASE


def test_refusal_carries_its_state__statement_is_wrong(running: Path) -> None:
    with pytest.raises(RefusedError) as refusal:
        execute(socket_folder(running) / SOCKET_FILE, "tracker", "SELEKT 1")
    assert refusal.value.state == "42601"  # syntax_error in PostgreSQL's list of error codes


def test_silence_is_an_error__nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        execute(tmp_path / SOCKET_FILE, "tracker", "SELECT 1")


def test_silence_is_an_error__the_line_breaks(tmp_path: Path) -> None:
    address = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen()
        hanging_up = Thread(target=lambda: listener.accept()[0].close())
        hanging_up.start()
        with pytest.raises(OSError, match=r"closed the connection|reset by peer|Broken pipe"):
            execute(address, "tracker", "SELECT 1")
        hanging_up.join()
