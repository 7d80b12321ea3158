"""Sync 1,000, 10,000 and 100,000 simulated transactions and print what it took, beside a bare read of the same pages.

The simulator runs in a process of its own; the syncing process is a fresh one for each size, so that its peak memory
is its own. Then the pages of what was synced are viewed, and compared with those of the smallest size. Sizes can be
given as arguments.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.measure import measure
from config.postgres import ensure_test_server

GOALS = (
    "goals at 100,000: first sync at most 2.0 of the bare read, 300 MB, second sync 3 s, "
    "dashboard and transactions page at most 1.3 of those at the smallest size"
)
COLUMNS = (
    "rows", "bare_seconds", "first_seconds", "ratio", "second_seconds", "peak_mb", "dashboard_p95_ms",
    "dashboard_ratio", "transactions_p95_ms", "transactions_ratio",
)  # fmt: skip
PAGES = ("dashboard", "transactions", "last_page", "underlying")


def main() -> None:
    ensure_test_server()
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000, 10_000, 100_000]
    print("  ".join(f"{name:>{_width(name)}}" for name in COLUMNS))
    results: list[dict[str, float]] = []
    for size in sizes:
        result = measure(size)
        results.append(result)
        for page in PAGES:
            result[f"{page}_ratio"] = round(result[f"{page}_p95_ms"] / results[0][f"{page}_p95_ms"], 2)
        print("  ".join(f"{result[name]:>{_width(name)}}" for name in COLUMNS), flush=True)
    print(GOALS)
    target = Path("bench/results.json")
    target.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def _width(name: str) -> int:
    return max(14, len(name))


main()
