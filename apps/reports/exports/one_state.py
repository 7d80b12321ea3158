"""Files that are read in several queries, of one state of the ledger."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def of_one_state[**P, T](records: Callable[P, Iterator[T]]) -> Callable[P, Iterator[T]]:
    """Let everything a generator of records reads be of the moment at which the first was asked for.

    A rebuild hands out new keys: what was looked up by a former one would no longer be found, and a file that takes
    minutes would lose its trades, or its closings, half-way down.
    """

    @wraps(records)
    def read(*args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        # Within somebody's transaction it is too late to choose what is seen: that is decided by its first query.
        if connection.in_atomic_block:
            yield from records(*args, **kwargs)
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield from records(*args, **kwargs)

    return read
