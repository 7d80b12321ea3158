"""How long what trades closed had been held, as the tax law asks: asked for only where it is shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from apps.trades.engine.results import REALIZES_NOTHING
from apps.trades.models import TradeClosure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.selectors.trade_lines import TradeLine

# The name of the column that shows it.
TERM = "term"
WORDS = {True: "long", False: "short"}


def with_terms(lines: Sequence[TradeLine]) -> list[TradeLine]:
    """Return the lines with their terms in words: ``short``, ``long``, or both; empty where nothing was closed."""
    rows = TradeClosure.objects.filter(trade__in=[line.row for line in lines]).order_by()
    # What only went on, in another form or another account, has no term yet.
    closed = rows.exclude(closure__reason__in=REALIZES_NOTHING)
    terms: defaultdict[int, set[bool]] = defaultdict(set)
    for trade, is_long in closed.values_list("trade", "closure__is_long_term").distinct():
        terms[trade].add(is_long)
    return [replace(line, term=" and ".join(WORDS[each] for each in sorted(terms[line.row.pk]))) for line in lines]
