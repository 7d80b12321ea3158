from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from config.postgres import database_url, use_embedded_server_if_needed, use_test_server_address
from config.postgres.entry import JOINED
from tests.config.database_users import DatabaseUser, ask, server_pid

if TYPE_CHECKING:
    from pathlib import Path

# A command that reads the database; on "child" it starts another one like itself, which then prints for both.
COMMAND = """
import os, subprocess, sys
from pathlib import Path
from config.postgres import use_embedded_server_if_needed
program, root, *rest = sys.argv[1:]
use_embedded_server_if_needed(["manage.py", "migrate"], root=Path(root))
if rest:
    subprocess.Popen([sys.executable, "-c", program, program, root])
else:
    print(os.environ["DATABASE_URL"], flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.development")
    # Set first, so that whatever the code under test writes is taken back at the end.
    for name in ("DATABASE_URL", JOINED):
        monkeypatch.setenv(name, "")


def command(data: Path, *rest: str) -> DatabaseUser:
    return DatabaseUser(COMMAND, data.parent.parent, *rest, program=COMMAND)


def wait_until_stopped(data: Path) -> bool:
    deadline = time.monotonic() + 60
    while server_pid(data) and time.monotonic() < deadline:
        time.sleep(0.02)
    return server_pid(data) is None


def test_command_gets_the_private_server(data: Path) -> None:
    with command(data) as migrate:
        assert migrate.wait_until_ready() == database_url(data)
        assert ask(data, "SELECT 1") == 1


@pytest.mark.parametrize("request_to_end", [signal.SIGTERM, signal.SIGHUP])
def test_command_stops_the_server__asked_to_end(data: Path, request_to_end: signal.Signals) -> None:
    with command(data) as migrate:
        migrate.wait_until_ready()
        migrate.process.send_signal(request_to_end)
        assert migrate.process.wait(timeout=60) == 128 + request_to_end
    assert server_pid(data) is None


def test_child_keeps_the_server__parent_was_killed(data: Path) -> None:
    with command(data, "child") as parent:
        assert parent.wait_until_ready() == database_url(data)
        parent.kill()
        assert ask(data, "SELECT 1") == 1
    assert wait_until_stopped(data)


@pytest.mark.parametrize(
    "line",
    [
        "simulate_tastytrade --port 8010",
        "collectstatic --noinput",
        "check --deploy",
        "migrate --help",
        "help",
        "--version",
        "",
    ],
)
def test_command_has_an_address_and_starts_nothing__no_row_is_read(tmp_path: Path, line: str) -> None:
    use_embedded_server_if_needed(["manage.py", *line.split()], root=tmp_path)
    assert os.environ["DATABASE_URL"] == database_url(tmp_path / "var/postgres")
    assert not (tmp_path / "var").exists()


def test_check_of_the_database_reads_rows(data: Path) -> None:
    program = COMMAND.replace('"migrate"', '"check", "--database", "default"')
    with DatabaseUser(program, data.parent.parent, program=program) as check:
        check.wait_until_ready()
        assert ask(data, "SELECT 1") == 1


def test_given_address_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@db.example/mine")
    use_embedded_server_if_needed(["manage.py", "migrate"], root=tmp_path)
    use_test_server_address()
    assert os.environ["DATABASE_URL"] == "postgresql://me@db.example/mine"
    assert not (tmp_path / "var").exists()


def test_given_address_is_left_alone__parent_uses_the_private_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(JOINED, str(tmp_path / "var/postgres"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@db.example/mine")
    use_embedded_server_if_needed(["manage.py", "migrate"], root=tmp_path)
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("line", ["DATABASE_URL=postgresql://me@db/mine", "DATABASE_URL = 'postgresql://db/mine'"])
def test_address_in_the_local_file_wins(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"# mine\nLOG_LEVEL=DEBUG\n{line}\n")
    use_embedded_server_if_needed(["manage.py", "migrate"], root=tmp_path)
    assert os.environ["DATABASE_URL"] == ""
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("config.settings.production", "migrate"),
        ("config.settings.development", "migrate --settings=config.settings.production"),
        ("config.settings.development", "migrate --settings config.settings.production"),
    ],
)
def test_production_must_name_its_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, line: str
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", module)
    use_embedded_server_if_needed(["manage.py", *line.split()], root=tmp_path)
    assert os.environ["DATABASE_URL"] == ""
    assert not (tmp_path / "var").exists()
