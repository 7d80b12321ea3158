"""Pages of a list that was counted before."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property


class CountedPages(Paginator):  # type: ignore[type-arg]  # not generic at run time
    """Pages of a list whose length its sums know already, so that nothing is counted for them."""

    def __init__(self, rows: Any, size: int, length: int) -> None:  # noqa: ANN401
        # A query, or a list that reads the slice it is asked for.
        super().__init__(rows, size)
        self._length = length

    @cached_property
    def count(self) -> int:
        """The length of the whole list, known from its sums."""
        return self._length
