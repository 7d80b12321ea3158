"""Environments: where each one answers, and that the simulator stays out of production."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.client import BrokerError, ErrorKind, broker_name, endpoint_of
from apps.tastytrade_sync.client.errors import WORDING, excerpt_of, naming

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def test_production_and_sandbox_have_hosts_of_their_own() -> None:
    assert endpoint_of("production").base_url == "https://api.tastyworks.com"
    assert endpoint_of("sandbox").base_url == "https://api.cert.tastyworks.com"


def test_sandbox_is_asked_without_a_version__it_refuses_the_header() -> None:
    assert "Accept-Version" not in endpoint_of("sandbox").headers()
    assert "Accept-Version" in endpoint_of("production").headers()


def test_simulator_answers_where_the_settings_say(settings: Settings) -> None:
    settings.TASTYTRADE_SIMULATOR_URL = "http://127.0.0.1:9999/"
    assert endpoint_of("simulator").authorize_url == "http://127.0.0.1:9999/auth.html"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ("production", "tastytrade answers, but is out of order at the moment."),
        ("sandbox", "The tastytrade sandbox answers, but is out of order at the moment."),
        ("simulator", "The tastytrade simulator at http://127.0.0.1:9999 answers, but is out of order at the moment."),
    ],
)
def test_failure_names_who_is_out_of_order(settings: Settings, environment: str, sentence: str) -> None:
    settings.TASTYTRADE_SIMULATOR_URL = "http://127.0.0.1:9999"
    with pytest.raises(BrokerError) as caught, naming(endpoint_of(environment).broker):
        raise BrokerError(ErrorKind.BROKER_DOWN)
    assert caught.value.message == sentence
    assert str(caught.value).startswith(f"{sentence} Try again")


def test_name_in_the_middle_of_a_sentence_begins_small() -> None:
    with pytest.raises(BrokerError) as caught, naming("the tastytrade sandbox"):
        raise BrokerError(ErrorKind.BROKER_DOWN, message="What {broker} sent is cut off.")
    assert caught.value.message == "What the tastytrade sandbox sent is cut off."


def test_environment_that_is_none_of_ours_has_the_company_s_name() -> None:
    assert broker_name("paper") == "tastytrade"


@pytest.mark.parametrize("name", ["simulator", "paper", ""])
def test_environment_is_refused__not_of_this_server(settings: Settings, name: str) -> None:
    settings.TASTYTRADE_SIMULATOR_ALLOWED = False
    with pytest.raises(BrokerError) as caught:
        endpoint_of(name)
    assert caught.value.kind is ErrorKind.WRONG_ENVIRONMENT


def test_every_failure_has_sentences_of_its_own() -> None:
    assert set(WORDING) == set(ErrorKind)
    assert len({wording.message for wording in WORDING.values()}) == len(ErrorKind)
    assert all(wording.message.endswith(".") and wording.advice.endswith(".") for wording in WORDING.values())


def test_excerpt_is_short_and_on_one_line() -> None:
    assert excerpt_of("a\n\n b" + "x" * 1000) == "a b" + "x" * 297


def test_excerpt_hides_tokens_nobody_told_it_of() -> None:
    assert excerpt_of('{"access_token": "opaque", "n": 1}') == '{"access_token": "[hidden]", "n": 1}'
