"""The demo as `make run` starts it: a process of its own on ports and a database that the caller gives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
# A loaded machine brings the demo up slowly: it migrates, syncs, and only then serves.
PATIENCE = 180


@contextmanager
def started_demo(
    database: str, port: int, broker: int, *, is_told_its_address: bool = True
) -> Iterator[subprocess.Popen[str]]:
    """Run the demo, the simulator on the port ``broker``, until the block ends; its answers come at once, for nobody
    watches the progress.

    A demo that is not told its address writes it down in the checkout, where there is room for one.
    """
    command = [sys.executable, "manage.py", "run_demo", "--port", str(port), "--latency", "0"]
    own = {"DATABASE_URL": database, "TASTYTRADE_SIMULATOR_URL": f"http://127.0.0.1:{broker}"}
    if is_told_its_address:
        own["SITE_URL"] = f"http://127.0.0.1:{port}"
    environment = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "config.settings.development"}
    environment.pop("EMBEDDED_POSTGRES", None)
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)


def wait_until_up(process: subprocess.Popen[str], port: int) -> None:
    """Return when the demo answers; fail when it has ended, or does not answer in time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("The demo did not come up.")
