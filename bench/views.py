"""Pages of histories of several sizes, viewed in turns, so that whatever else the machine does weighs on all alike."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Viewer = subprocess.Popen[str]

PAGES = {
    "dashboard": "/dashboard/",
    "transactions": "/transactions/",
    "transactions, last page": "/transactions/?before=last",
    "transactions, one year": "/transactions/?from=2026-01-01",
    "transactions, by amount": "/transactions/?sort=largest",
    "positions": "/positions/",
    "trades": "/trades/",
    "trades of winning chains": "/trades/?unit=chain&result=win",
    "strategies": "/trades/strategies/",
    "strategies by month": "/trades/strategies/?rows=month",
    "review": "/trades/review/",
    "P&L": "/reports/profit/",
    "P&L by day": "/reports/profit/?by=day",
    "entries of the P&L": "/reports/profit/entries/",
}
COUNTED = ("trades", "strategies")
TURNS = 100
WARM_UP = 5


def view_in_turns(databases: Mapping[int, str]) -> dict[str, dict[int, float]]:
    """Return the 95th percentile in milliseconds of each page by size.

    The very first view after a sync, which counts the sums that later ones are shown, is a figure of its own.
    """
    with ExitStack() as stack:
        viewers = {size: stack.enter_context(_viewer(database)) for size, database in databases.items()}
        first = {size: _view(viewer, PAGES["transactions"]) for size, viewer in viewers.items()}
        # Like that of transactions, these count what later views are shown.
        coldest = {page: {size: _view(viewer, PAGES[page]) for size, viewer in viewers.items()} for page in COUNTED}
        figures = {"transactions, first view": first, **{f"{page}, first view": each for page, each in coldest.items()}}
        for page, address in PAGES.items():
            times = _times(list(viewers.values()), address)
            figures[page] = dict(zip(viewers, map(_percentile, times), strict=True))
    return figures


def _viewer(database: str) -> Viewer:
    command, environment = [sys.executable, "-m", "bench.pages"], {**os.environ, "DATABASE_URL": database}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _times(viewers: Sequence[Viewer], address: str) -> list[list[float]]:
    rounds = [[_view(viewer, address) for viewer in viewers] for _ in range(WARM_UP + TURNS)]
    return [list(each) for each in zip(*rounds[WARM_UP:], strict=True)]


def _view(viewer: Viewer, address: str) -> float:
    assert viewer.stdin is not None
    assert viewer.stdout is not None
    viewer.stdin.write(f"{address}\n")
    viewer.stdin.flush()
    answer = viewer.stdout.readline()
    if not answer:
        raise RuntimeError(f"{address} could not be viewed; the reason stands above.")
    return round(float(answer), 1)


def _percentile(times: list[float]) -> float:
    return sorted(times)[len(times) * 95 // 100 - 1]
