"""A small simulated broker, a client signed in to it, and the same for the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.simulator.server import Simulator, running_simulator
from tests.tastytrade_sync.simulator.calls import TODAY, signed_in, small_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2


@pytest.fixture
def small() -> Iterator[Simulator]:
    with running_simulator(small_scenario(), today=TODAY) as running:
        yield running


@pytest.fixture
def call(small: Simulator) -> Iterator[httpx2.Client]:
    with signed_in(small) as client:
        yield client
