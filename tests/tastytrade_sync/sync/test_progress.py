"""What a run says while the broker keeps it waiting."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.client import Wait
from apps.tastytrade_sync.sync.progress import Calls, Pause, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENT = Progress(7, "Reading positions")
BEAT = 0.05


@pytest.fixture
def calls() -> Iterator[Calls]:
    kept = Calls(heartbeat=BEAT)
    yield kept
    kept.close()


def told(stage: str) -> str:
    """Return the stage without its seconds, which no test can foresee."""
    return "".join(sign for sign in stage if not sign.isdigit())


def test_answer_is_returned__at_once_without_an_event(calls: Calls) -> None:
    waiting = calls.wait(calls.start(lambda: "answer"), EVENT)
    with pytest.raises(StopIteration) as end:
        next(waiting)
    assert end.value.value == "answer"


def test_failure_of_the_call_is_raised(calls: Calls) -> None:
    def fail() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(calls.wait(calls.start(fail), EVENT))


def test_slow_answer_is_told_as_slow__with_each_heartbeat(calls: Calls) -> None:
    free = threading.Event()
    waiting = calls.wait(calls.start(free.wait), EVENT)
    stages = [next(waiting).stage, next(waiting).stage]
    free.set()
    assert [told(stage) for stage in stages] == ["Reading positions: still waiting for tastytrade,  s"] * 2


def test_pause_is_told_at_once__why_how_long_and_which_attempt(calls: Calls) -> None:
    free = threading.Event()

    def pausing() -> None:
        calls.note(Wait("Out of order.", 30, 2, 4))
        free.wait()

    event = next(calls.wait(calls.start(pausing), EVENT))
    free.set()
    assert event.stage == "Reading positions: Out of order. Trying again in 30 s (attempt 2 of 4)"


def test_pause_the_broker_asked_for_is_told_as_its_wish(calls: Calls) -> None:
    free = threading.Event()

    def pausing() -> None:
        calls.note(Wait("tastytrade asks for fewer requests.", 12, 3, 4, is_asked=True))
        free.wait()

    event = next(calls.wait(calls.start(pausing), EVENT))
    free.set()
    assert event.stage == "Reading positions: tastytrade asks us to wait 12 s (attempt 3 of 4)"


def test_pause_counts_down__heartbeat_by_heartbeat() -> None:
    pause = Pause(Wait("Out of order.", 10, 2, 4), ends_at=100)
    # With 9.2 s and then 0.4 s to go: full seconds, rounded up, so that it never says 0.
    assert "in 10 s" in pause.told_with(EVENT, 90.8).stage
    assert "in 1 s" in pause.told_with(EVENT, 99.6).stage
    assert pause.told_with(EVENT, 100) == EVENT


def test_call_that_is_slow_after_a_pause_is_told_as_slow_again(calls: Calls) -> None:
    free = threading.Event()

    def pausing() -> None:
        calls.note(Wait("Out of order.", BEAT, 2, 4))
        free.wait()

    waiting = calls.wait(calls.start(pausing), EVENT)
    next(waiting)
    time.sleep(2 * BEAT)
    assert "still waiting for tastytrade" in next(waiting).stage
    free.set()
