"""File locks that the kernel drops when their process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from config.postgres.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GATE_SECONDS = 120.0


@contextmanager
def hold_gate(path: Path, *, seconds: float = GATE_SECONDS) -> Iterator[int]:
    """Hold the exclusive lock, yielding its descriptor; raises ServerError if others keep it too long."""
    descriptor = _open(path)
    try:
        deadline = time.monotonic() + seconds
        while not _try(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise ServerError(
                    f"Another command has been starting or stopping the database for {seconds:.0f} seconds. "
                    f"Wait for it or end it (it holds {path}), then try again."
                )
            time.sleep(0.02)
        yield descriptor
    finally:
        os.close(descriptor)


class UserLock:
    """This process's share of the users lock. Descriptors are close-on-exec: a child has to take its own."""

    def __init__(self, path: Path) -> None:
        # Shared: any number of processes use the server, and only the last of them can have it alone.
        self._descriptor = _open(path)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Give the share up and say whether it was the last. Call once, with the gate held."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            return _try(self._descriptor, fcntl.LOCK_EX)
        finally:
            os.close(self._descriptor)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        raise ServerError(
            f"{path.parent} belongs to another user. Run this as that user, or remove that folder to start empty, "
            "or set DATABASE_URL to a server of your own."
        ) from None


def _try(descriptor: int, kind: int) -> bool:
    try:
        # Not lockf: its locks are lost as soon as any descriptor of the file is closed.
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
