"""How a run looks in a terminal and in a log."""

from __future__ import annotations

from apps.tastytrade_sync.sync import Progress
from apps.tastytrade_sync.terminal import LINE_WIDTH, REDRAW, ProgressLine, drawn, told


class Paper:
    """Collects what is written, as standard error would."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str, *, ending: str = "\n") -> None:
        self.text += text + ending


def shown(*events: Progress, is_watched: bool) -> str:
    paper = Paper()
    line = ProgressLine(paper.write, is_watched=is_watched)
    for event in events:
        line.show(event)
    line.end()
    return paper.text


def test_event_is_told_with_its_rows__thousands_separated() -> None:
    assert told(Progress(1, "Reading", 2000, 7000)) == "Reading: 2,000 of 7,000"
    assert told(Progress(1, "Reading", 2000)) == "Reading: 2,000"
    assert told(Progress(1, "Comparing")) == "Comparing"


def test_bar_fills_as_rows_come() -> None:
    # A quarter of 24 places is 6.
    assert drawn(Progress(1, "Reading", 250, 1000)).startswith("[" + 6 * "#" + 18 * "." + "]")
    # Rows may appear while they are counted; the bar does not grow past its end.
    assert drawn(Progress(1, "Reading", 1100, 1000)).startswith("[" + 24 * "#" + "]")
    assert drawn(Progress(1, "Comparing")) == "Comparing"


def test_log_gets_a_line_per_change__none_for_a_heartbeat() -> None:
    events = [Progress(1, "Reading"), Progress(1, "Reading"), Progress(1, "Reading", 5)]
    assert shown(*events, is_watched=False) == "Reading\nReading: 5\n"


def test_terminal_draws_one_line_over_and_over__and_leaves_it_at_the_end() -> None:
    text = shown(Progress(1, "Reading"), Progress(1, "Comparing"), is_watched=True)
    assert text == f"{REDRAW}Reading{REDRAW}Comparing\n"


def test_long_line_is_cut__or_the_terminal_would_wrap_and_not_redraw_it() -> None:
    text = shown(Progress(1, "x" * 500), is_watched=True)
    assert len(text.removeprefix(REDRAW).rstrip("\n")) == LINE_WIDTH


def test_nothing_shown_leaves_nothing() -> None:
    assert shown(is_watched=True) == ""
