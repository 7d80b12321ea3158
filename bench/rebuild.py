"""Rebuild ledgers of 1,000, 10,000 and 100,000 rows, and one deep partition; each in a process of its own.

Part of `make bench`; by itself `python -m bench.rebuild 1000 10000 deep`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from bench.measure import fresh_database
from config.postgres import use_embedded_server_if_needed

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = (
    "rows", "first_seconds", "newest_seconds", "newest_families", "again_seconds", "families", "undo_seconds",
    "undo_trades", "peak_mb",
)  # fmt: skip
GOALS = (
    "goals: first rebuild of 100,000, trades included, within 25 s, at most 11 times that of 10,000, 600 MB; "
    "its newest 250 within 2 s; an edit undone within 1 s; deep partition within 4 s"
)


def rebuild_all(subjects: Sequence[str]) -> list[dict[str, float | str]]:
    """Measure and print one line per subject, a number of rows or `deep`, and return the figures."""
    print("  ".join(f"{name:>15}" for name in COLUMNS))
    results = [_measured(subject) for subject in subjects]
    print(GOALS, flush=True)
    return results


def _measured(subject: str) -> dict[str, float | str]:
    with fresh_database(f"bench_rebuild_{subject}") as database:
        answer = subprocess.run(
            [sys.executable, "-m", "bench.rebuild_once", subject],
            env={**os.environ, "DATABASE_URL": database}, capture_output=True, text=True, check=True,
        )  # fmt: skip
    result = {"rows": subject, **json.loads(answer.stdout.splitlines()[-1])}
    print("  ".join(f"{result.get(name, ''):>15}" for name in COLUMNS), flush=True)
    return result


if __name__ == "__main__":
    # The server that an application uses, which waits for the disk at every commit; the tests' own does not.
    use_embedded_server_if_needed(["manage.py", "bench"])
    rebuild_all(sys.argv[1:] or ["1000", "10000", "100000", "deep"])
