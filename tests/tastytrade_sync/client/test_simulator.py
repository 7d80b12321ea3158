"""The client against the whole simulator: every read, a history paged to its end, and bad weather on the way."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.client import BrokerError, BrokerReader, Credentials, ErrorKind
from apps.tastytrade_sync.simulator.scenario import load
from apps.tastytrade_sync.simulator.server import Simulator, running_simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import Settings

TODAY = date(2026, 11, 20)
OPENS = Credentials("simulator", "simulator-secret", "simulator-refresh-token")


@pytest.fixture
def simulator(settings: Settings) -> Iterator[Simulator]:
    with running_simulator(load("demo", today=TODAY), today=TODAY) as running:
        settings.TASTYTRADE_SIMULATOR_URL = running.url
        yield running


@pytest.fixture
def reader(simulator: Simulator) -> Iterator[BrokerReader]:
    # With the product's own patience: a busy machine is not a fault.
    with BrokerReader(OPENS, rng=random.Random(1), sleep=lambda seconds: None) as made:
        yield made


def first_number(reader: BrokerReader) -> str:
    value = reader.accounts().items[0].value
    assert isinstance(value, dict)
    number: str = value["account"]["account-number"]
    return number


def history(reader: BrokerReader, number: str, *, per_page: int) -> list[str]:
    """Read all pages and give each row's text."""
    texts: list[str] = []
    for page in range(1000):
        answer = reader.transactions(number, page=page, per_page=per_page)
        texts += [item.text for item in answer.items]
        if len(answer.items) < per_page:
            break
    return texts


def test_every_resource_can_be_read(reader: BrokerReader) -> None:
    number = first_number(reader)
    assert reader.positions(number).items
    assert len(reader.balances(number).items) == 1
    assert reader.net_liq_history(number).items
    assert reader.retries == 0


def test_small_pages_and_one_big_page_bring_the_same_rows(reader: BrokerReader) -> None:
    number = first_number(reader)
    whole = history(reader, number, per_page=2000)
    assert history(reader, number, per_page=37) == whole
    stated = reader.transactions(number, page=0, per_page=1).pagination
    assert stated is not None
    assert stated.total_items == len(whole) == len({json.loads(text)["id"] for text in whole})


@pytest.mark.parametrize(
    "kind", ["expired-token", "internal", "bad-gateway", "reset", "short-body", "truncated", "html"]
)
def test_history_is_complete__one_page_fails_once(simulator: Simulator, reader: BrokerReader, kind: str) -> None:
    number = first_number(reader)
    whole = history(reader, number, per_page=100)
    simulator.break_with({"kind": kind, "path": "/transactions", "after": 1, "times": 1})
    assert history(reader, number, per_page=100) == whole


REFUSALS = {
    "grant-revoked": ErrorKind.GRANT_REVOKED,
    "token-garbled": ErrorKind.WRONG_ENVIRONMENT,
    "refresh-refused": ErrorKind.BROKER_DOWN,
}


@pytest.mark.parametrize(("fault", "kind"), REFUSALS.items(), ids=REFUSALS)
def test_token_refusal_is_named(simulator: Simulator, reader: BrokerReader, fault: str, kind: ErrorKind) -> None:
    simulator.break_with({"kind": fault})
    with pytest.raises(BrokerError) as caught:
        reader.accounts()
    assert caught.value.kind is kind


def test_wrong_secret_is_named(simulator: Simulator, make_reader: Callable[..., BrokerReader]) -> None:
    with pytest.raises(BrokerError) as caught:
        make_reader(Credentials("simulator", "wrong", OPENS.refresh_token)).accounts()
    assert caught.value.kind is ErrorKind.WRONG_SECRET


def test_account_of_somebody_else_is_forbidden(reader: BrokerReader) -> None:
    with pytest.raises(BrokerError) as caught:
        reader.balances("5WX99999")
    assert caught.value.kind is ErrorKind.FORBIDDEN
