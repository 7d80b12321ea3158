"""A run as lines: for the script, and as a page that grows."""

from __future__ import annotations

import json

from apps.tastytrade_sync.streaming import event_lines, html_lines
from apps.tastytrade_sync.sync import Progress


def grown(*events: Progress) -> list[str]:
    """Return what the page grows by, between its head and its end."""
    ends: list[int] = []

    def tail(last: object) -> str:
        ends.extend(event.run_id for event in last)  # type: ignore[attr-defined]
        return "end"

    head, *lines, end = html_lines(iter(events), head="head", tail=tail)
    assert (head.strip(), end) == ("head", "end")
    return [*lines, f"ended {ends}"]


def test_each_event_is_one_line_of_json() -> None:
    (line,) = event_lines(iter([Progress(3, "Reading", 5, 9)]))
    assert line.endswith("\n")
    said = {"run_id": 3, "stage": "Reading", "received": 5, "total": 9, "state": "RUNNING", "reason": ""}
    assert json.loads(line) == said


def test_page_grows_by_what_is_new__a_heartbeat_only_keeps_it_alive() -> None:
    lines = grown(Progress(3, "Reading", 2000, 7000), Progress(3, "Reading", 2000, 7000), Progress(3, "Comparing"))
    assert lines[:3] == ["<li>Reading (2,000 of 7,000 rows)</li>\n", "\n", "<li>Comparing</li>\n"]


def test_page_ends_with_how_each_run_ended() -> None:
    lines = grown(Progress(3, "Finished", state="COMPLETE"), Progress(4, "Finished", state="FAILED"))
    assert lines == ["ended [3, 4]"]


def test_page_shows_what_the_broker_says_as_text() -> None:
    assert grown(Progress(3, "<script>"))[0] == "<li>&lt;script&gt;</li>\n"
