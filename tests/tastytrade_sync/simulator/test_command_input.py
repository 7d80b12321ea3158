from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "manage.py", "simulate_tastytrade", "--port", "0", "--scenario", "scale:10"]


def started(*options: str) -> subprocess.Popen[str]:
    """Start the command and wait for its first line, which it writes when it is ready."""
    process = subprocess.Popen(
        [*COMMAND, *options], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Simulated tastytrade at http://127.0.0.1:")
    return process


def test_simulator_ends_with_its_input__whoever_started_it_is_gone() -> None:
    process = started("--with-input")
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_simulator_goes_on_without_input__nobody_asked_for_that() -> None:
    process = started()
    assert process.stdin is not None
    process.stdin.close()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
