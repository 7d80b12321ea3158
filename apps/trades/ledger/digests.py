"""One number for all derived rows of a partition, the same wherever and in whatever order they were made.

SHA-256 over the rows' lines in sorted order. A line names other rows by broker ids and holds no primary key, no mark
and no moment of ours; numbers have the scale they are stored with, and there is no negative zero.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from apps.trades.ledger.rows import Rows
    from apps.trades.ledger.sheets import Sheet


def lines_of(rows: Rows) -> Iterator[str]:
    """Yield a line for each row, as `stored` reads it from the tables."""
    for sheet, members in rows.items():
        for row in members:
            yield tagged(sheet, "\t".join((*row.keys, *row.cells)))


def tagged(sheet: Sheet, line: str) -> str:
    """Return the line with its table's name: equal cells of two tables are not the same row."""
    return f"{sheet.model.__name__}\t{line}"


def digest_of(lines: Iterable[str]) -> str:
    """Return the digest as 64 hexadecimal digits."""
    whole = hashlib.sha256()
    for line in sorted(lines):
        whole.update(line.encode())
        whole.update(b"\n")
    return whole.hexdigest()
