"""Backoff: how long each wait is, and that nothing is tried more often than said."""

from __future__ import annotations

import random

import pytest

from apps.tastytrade_sync.client import BrokerError, ErrorKind
from apps.tastytrade_sync.client.retries import Backoff, RetryPolicy, Wait


class Flaky:
    """Fails a number of times, then answers."""

    def __init__(self, failures: int, *, retry_after: float | None = None) -> None:
        self.failures, self.retry_after = failures, retry_after
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        if self.asked <= self.failures:
            raise BrokerError(ErrorKind.BROKER_DOWN, is_transient=True, retry_after=self.retry_after)
        return "answer"


def test_backoff_doubles_its_waits__each_between_half_and_whole() -> None:
    waits: list[float] = []
    backoff = Backoff(random.Random(7), waits.append, policy=RetryPolicy(tries=8))
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


def test_backoff_tells_why_and_how_long_it_waits__and_which_attempt_comes() -> None:
    told: list[Wait] = []
    waits: list[float] = []
    Backoff(random.Random(1), waits.append, told.append).run(Flaky(2))
    sentence = "tastytrade answers, but is out of order at the moment."
    assert told == [Wait(sentence, waits[0], 2, 4), Wait(sentence, waits[1], 3, 4)]


def test_backoff_says_that_the_broker_named_the_time() -> None:
    told: list[Wait] = []
    Backoff(random.Random(1), lambda _: None, told.append).run(Flaky(1, retry_after=12))
    assert (told[0].seconds, told[0].is_asked) == (12, True)


def test_backoff_waits_no_longer_than_its_policy__broker_names_no_time() -> None:
    waits: list[float] = []
    policy = RetryPolicy(tries=3, first_wait=8, longest_wait=0.03)
    Backoff(random.Random(1), waits.append, policy=policy).run(Flaky(2))
    assert all(0.015 <= wait <= 0.03 for wait in waits)


def test_backoff_never_knocks_before_the_time_the_broker_named() -> None:
    waits: list[float] = []
    Backoff(random.Random(1), waits.append, policy=RetryPolicy(longest_wait=5)).run(Flaky(2, retry_after=120))
    assert waits == [120, 120]


def test_backoff_gives_up_at_once__asked_to_wait_longer_than_anybody_will() -> None:
    waits: list[float] = []
    call = Flaky(1, retry_after=301)
    with pytest.raises(BrokerError) as caught:
        Backoff(random.Random(1), waits.append, policy=RetryPolicy(longest_asked=300)).run(call)
    assert (call.asked, waits) == (1, [])
    # 301 seconds are a little more than five minutes.
    assert "asks us to wait 6 min" in caught.value.advice
    assert not caught.value.is_transient
