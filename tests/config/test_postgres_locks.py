from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from config.postgres import ServerError
from config.postgres.locks import UserLock, hold_gate

if TYPE_CHECKING:
    from pathlib import Path


def test_gate_lets_one_in_at_a_time(tmp_path: Path) -> None:
    gate = tmp_path / "gate.lock"
    with (
        hold_gate(gate),
        pytest.raises(ServerError, match="Another command has been starting or stopping the database for 0 seconds"),
        hold_gate(gate, seconds=0.1),
    ):
        pass
    with hold_gate(gate, seconds=0):
        pass


def test_last_user_is_known__others_have_left(tmp_path: Path) -> None:
    first, second = UserLock(tmp_path / "users.lock"), UserLock(tmp_path / "users.lock")
    assert not first.leave()
    assert second.leave()


def test_gate_opens__its_holder_left_a_program_running(tmp_path: Path) -> None:
    with hold_gate(tmp_path / "gate.lock"):
        program = subprocess.Popen(["sleep", "30"], close_fds=False)
    try:
        with hold_gate(tmp_path / "gate.lock", seconds=0):
            assert program.poll() is None
    finally:
        program.kill()
        program.wait()
