"""The database as PostgreSQL sees it: what it says of foreign keys and holds as text, whatever our models believe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

# Every chain of foreign keys that ends in the given table: the table it starts from, and how its rows are reached.
CHAINS = """
WITH RECURSIVE edge AS (
    SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent,
           (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) AS link
    FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid  -- a row of its own table leads round in circles
), chain AS (
    SELECT child, format('%%I = %%s', link, '%%s') AS condition FROM edge WHERE parent = %s
    UNION
    SELECT edge.child, format('%%I IN (SELECT id FROM %%s WHERE %%s)', edge.link, chain.child, chain.condition)
    FROM edge JOIN chain ON edge.parent = chain.child
)
SELECT child, string_agg(condition, ' OR ') FROM chain GROUP BY child ORDER BY child
"""


def rows_leading_to(table: str, key: int) -> dict[str, int]:
    """Return how many rows of each table lead to the row ``key`` of ``table`` by foreign keys, counted by SQL."""
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(CHAINS, [table])
        for child, condition in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {child} WHERE {condition.replace('%s', str(key))}")
            counts[child] = cursor.fetchone()[0]
    return counts


def tables_holding(text: str) -> list[str]:
    """Return the tables in which any column of any row, as text, contains ``text``."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return [name for name in names if _holds(cursor, name, text)]


def _holds(cursor: CursorWrapper, table: str, text: str) -> bool:
    cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}" held WHERE strpos(held::text, %s) > 0)', [text])
    return bool(cursor.fetchone()[0])
