"""Backoff: how long each wait is, and that nothing is tried more often than said."""

from __future__ import annotations

import random

import pytest

from apps.tastytrade_sync.client import BrokerError, ErrorKind
from apps.tastytrade_sync.client.retries import Backoff


class Flaky:
    """Fails a number of times, then answers."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        if self.asked <= self.failures:
            raise BrokerError(ErrorKind.BROKER_DOWN, is_transient=True)
        return "answer"


def test_backoff_doubles_its_waits__each_between_half_and_whole() -> None:
    waits: list[float] = []
    backoff = Backoff(random.Random(7), waits.append, tries=8)
    assert backoff.run(Flaky(7)) == "answer"
    longest = [1, 2, 4, 8, 16, 32, 60]  # the seventh would be 64, above the minute allowed
    assert all(most / 2 <= wait <= most for wait, most in zip(waits, longest, strict=True))


def test_backoff_waits_differ_between_runs__jitter() -> None:
    waits: list[float] = []
    for seed in (1, 2):
        Backoff(random.Random(seed), waits.append).run(Flaky(1))
    assert waits[0] != waits[1]


def test_backoff_gives_up_after_its_tries__error_no_longer_transient() -> None:
    flaky = Flaky(99)
    with pytest.raises(BrokerError) as caught:
        Backoff(random.Random(1), lambda _: None).run(flaky)
    assert flaky.asked == 4
    assert not caught.value.is_transient


def test_backoff_tells_why_it_waits() -> None:
    told: list[tuple[str, float]] = []
    waits: list[float] = []
    Backoff(random.Random(1), waits.append, lambda why, seconds: told.append((why, seconds))).run(Flaky(1))
    assert told == [("tastytrade answers, but is out of order at the moment.", waits[0])]
