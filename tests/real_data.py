"""Histories that their owners published. They are not ours to copy, so they lie beside the project, if at all.

`TRACKER_REAL_DATA` names the folder that holds `tastytrade/scenarios`; else a `data` folder beside the project serves.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[1]
NAMED = os.environ.get("TRACKER_REAL_DATA")
FOLDERS = [Path(NAMED)] if NAMED else sorted(ROOT.parent.glob("*/data"))
FILES = {path.stem: path for folder in FOLDERS for path in (folder / "tastytrade" / "scenarios").glob("*.json")}


def present(names: Iterable[str]) -> list[str]:
    """Return those histories that lie here: a test over none of them is shown as skipped."""
    return [name for name in names if name in FILES]
