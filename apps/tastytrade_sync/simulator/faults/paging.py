"""Faults in what a list says about its own length."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.faults.items import listed, read
from apps.tastytrade_sync.simulator.faults.strike import Kind
from apps.tastytrade_sync.simulator.faults.values import whole
from apps.tastytrade_sync.simulator.wire import Response, Row, encode

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from apps.tastytrade_sync.simulator.faults.strike import Spoil, Strike


def changing(change: Callable[[Row, Any], Row | None]) -> Spoil:
    """Return a fault that changes the pagination block, or takes it away."""

    def spoiled(answer: Response, strike: Strike) -> Response:
        document = read(answer)
        if "pagination" not in document:
            return answer
        paging = change(document.pop("pagination"), strike.value)
        document |= {"pagination": paging} if paging is not None else {}
        return dataclasses.replace(answer, body=encode(document))

    return spoiled


# Only what is said, unlike a sandbox's wipe: the rows stay, and positions and balances still speak of them.
def _wiped(answer: Response, strike: Strike) -> Response:
    """Answer the list as one that never had a row."""
    document = read(answer)
    if listed(document) is None:
        return answer
    document["data"]["items"] = []
    if "pagination" in document:
        document["pagination"] |= {"total-items": 0, "total-pages": 0, "current-item-count": 0}
    return dataclasses.replace(answer, body=encode(document))


def _off(paging: Row, count: int) -> Row:
    total = max(paging["total-items"] + count, 0)
    return {**paging, "total-items": total, "total-pages": -(-total // paging["per-page"])}


KINDS = {
    "wiped": Kind("the list is empty and says so", _wiped),
    # Whoever believes the page count ends after one page, and takes a part for the whole history.
    "shrinking-pages": Kind(
        "total-pages says 1 while more follow",
        changing(lambda paging, value: {**paging, "total-pages": 1, "total-items": paging["per-page"]}),
    ),
    # Whoever believes it never ends.
    "endless-pages": Kind(
        "every page says that another follows",
        changing(lambda paging, value: {**paging, "total-pages": paging["page-offset"] + 2}),
    ),
    "total-off": Kind("total-items is wrong; value: by how many (1)", changing(_off), read=whole(1)),
    "no-pagination": Kind("the pagination block is not there", changing(lambda paging, value: None)),
}
