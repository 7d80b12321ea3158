"""A scripted broker at the simulator's address, and a reader pointed at it whose waits take no time."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.client import BrokerReader, Credentials, Wait
from apps.tastytrade_sync.client.tokens import Timeouts
from tests.tastytrade_sync.client.scripted_server import ScriptedBroker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import Settings

CREDENTIALS = Credentials("simulator", "the-client-secret", "eyJhead.eyJbody.sign")


@dataclass
class Waits:
    """Every pause a reader took, in seconds, and the sentences it gave for them."""

    seconds: list[float] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def note(self, wait: Wait) -> None:
        self.reasons.append(wait.reason)


@pytest.fixture
def broker(settings: Settings) -> Iterator[ScriptedBroker]:
    with ScriptedBroker() as scripted:
        settings.TASTYTRADE_SIMULATOR_URL = scripted.url
        yield scripted


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def make_reader(waits: Waits) -> Iterator[Callable[..., BrokerReader]]:
    readers = []

    def make(credentials: Credentials = CREDENTIALS, *, clock: Callable[[], float] = lambda: 0.0) -> BrokerReader:
        reader = BrokerReader(
            credentials,
            rng=random.Random(1),
            sleep=waits.seconds.append,
            on_wait=waits.note,
            timeouts=Timeouts(connect=1.0, read=0.3),
            clock=clock,
        )
        readers.append(reader)
        return reader

    yield make
    for reader in readers:
        reader.close()


@pytest.fixture
def reader(broker: ScriptedBroker, make_reader: Callable[..., BrokerReader]) -> BrokerReader:
    return make_reader()
