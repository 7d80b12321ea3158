"""Every way a return from the broker's consent page is refused, each in words that say what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from apps.tastytrade_sync.services.redirects import (
    DECLINED,
    FOREIGN,
    MISCONFIGURED,
    OUT_OF_ORDER,
    TOO_LATE,
    begin_redirect,
    refusal_of_return,
)

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from apps.accounts.models import User

BEGUN = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def session(settings: Settings) -> dict[str, Any]:
    settings.TASTYTRADE_CLIENT_ID, settings.TASTYTRADE_CLIENT_SECRET = "client-1", "operator-secret"
    settings.TASTYTRADE_REDIRECT_ENVIRONMENT = "simulator"
    return {}


def begin(session: dict[str, Any], user: User) -> str:
    """Begin and return the state that was sent along."""
    address = begin_redirect(session, user=user, redirect_uri="https://here/callback/", now=BEGUN)
    return parse_qs(urlsplit(address).query)["state"][0]


def refusal(session: dict[str, Any], user: User, *, minutes: float = 1, **query: str) -> str:
    return refusal_of_return(session, query, user=user, now=BEGUN + timedelta(minutes=minutes))


def test_return_is_good__same_user_same_state_in_time(session: dict[str, Any], owner: User) -> None:
    assert refusal(session, owner, state=begin(session, owner), code="c") == ""


def test_return_is_refused__replayed(session: dict[str, Any], owner: User) -> None:
    state = begin(session, owner)
    refusal(session, owner, state=state, code="c")
    assert refusal(session, owner, state=state, code="c") == FOREIGN


def test_return_is_refused__somebody_else_has_signed_in(session: dict[str, Any], owner: User, stranger: User) -> None:
    assert refusal(session, stranger, state=begin(session, owner), code="c") == FOREIGN


def test_return_is_refused__state_of_another_session(session: dict[str, Any], owner: User, stranger: User) -> None:
    begin(session, owner)
    assert refusal(session, owner, state=begin({}, stranger), code="c") == FOREIGN


def test_return_is_refused__an_older_tab_whose_state_was_replaced(session: dict[str, Any], owner: User) -> None:
    first = begin(session, owner)
    begin(session, owner)
    assert refusal(session, owner, state=first, code="c") == FOREIGN


def test_return_is_refused__after_a_quarter_of_an_hour(session: dict[str, Any], owner: User) -> None:
    assert refusal(session, owner, minutes=15, state=begin(session, owner), code="c") == ""
    assert refusal(session, owner, minutes=15.1, state=begin(session, owner), code="c") == TOO_LATE


def test_wrong_state_is_foreign_even_with_an_error__nobody_else_may_end_our_linking(
    session: dict[str, Any], owner: User
) -> None:
    begin(session, owner)
    assert refusal(session, owner, state="guessed", error="access_denied") == FOREIGN


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("access_denied", DECLINED),
        ("server_error", OUT_OF_ORDER),
        ("temporarily_unavailable", OUT_OF_ORDER),
        ("invalid_scope", MISCONFIGURED),
        ("unauthorized_client", MISCONFIGURED),
        ("never_heard_of", DECLINED),
        ("", DECLINED),
    ],
)
def test_return_without_a_code_says_why(session: dict[str, Any], owner: User, error: str, sentence: str) -> None:
    assert refusal(session, owner, state=begin(session, owner), error=error) == sentence


@pytest.mark.parametrize("sentence", [FOREIGN, TOO_LATE, DECLINED, OUT_OF_ORDER, MISCONFIGURED])
def test_every_refusal_says_what_to_do(sentence: str) -> None:
    assert "tart linking again" in sentence or "Tell the person who runs this server" in sentence
