"""One number for all derived rows of a partition, the same wherever and in whatever order they were made.

It is made of one for each month of its rows, SHA-256 over their lines in sorted order, so that a partition that is
resumed (`resuming`) need not read back years that stay as they are. A line names other rows by broker ids and holds no
primary key, no mark and no moment of ours; numbers have the scale they are stored with, and there is no negative zero.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from apps.trades.ledger.rows import Rows
    from apps.trades.ledger.sheets import Sheet

    # Lines by the month of their rows, such as 2026-11.
    ByMonth = Mapping[str, list[str]]

# Of a day or a moment as it is written.
MONTH = slice(len("2026-11"))
# Under which rows stand that have no date: their tables are small.
NO_MONTH = ""


def lines_of(rows: Rows) -> Iterator[str]:
    """Yield a line for each row, as `stored` reads it from the tables."""
    for sheet, members in rows.items():
        for row in members:
            yield tagged(sheet, "\t".join((*row.keys, *row.cells)))


def lines_by_month(rows: Rows) -> ByMonth:
    """Return the same lines by month."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for sheet, members in rows.items():
        at = sheet.dated_at
        for row in members:
            month = NO_MONTH if at is None else row.cells[at][MONTH]
            found[month].append(tagged(sheet, "\t".join((*row.keys, *row.cells))))
    return found


def tagged(sheet: Sheet, line: str) -> str:
    """Return the line with its table's name: equal cells of two tables are not the same row."""
    return f"{sheet.model.__name__}\t{line}"


def month_digests(lines: ByMonth) -> dict[str, str]:
    """Return the digest of each month."""
    return {month: digest_of(members) for month, members in lines.items()}


def partition_digest(months: Mapping[str, str]) -> str:
    """Return a partition's digest of those of its months."""
    return digest_of(f"{month}\t{digest}" for month, digest in months.items())


def digest_of(lines: Iterable[str]) -> str:
    """Return the digest as 64 hexadecimal digits."""
    whole = hashlib.sha256()
    for line in sorted(lines):
        whole.update(line.encode())
        whole.update(b"\n")
    return whole.hexdigest()
