from __future__ import annotations

import os
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


def test_locks_are_not_inherited(tmp_path: Path) -> None:
    before = set(os.listdir("/dev/fd"))
    lock = UserLock(tmp_path / "users.lock")
    with hold_gate(tmp_path / "gate.lock") as gate:
        opened = {int(name) for name in set(os.listdir("/dev/fd")) - before} & set(range(gate + 1))
        assert gate in opened
        assert not any(os.get_inheritable(descriptor) for descriptor in opened)
    assert lock.leave()
