"""The server starts in every place a checkout may lie, for root as for anybody else."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from config.postgres import ServerError, ensure_server
from config.postgres.identity import choose_identity
from tests.config.database_users import ask, cluster_folder

if TYPE_CHECKING:
    from pathlib import Path

FALSE = "/bin/false"


@pytest.fixture
def closed_folder(tmp_path: Path) -> Path:
    """A folder that, like root's home, only its owner may enter."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    return folder


def keep_only_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch, *programs: str) -> None:
    folder.mkdir()
    for program in programs:
        found = shutil.which(program)
        if found:
            (folder / program).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))


def test_root_gives_the_data_to_another_user__open_folder(made_data: Path) -> None:
    owner = cluster_folder(made_data).stat().st_uid
    assert owner != 0
    assert os.geteuid() in {0, owner}


def test_folders_above_stay_closed__closed_folder(closed_folder: Path) -> None:
    server = ensure_server(closed_folder / "pg", durable=False)
    assert ask(closed_folder / "pg", "SELECT 1") == 1
    server.release()
    assert closed_folder.stat().st_mode & 0o777 == 0o700


def test_server_starts__closed_folder_and_no_namespaces(
    closed_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_only_on_path(tmp_path / "bin", monkeypatch, "setpriv")
    server = ensure_server(closed_folder / "pg", durable=False)
    assert ask(closed_folder / "pg", "SELECT 1") == 1
    server.release()
    again = ensure_server(closed_folder / "pg", durable=False)
    again.release()
    assert closed_folder.stat().st_mode & 0o777 == 0o700


def test_wheel_serves__no_system_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.postgres.binaries.SYSTEM_PATTERNS", ())
    keep_only_on_path(tmp_path / "bin", monkeypatch, "setpriv", "unshare")
    server = ensure_server(tmp_path / "pg", durable=False)
    assert int(str(ask(tmp_path / "pg", "SHOW server_version_num"))) >= 180000
    server.release()


def test_existing_data_stays_with_its_owner() -> None:
    identity = choose_identity("/", "/bin/true", owner=65534)
    assert identity.uid in {None, 65534}
    assert not identity.prefix


def test_root_is_told_what_to_do__nobody_can_run_the_program() -> None:
    if os.geteuid() != 0:
        assert choose_identity("/", FALSE, None).uid is None
        return
    with pytest.raises(ServerError, match=f"no other user can reach / and {FALSE}. Run this as an ordinary user"):
        choose_identity("/", FALSE, None)
