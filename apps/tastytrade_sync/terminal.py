"""A run's progress for a terminal: one line drawn again and again where a person watches, else a line per change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.sync import Progress

BAR_WIDTH = 24
LINE_WIDTH = 118
# Back to the first column and clear to the end, so that a shorter line leaves nothing of a longer one.
REDRAW = "\r\x1b[K"


class ProgressLine:
    """Shows events through ``write(text, ending=…)``; ``is_watched`` says that a terminal can redraw a line."""

    def __init__(self, write: Callable[..., None], *, is_watched: bool) -> None:
        self._write, self._is_watched = write, is_watched
        self._shown = ""

    def show(self, event: Progress) -> None:
        """Show an event; one that says nothing new, such as a heartbeat, is not repeated."""
        line = drawn(event) if self._is_watched else told(event)
        if line == self._shown:
            return
        self._shown = line
        if self._is_watched:
            self._write(f"{REDRAW}{line[:LINE_WIDTH]}", ending="")
        else:
            self._write(line)

    def end(self) -> None:
        """Leave the drawn line standing and go to the next one."""
        if self._is_watched and self._shown:
            self._write("")


def told(event: Progress) -> str:
    """Return an event as a plain line, such as “Reading transactions of 5WX00001: 2,000 of 7,000”."""
    if not event.received:
        return event.stage
    of = f" of {event.total:,}" if event.total is not None else ""
    return f"{event.stage}: {event.received:,}{of}"


def drawn(event: Progress) -> str:
    """Return an event as a line with a bar where the broker said how much there is."""
    if not event.total:
        return told(event)
    filled = BAR_WIDTH * min(event.received, event.total) // event.total
    return f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {told(event)}"
