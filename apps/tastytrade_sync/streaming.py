"""A run as a streamed answer.

The browser that started a run may close its tab. The server notices when it writes and closes the stream; a plain
generator would then stop in the middle, ours goes on without a listener until the run has ended.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import StreamingHttpResponse
from django.utils.html import format_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.utils.safestring import SafeString

    from apps.tastytrade_sync.sync import Progress

RUNNING = "RUNNING"
# Some proxies and browsers hold back a first kilobyte before they show anything.
PADDING = " " * 1024


def event_lines(events: Iterator[Progress]) -> Iterator[str]:
    """Yield one line of JSON per event."""
    for event in events:
        yield json.dumps(dataclasses.asdict(event)) + "\n"


def html_lines(events: Iterator[Progress], *, head: str, tail: Callable[[Sequence[Progress]], str]) -> Iterator[str]:
    """Yield a page that grows by one list item per event that says something new, for browsers without JavaScript.

    ``tail`` is given the last event of each run and closes the page.
    """
    yield head + PADDING
    ends: list[Progress] = []
    shown = ""
    for event in events:
        if event.state != RUNNING:
            ends.append(event)
            continue
        item = _item(event)
        # A heartbeat adds no line, but something has to travel or a proxy gives the answer up for dead.
        yield item if item != shown else "\n"
        shown = item
    yield tail(ends)


def _item(event: Progress) -> SafeString:
    of = format_html(" of {}", intcomma(event.total)) if event.total is not None else ""
    rows = format_html(" ({}{} rows)", intcomma(event.received), of) if event.received else ""
    return format_html("<li>{}{}</li>\n", event.stage, rows)


class Unstoppable:
    """Lines that run to their end even when the listener goes away: the server then calls ``close``."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self._lines)

    def close(self) -> None:
        for _ in self._lines:
            pass


def streamed(lines: Iterator[str], content_type: str) -> StreamingHttpResponse:
    """Return the lines as an answer that no cache keeps and no proxy buffers."""
    response = StreamingHttpResponse(Unstoppable(lines), content_type=content_type)
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
