"""What the planner of PostgreSQL knows about the facts."""

from __future__ import annotations

from django.db import connection

from apps.trades.ingest.copying import TABLE

# Below this a plan made in ignorance does no harm.
MANY = 1000


def refresh_statistics(stored: int) -> None:
    """Tell the planner at once about a long history of which ``stored`` rows are new.

    Autovacuum would do it within minutes, but those are the minutes in which a newcomer looks at every page for the
    first time, and each takes twice as long.
    """
    if stored >= MANY:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLE}")
