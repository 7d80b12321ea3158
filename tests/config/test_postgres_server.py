from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import psycopg2
import pytest

from config.postgres import ServerError, ensure_server
from config.postgres.server import socket_folder
from tests.config.database_users import (
    USE_SERVER,
    DatabaseUser,
    ask,
    cluster_folder,
    joined,
    server_pid,
    try_as_ordinary_user,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_server_answers_and_stops__one_user(data: Path) -> None:
    server = ensure_server(data, durable=False)
    assert ask(data, "SELECT current_database()") == "tracker"
    server.release()
    with pytest.raises(psycopg2.OperationalError):
        ask(data, "SELECT 1")


def test_server_orders_text_by_code_point_in_utf8(data: Path) -> None:
    server = ensure_server(data, durable=False)
    # B is 66, a is 97, é is 233: most languages would sort a, B, é otherwise.
    order = "SELECT string_agg(word, '' ORDER BY word) FROM unnest(ARRAY['é', 'a', 'B']) AS word"
    assert ask(data, order) == "Baé"
    assert ask(data, "SHOW server_encoding") == "UTF8"
    server.release()


@pytest.mark.parametrize(("durable", "setting"), [(True, "on"), (False, "off")])
def test_server_waits_for_the_disk__only_if_durable(data: Path, *, durable: bool, setting: str) -> None:
    server = ensure_server(data, durable=durable)
    assert ask(data, "SHOW fsync") == setting
    server.release()


def test_server_is_shared__last_of_two_processes_stops_it(data: Path) -> None:
    with joined(data) as first, joined(data):
        shared = server_pid(data)
        first.leave()
        assert server_pid(data) == shared
        assert ask(data, "SELECT 1") == 1
    assert server_pid(data) is None


def test_server_is_shared__two_uses_in_one_process(data: Path) -> None:
    first, second = ensure_server(data, durable=False), ensure_server(data, durable=False)
    first.release()
    first.release()
    assert ask(data, "SELECT 1") == 1
    second.release()


def test_server_is_made_once__processes_start_together_in_a_new_folder(tmp_path: Path) -> None:
    with DatabaseUser(tmp_path) as first, DatabaseUser(tmp_path) as second, DatabaseUser(tmp_path) as third:
        addresses = {user.wait_until_ready() for user in (first, second, third)}
        assert len(addresses) == 1
        assert ask(tmp_path, "SELECT 1") == 1
    assert server_pid(tmp_path) is None


def test_server_is_adopted__its_only_user_was_killed(data: Path) -> None:
    with joined(data) as killed:
        orphan = server_pid(data)
        killed.kill()
    assert server_pid(data) == orphan
    with joined(data):
        assert server_pid(data) == orphan
    assert server_pid(data) is None


def test_server_stops__a_killed_user_left_a_program_running(data: Path) -> None:
    leaving_a_program = USE_SERVER.replace(
        "print(server.url", "import subprocess; print(subprocess.Popen(['sleep', '30'], close_fds=False).pid"
    )
    with DatabaseUser(data, program=leaving_a_program) as killed:
        program = int(killed.wait_until_ready())
        killed.kill()
    ensure_server(data, durable=False).release()
    assert server_pid(data) is None
    os.kill(program, signal.SIGKILL)


def test_server_recovers__it_was_killed_itself(data: Path) -> None:
    server = ensure_server(data)
    ask(data, "CREATE TABLE kept AS SELECT 42 AS answer")
    pid = server_pid(data)
    assert pid
    os.kill(pid, signal.SIGKILL)
    again = ensure_server(data)
    assert ask(data, "SELECT answer FROM kept") == 42
    ask(data, "DROP TABLE kept")
    server.release()
    again.release()


def test_server_starts__a_stale_file_names_a_living_stranger(data: Path) -> None:
    (cluster_folder(data) / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster_folder(data)}\n")
    server = ensure_server(data, durable=False)
    assert ask(data, "SELECT 1") == 1
    server.release()


def test_server_starts__making_its_data_was_cut_short(tmp_path: Path) -> None:
    (tmp_path / "new-ruin" / "base").mkdir(parents=True)
    server = ensure_server(tmp_path, durable=False)
    assert ask(tmp_path, "SELECT 1") == 1
    assert not (tmp_path / "new-ruin").exists()
    server.release()


def test_database_is_made_again__somebody_dropped_it(data: Path) -> None:
    server = ensure_server(data, durable=False)
    administration = psycopg2.connect(server.url.replace("/tracker?", "/postgres?"))
    administration.autocommit = True
    administration.cursor().execute("DROP DATABASE tracker")
    administration.close()
    again = ensure_server(data, durable=False)
    assert ask(data, "SELECT current_database()") == "tracker"
    server.release()
    again.release()


def test_server_works__path_too_long_for_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    server = ensure_server(deep, durable=False)
    assert ask(deep, "SELECT 1") == 1
    assert socket_folder(deep).stat().st_mode & 0o777 == 0o700
    server.release()
    socket_folder(deep).rmdir()


def test_server_works__for_an_ordinary_user(tmp_path_factory: pytest.TempPathFactory, made_data: Path) -> None:
    home = made_data.parent / "ordinary"
    home.mkdir()
    home.chmod(0o777)
    assert try_as_ordinary_user(home / "pg") == "done"
    assert server_pid(home / "pg") is None


def test_release_does_nothing__in_a_forked_child(data: Path) -> None:
    server = ensure_server(data, durable=False)
    child = os.fork()
    if child == 0:
        server.release()
        os._exit(0)
    os.waitpid(child, 0)
    assert ask(data, "SELECT 1") == 1
    server.release()


def test_failure_is_one_sentence__data_of_another_user(made_data: Path) -> None:
    taken = made_data.parent / "taken"
    taken.mkdir()
    (taken / "gate.lock").touch(mode=0o000)
    answer = try_as_ordinary_user(taken)
    assert answer.startswith(f"{taken} belongs to another user. Run this as that user, or remove that folder")


def test_failure_is_one_sentence__folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(ServerError, match=r"var/postgres for the database cannot be made \(Not a directory\)"):
        ensure_server(tmp_path / "var" / "postgres")


def test_failure_names_the_reason_and_the_log__broken_configuration(data: Path) -> None:
    configuration = cluster_folder(data) / "postgresql.auto.conf"
    good = configuration.read_text()
    configuration.write_text(good + "no_such_setting = 1\n")
    with pytest.raises(ServerError, match=r"did not start: .*postgresql.auto.conf.* \(see .*server.log\)"):
        ensure_server(data, durable=False)
    configuration.write_text(good)
    ensure_server(data, durable=False).release()


def test_second_start_is_quick(data: Path) -> None:
    begun = time.monotonic()
    ensure_server(data, durable=False).release()
    # Measured at 0.2 s on two cores; making the data anew would take longer than this allows.
    assert time.monotonic() - begun < 5
