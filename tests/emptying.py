"""Emptying the database after a test that commits, in a fraction of the time that Django's own way takes.

Django truncates every table, which gives each of some fifty a new file for itself and for every index, and then lets
all apps write their content types and permissions again: a quarter of a second for each of hundreds of tests. Most of
them leave a few rows in a few tables, and those are deleted sooner.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from django.test import TransactionTestCase

# Filled when the database is made, from the models alone: no test changes them, and all that is deleted here refers
# to them or not at all.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_database(_: TransactionTestCase) -> None:
    """Delete every row that tests can have written, in place of Django's own flush."""
    quoted = {name: connection.ops.quote_name(name) for name in _emptied_tables()}
    asked = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {table})" for name, table in quoted.items()]
    with transaction.atomic(), connection.cursor() as cursor:
        # As truncating would: whatever still writes, such as a page that is being answered, comes to its end first.
        cursor.execute(f"LOCK TABLE {', '.join(quoted.values())} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(asked))
        # In any order, for foreign keys are checked when all of it is committed.
        if filled := [quoted[name] for (name,) in cursor.fetchall()]:
            cursor.execute("; ".join(f"DELETE FROM {table}" for table in filled))


@cache
def _emptied_tables() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - KEPT)
