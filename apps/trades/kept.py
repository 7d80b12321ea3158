"""What took long to find and stays true for as long as its key: kept in a shared cache of its own.

A key names the state it was found in (versions of ledgers, snapshots), so nothing kept is ever wrong or has to be
thrown away; what nobody asks for any more simply ages out.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.core.cache import caches

if TYPE_CHECKING:
    from collections.abc import Callable

CACHE = "kept"
AGE = int(timedelta(days=7).total_seconds())
# To be raised when a kept class changes its fields: what an earlier release kept must not be read as the new one.
FORM = 7


def kept[T](key: object, find: Callable[[], T]) -> T:
    """Return what was found before under this key, else find it; ``repr(key)`` must say all it depends on."""
    name = "kept-" + hashlib.sha256(f"{FORM} {key!r}".encode()).hexdigest()
    cache = caches[CACHE]
    value = cache.get(name)
    if value is None:
        value = find()
        cache.set(name, value, AGE)
    return cast("T", value)
