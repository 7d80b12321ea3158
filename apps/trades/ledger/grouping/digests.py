"""One number for all trades of a partition, made of one for each of its campaigns.

A campaign's is SHA-256 over the lines of all that belongs to it, a partition's over those of its campaigns and the
rows that are in none. So a family that is grouped from a boundary on need not read what stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.ledger.digests import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def digests_of(lines: Iterable[str]) -> dict[str, str]:
    """Return the digest of each campaign by its key, which in a line follows the table's name."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.split("\t", 2)[1], []).append(line)
    return {key: digest_of(members) for key, members in found.items()}


def grouping_digest(campaigns: Iterable[str], beside: Iterable[int]) -> str:
    """Return a partition's digest of those of its campaigns and the broker ids of rows in no campaign."""
    return digest_of([*campaigns, *{f"beside\t{broker_id}" for broker_id in beside}])
