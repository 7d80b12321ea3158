"""Use of the private server: from ``ensure_server`` until ``release``, or until the process ends."""

from __future__ import annotations

import atexit
import hashlib
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from config.postgres.binaries import choose_binaries, find_binaries
from config.postgres.cluster import DATABASE, SOCKET_FILE, Cluster
from config.postgres.errors import ServerError
from config.postgres.identity import choose_identity
from config.postgres.locks import UserLock, hold_gate
from config.postgres.wire import SUPERUSER

LONGEST_SOCKET_PATH = 103  # macOS; Linux allows 107


class Server:
    """One use of a running server; the last use to end stops it."""

    def __init__(self, cluster: Cluster, lock: UserLock) -> None:
        self.url = database_url(cluster.data)
        self._cluster = cluster
        self._lock: UserLock | None = lock
        self._process = os.getpid()
        atexit.register(self._release_at_exit)

    def release(self) -> None:
        """End this use; a second call does nothing, nor does one in a forked child, whose parent is the user."""
        lock = self._lock
        if lock is None or os.getpid() != self._process:
            return
        self._lock = None
        atexit.unregister(self._release_at_exit)
        with hold_gate(self._cluster.data / "gate.lock"):
            if lock.leave():
                self._cluster.stop()

    def _release_at_exit(self) -> None:
        # A server whose folder was removed meanwhile notices that and ends by itself.
        if self._cluster.data.exists():
            try:
                self.release()
            except ServerError as error:
                sys.stderr.write(f"{error}\n")


def ensure_server(data: Path, *, durable: bool = True) -> Server:
    """Join the private server whose files are in ``data``, made and started if need be.

    ``durable=False`` trades safety against power loss for speed; it is read by whoever starts the server.
    Raises ServerError.
    """
    # The socket's place is derived from this path: two spellings of one folder would be two servers on it.
    data = data.absolute()
    _make_folder(data)
    with hold_gate(data / "gate.lock") as gate:
        cluster = _cluster(data)
        lock = UserLock(data / "users.lock")
        try:
            cluster.bring_up(gate, durable=durable)
        except BaseException:
            if lock.leave():
                cluster.stop()
            raise
    return Server(cluster, lock)


def database_url(data: Path) -> str:
    """Return the address of the private server of ``data``, whether it runs or not."""
    return f"postgresql://{SUPERUSER}@:5432/{DATABASE}?host={quote(str(socket_folder(data.absolute())), safe='/')}"


def socket_folder(data: Path) -> Path:
    """Return where the socket lies: beside the data, or where that path is too long for a socket, in /tmp."""
    beside = data / "run"
    if len(os.fsencode(beside / SOCKET_FILE)) <= LONGEST_SOCKET_PATH:
        return beside
    temporary = Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())  # noqa: S108  (checked on use)
    return temporary / f"tracker-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"


def _cluster(data: Path) -> Cluster:
    majors = [int(entry.parent.name) for entry in data.glob("*/PG_VERSION") if entry.parent.name.isdecimal()]
    binaries = choose_binaries(find_binaries(), majors, data)
    existing = data / str(binaries.major)
    owner = existing.stat().st_uid if existing.exists() else None
    identity = choose_identity(str(data), binaries.path("postgres"), owner)
    sockets = socket_folder(data)
    _make_folder(sockets)
    if sockets.stat().st_uid not in {os.geteuid(), identity.uid}:
        raise ServerError(f"{sockets} belongs to another user; remove it, or set DATABASE_URL.")
    sockets.chmod(0o700)
    identity.own(sockets)
    return Cluster(data, sockets, binaries, identity)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServerError(
            f"The folder {folder} for the database cannot be made ({error.strerror}). "
            "Run this where you may write, or set DATABASE_URL to a server of your own."
        ) from None
