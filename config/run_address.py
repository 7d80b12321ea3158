"""Where the application answers on a developer's machine; production has to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

USUAL = "http://127.0.0.1:8000"


def address_of_run(file: Path) -> str:
    """Return the address `make run` has written down while it runs, without one the usual address."""
    try:
        # Empty while it is being written.
        return file.read_text(encoding="utf-8").strip() or USUAL
    except FileNotFoundError:
        return USUAL
