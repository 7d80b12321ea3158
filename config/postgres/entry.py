"""Where commands join the private server: before Django's settings read ``DATABASE_URL``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from config.postgres.server import ensure_server

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent.parent
# These read no row, and a server started for them would only cost time.
WITHOUT_DATABASE = frozenset(
    {"", "help", "simulate_tastytrade", "collectstatic", "version", "--version", "--help", "-h"}
)
UNREACHABLE = "postgresql://nobody@127.0.0.1:1/none"


def use_embedded_server_if_needed(argv: Sequence[str]) -> None:
    """Set ``DATABASE_URL`` to the private server, started if need be, unless it is set or the command needs none.

    Raises ServerError.
    """
    if os.environ.get("DATABASE_URL") or _is_set_in_dotenv():
        return
    command = argv[1] if len(argv) > 1 else ""
    if command in WITHOUT_DATABASE or "--help" in argv:
        os.environ["DATABASE_URL"] = UNREACHABLE
        return
    os.environ["DATABASE_URL"] = ensure_server(ROOT / "var" / "postgres").url


def use_test_server() -> None:
    """Set ``DATABASE_URL`` to the suite's own server, which trades safety against power loss for speed."""
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = ensure_server(ROOT / "var" / "postgres-test", durable=False).url


def _is_set_in_dotenv() -> bool:
    file = ROOT / ".env"
    return file.is_file() and any(
        line.strip().startswith("DATABASE_URL=") for line in file.read_text(encoding="utf-8").splitlines()
    )
