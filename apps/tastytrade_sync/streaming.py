"""A run as a streamed answer.

The browser that started a run may close its tab. The server notices when it writes, closes the stream, and a plain
generator would stop in the middle; this one goes on without a listener until the run has ended.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.tastytrade_sync.sync import Progress

# Some proxies and browsers hold back a first kilobyte before they show anything.
PADDING = " " * 1024


def event_lines(events: Iterator[Progress]) -> Iterator[str]:
    """Yield one line of JSON per event."""
    for event in events:
        yield json.dumps(dataclasses.asdict(event)) + "\n"


def html_lines(events: Iterator[Progress], *, head: str, tail: Callable[[int], str]) -> Iterator[str]:
    """Yield a page that grows by one list item per event, for browsers without JavaScript."""
    yield head + PADDING
    run_id = 0
    for event in events:
        run_id = event.run_id
        yield _item(event)
    yield tail(run_id)


def _item(event: Progress) -> SafeString:
    rows = format_html(" ({} rows)", event.received) if event.received else mark_safe("")
    return format_html("<li>{}{}</li>\n", event.stage, rows)


def unstoppable(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines; when the listener goes away, run to the end without one."""
    try:
        yield from _each(lines)
    except GeneratorExit:
        for _ in lines:
            pass
        raise


def _each(lines: Iterator[str]) -> Iterator[str]:
    # Not ``yield from lines``: that would pass the listener's going away on to the run itself.
    for line in lines:
        yield line


def streamed(lines: Iterator[str], content_type: str) -> StreamingHttpResponse:
    """Return the lines as an answer that no cache keeps and no proxy buffers."""
    response = StreamingHttpResponse(unstoppable(lines), content_type=content_type)
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
