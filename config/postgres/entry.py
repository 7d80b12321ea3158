"""Where commands and tests join the private server: before Django's settings read ``DATABASE_URL``."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from config.postgres.server import database_url, ensure_server

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = "var/postgres"
TEST_DATA = "var/postgres-test"
# Beside DATABASE_URL it says "that address is the private server of this folder", so that a child process, which
# inherits both, joins as a user of its own and may outlive its parent.
JOINED = "EMBEDDED_POSTGRES"
# These read no row, and a server started for them would only cost time.
WITHOUT_DATABASE = frozenset({"", "help", "version", "check", "simulate_tastytrade", "collectstatic"})


def use_embedded_server_if_needed(argv: Sequence[str], *, root: Path = ROOT) -> None:
    """Point ``DATABASE_URL`` at the private server, started if the command needs it, unless another one is set.

    ``argv`` is the command line and ``root`` the checkout, whose ``var/`` holds the data. Production settings never
    get a server: there the variable is required. Raises ServerError.
    """
    if _is_in_production(argv) or _is_set_in_dotenv(root / ".env") or not _take_address(root / DATA):
        return
    if _needs_database(argv):
        ensure_server(Path(os.environ[JOINED]))
        _on_termination(_exit)


def use_test_server_address() -> None:
    """Point ``DATABASE_URL`` at the suite's own server, unless another one is set; nothing is started."""
    _take_address(ROOT / TEST_DATA)


def ensure_test_server() -> None:
    """Start or join the suite's own server, which trades safety against power loss for speed, if it is to be used.

    Raises ServerError.
    """
    if _take_address(ROOT / TEST_DATA):
        ensure_server(Path(os.environ[JOINED]), durable=False)
        if "PYTEST_XDIST_WORKER" not in os.environ:
            _on_termination(signal.default_int_handler)


def _take_address(data: Path) -> bool:
    """Fill in ``DATABASE_URL`` if it is empty, and say whether it now is the address of a private server."""
    address = os.environ.get("DATABASE_URL")
    if not address:
        os.environ["DATABASE_URL"] = database_url(data)
        os.environ[JOINED] = str(data)
        return True
    joined = os.environ.get(JOINED)
    return bool(joined) and address == database_url(Path(joined or ""))


def _needs_database(argv: Sequence[str]) -> bool:
    command = next((word for word in argv[1:] if not word.startswith("-")), "")
    if {"-h", "--help", "--version"} & set(argv):
        return False
    return command not in WITHOUT_DATABASE or any(word.startswith("--database") for word in argv)


def _is_in_production(argv: Sequence[str]) -> bool:
    module = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    for word, following in zip(argv, [*argv[1:], ""], strict=True):
        name, _, value = word.partition("=")
        if name == "--settings":
            module = value or following
    return module.endswith(".production")


def _is_set_in_dotenv(file: Path) -> bool:
    # Read by hand: the settings that would read it need the answer first.
    if not file.is_file():
        return False
    lines = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines())
    return any(name.strip() == "DATABASE_URL" and value.strip(" \t'\"") for name, _, value in lines)


def _on_termination(act: Callable[[int, FrameType | None], object]) -> None:
    """Let a polite request to end run our exit functions, of which one leaves the server."""
    if threading.current_thread() is not threading.main_thread():
        return
    for request in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(request) is signal.SIG_DFL:
            signal.signal(request, act)


def _exit(request: int, _frame: FrameType | None) -> None:
    sys.exit(128 + request)
