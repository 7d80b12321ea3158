"""One data directory and the server on it: made, started, asked, stopped. The caller holds the gate."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.postgres.errors import ServerError
from config.postgres.wire import NO_SUCH_DATABASE, NOT_ACCEPTING, SUPERUSER, RefusedError, execute

if TYPE_CHECKING:
    from config.postgres.binaries import Binaries
    from config.postgres.identity import Identity

DATABASE = "tracker"
WAIT_SECONDS = 60
SOCKET_FILE = ".s.PGSQL.5432"
# The suite throws its databases away, so it need not wait for the disk.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Cluster:
    """``folder`` is one major version's data directory inside ``data``; the socket lies in ``sockets``."""

    data: Path
    sockets: Path
    binaries: Binaries
    identity: Identity

    @property
    def folder(self) -> Path:
        return self.data / str(self.binaries.major)

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def bring_up(self, gate: int, *, durable: bool) -> None:
        """Leave a running server with our database behind, whatever state an earlier user left.

        ``gate`` is the descriptor of the gate lock. Raises ServerError.
        """
        if not (self.folder / "PG_VERSION").exists():
            self._initialise(gate, durable=durable)
        deadline = time.monotonic() + WAIT_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                raise ServerError(f"PostgreSQL did not answer within {WAIT_SECONDS} seconds; see {self.log}.")
            if postmaster_pid(self.folder) is None:
                self._start(durable=durable)
            else:
                time.sleep(0.05)  # it is starting, or still stopping for a user who was killed meanwhile

    def stop(self) -> None:
        """Shut the server down, at once if it does not end its work in time."""
        # PostgreSQL's fast shutdown, which breaks off what runs, then the immediate one: the next start recovers.
        for request in (signal.SIGINT, signal.SIGQUIT):
            pid = postmaster_pid(self.folder)
            if pid is None:
                return
            os.kill(pid, request)
            deadline = time.monotonic() + WAIT_SECONDS / 2
            while postmaster_pid(self.folder) is not None and time.monotonic() < deadline:
                time.sleep(0.01)

    def _answers(self) -> bool:
        """Say whether the server takes connections; our database is created when it is missing."""
        address = self.sockets / SOCKET_FILE
        try:
            execute(address, DATABASE, "SELECT 1")
        except RefusedError as refusal:
            if refusal.state == NO_SUCH_DATABASE:
                execute(address, SUPERUSER, f"CREATE DATABASE {DATABASE}")
            return refusal.state != NOT_ACCEPTING
        except OSError:
            return False
        return True

    def _initialise(self, gate: int, *, durable: bool) -> None:
        """Make the data directory under another name and rename it when complete: a killed initdb leaves no ruin."""
        for leftover in self.data.glob("new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=self.data))
        self.identity.own(fresh)
        # No password: only who may enter the socket's folder can connect, and a password would lie beside it.
        command = [self.binaries.path("initdb"), f"--pgdata={fresh}", f"--username={SUPERUSER}", "--auth=trust"]
        command += ["--encoding=UTF8", *_locale(self.binaries.major), *([] if durable else ["--no-sync"])]
        # If we are killed here, initdb lives on: it keeps the gate shut until it has ended too.
        answer = self.identity.run(command, pass_fds=[gate])
        if answer.returncode != 0:
            raise ServerError(f"PostgreSQL could not make its data directory in {self.data}: {_last_line(answer)}")
        fresh.rename(self.folder)

    def _start(self, *, durable: bool) -> None:
        # PostgreSQL takes a stale file for a running server if its process id is in use again, as after a reboot.
        for stale in (self.folder / "postmaster.pid", *self.sockets.glob(f"{SOCKET_FILE}*")):
            stale.unlink(missing_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        self.identity.own(self.log)
        settings = [
            # No TCP: on a shared machine anybody could connect.
            "listen_addresses=",
            f'unix_socket_directories="{self.sockets}"',
            "unix_socket_permissions=0700",
            "max_connections=100",
            *(() if durable else FORGETFUL),
        ]
        options = " ".join(f"-c {shlex.quote(setting)}" for setting in settings)
        command = [self.binaries.path("pg_ctl"), "start", "--wait", f"--timeout={WAIT_SECONDS}"]
        answer = self.identity.run([*command, f"--pgdata={self.folder}", f"--log={self.log}", f"--options={options}"])
        if answer.returncode != 0:
            self._explain(answer)

    def _explain(self, answer: subprocess.CompletedProcess[str]) -> None:
        """Raise ServerError with the server's own reason, unless the reason passes by itself."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        reasons = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
        if any("pre-existing shared memory block" in reason for reason in reasons):
            time.sleep(0.1)  # the last processes of a killed server are still on their way out
            return
        raise ServerError(f"PostgreSQL did not start: {(reasons or [_last_line(answer)])[-1]} (see {self.log})")


def postmaster_pid(folder: Path) -> int | None:
    """Return the process id of the server that runs on a data directory, None if none does."""
    try:
        pid = int((folder / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_live_postgres(pid) else None


def _is_live_postgres(pid: int) -> bool:
    if Path("/proc/self/stat").exists():
        try:
            _, _, rest = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").partition("(")
        except OSError:
            return False
        # From the right, because a program's name may hold parentheses itself.
        name, _, state = rest.rpartition(") ")
    else:
        answer = subprocess.run(  # noqa: S603  (a number is all that varies)
            ["/bin/ps", "-o", "stat=,comm=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        state, _, name = answer.stdout.strip().partition(" ")
    # A zombie has ended; nobody has asked for its exit status yet.
    return "postgres" in name and not state.startswith("Z")


def _locale(major: int) -> list[str]:
    """Compare text by code point, as the locale C.UTF-8 does, with what this system and version offer for it."""
    if major >= 17:  # the first with a built-in C.UTF-8
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]


def _last_line(answer: subprocess.CompletedProcess[str]) -> str:
    lines = f"{answer.stdout}\n{answer.stderr}".strip().splitlines()
    return lines[-1] if lines else f"exit status {answer.returncode}"
