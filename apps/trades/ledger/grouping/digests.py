"""One number for all trades of a partition, made of one for each of its campaigns.

A campaign's is SHA-256 over the lines of all that belongs to it, a partition's over those of its campaigns and the
rows that are in none. So a family that is grouped from a boundary on need not read what stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.ledger.digests import digest_of, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from apps.trades.ledger.rows import Rows

    Lines = Mapping[str, list[str]]


def lines_by_campaign(lines: Iterable[str]) -> dict[str, list[str]]:
    """Return the lines of each campaign by its key, which is what follows the table's name."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.split("\t", 2)[1], []).append(line)
    return found


def campaign_digests(rows: Rows) -> dict[str, str]:
    """Return the digest of each campaign by its key."""
    return {key: digest_of(lines) for key, lines in lines_by_campaign(lines_of(rows)).items()}


def grouping_digest(campaigns: Iterable[str], beside: Iterable[int]) -> str:
    """Return a partition's digest of those of its campaigns and the broker ids of rows in no campaign."""
    return digest_of([*campaigns, *(f"beside\t{broker_id}" for broker_id in beside)])
