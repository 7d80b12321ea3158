"""Sync 1,000, 10,000 and 100,000 simulated transactions and print what it took, beside a bare read of the same pages.

The simulator runs in a process of its own; the syncing process is a fresh one for each size, so that its peak memory
is its own. Then pages of all sizes are viewed in turns, ledgers of all sizes rebuilt, and open options matched. Sizes
can be given as arguments.
"""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bench.matcher import match_books
from bench.measure import fresh_database, measure, server_settings
from bench.rebuild import rebuild_all
from bench.views import view_in_turns
from config.postgres import use_embedded_server_if_needed

if TYPE_CHECKING:
    from collections.abc import Mapping

GOALS = "goals at 100,000: first sync at most 2.0 of the bare read, 300 MB, second sync 3 s"
PAGE_GOALS = "goals at 100,000: dashboard and transactions at most 1.3 of those at 1,000, P&L and trades at most 1.5"
COLUMNS = ("rows", "bare_seconds", "first_seconds", "ratio", "recalculating", "second_seconds", "peak_mb")


def main() -> None:
    # The server that an application uses, which waits for the disk at every commit; the tests' own does not.
    use_embedded_server_if_needed(["manage.py", "bench"])
    server = server_settings()
    print(", ".join(f"{name} {value}" for name, value in server.items()))
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000, 10_000, 100_000]
    print("  ".join(f"{name:>14}" for name in COLUMNS))
    with ExitStack() as stack:
        databases = {size: stack.enter_context(fresh_database(f"bench_{size}")) for size in sizes}
        results = [_measured(size, database) for size, database in databases.items()]
        print(GOALS, flush=True)
        views = view_in_turns(databases)
    _print_views(views)
    rebuilds = rebuild_all([*map(str, sizes), "deep"])
    matches = match_books()
    target = Path("bench/results.json")
    target.write_text(
        json.dumps(
            {"server": server, "syncs": results, "pages": views, "rebuilds": rebuilds, "matches": matches}, indent=2
        )
        + "\n",
        encoding="utf-8",
    )


def _measured(size: int, database: str) -> dict[str, float]:
    result = measure(size, database)
    print("  ".join(f"{result[name]:>14}" for name in COLUMNS), flush=True)
    return result


def _print_views(views: Mapping[str, Mapping[int, float]]) -> None:
    """Print the milliseconds of each page by size, and the largest size's as a ratio to the smallest's."""
    print()
    for page, by_size in views.items():
        figures = "".join(f"{size:>12,}: {figure:>7} ms" for size, figure in by_size.items())
        print(f"{page:<26}{figures}     ratio {by_size[max(by_size)] / by_size[min(by_size)]:.2f}")
    print(PAGE_GOALS)


main()
