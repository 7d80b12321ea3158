"""What the lines of a report are about: words, the report narrowed to them, and the filter of their entries alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from apps.core.periods import Grain, clipped, span_of
from apps.reports.figures import Heading
from apps.reports.pnl_filter import NO_UNDERLYING

if TYPE_CHECKING:
    from datetime import date

    from apps.reports.pnl_filter import PnlFilter

# What one looks at next when a period is opened.
FINER = {
    Grain.YEAR: Grain.MONTH, Grain.QUARTER: Grain.MONTH, Grain.MONTH: Grain.DAY, Grain.WEEK: Grain.DAY,
    Grain.DAY: Grain.DAY,
}  # fmt: skip


def period_heading(wanted: PnlFilter, start: date) -> Heading:
    """Return the heading of the period that begins with ``start``, as far as the filter's days let it be seen."""
    span = span_of(wanted.grain, start)
    shown = clipped(span, wanted.first, wanted.last)
    change = {"first": shown.first, "last": shown.last}
    # The filter cuts this period: without a word its sum would be taken for the whole.
    note = "" if shown == span else f"{shown.first} to {shown.last}"
    return Heading(span.words, _narrowed(wanted, **change, grain=FINER[wanted.grain]), change, note)


def underlying_heading(wanted: PnlFilter, name: str) -> Heading:
    """Return the heading of an underlying; an empty name is of entries that have none."""
    return heading(wanted, name or "No underlying", underlying=name or NO_UNDERLYING)


def heading(wanted: PnlFilter, words: str, **change: str) -> Heading:
    """Return the heading of what one change of the filter leaves."""
    return Heading(words, _narrowed(wanted, **change), change)


def _narrowed(wanted: PnlFilter, **change: Any) -> str:  # noqa: ANN401 (any field of the filter)
    return reverse("reports:profit") + wanted.query(**change)
