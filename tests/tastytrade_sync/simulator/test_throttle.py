"""Counting the calls of the last minute, by a clock of the test's own."""

from __future__ import annotations

from apps.tastytrade_sync.simulator.throttle import Throttle


def test_throttle_allows_so_many_in_any_minute__and_refused_calls_do_not_count() -> None:
    moments = [0.0, 10.0, 20.0, 59.9, 60.0, 60.1, 70.0]
    clock = iter(moments)
    throttle = Throttle(lambda: next(clock))
    # At 60.0 the call of 0.0 is a minute old, at 70.0 that of 10.0.
    assert [throttle.allows(2) for _ in moments] == [True, True, False, False, True, False, True]


def test_throttle_allows_everything__without_a_limit() -> None:
    throttle = Throttle(lambda: 0.0)
    assert all(throttle.allows(None) for _ in range(50))


def test_throttle_allows_nothing__with_a_limit_of_none_at_all() -> None:
    assert Throttle(lambda: 0.0).allows(0) is False
