"""``link_tastytrade``: two lines in, one line out, 2 where it cannot be done."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from apps.tastytrade_sync.models import Link, LinkSecret
from tests.tastytrade_sync.client.scripted_server import TOKEN_PATH, ScriptedBroker, nginx, refusal, token_reply
from tests.tastytrade_sync.linking.answers import SECRET, TOKEN

if TYPE_CHECKING:
    from apps.accounts.models import User


def run(monkeypatch: pytest.MonkeyPatch, lines: str, *, user: str = "owner@example.com") -> str:
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    out = io.StringIO()
    call_command("link_tastytrade", user=user, environment="simulator", stdout=out)
    return out.getvalue()


def test_command_links_with_two_lines(monkeypatch: pytest.MonkeyPatch, owner: User, broker: ScriptedBroker) -> None:
    assert run(monkeypatch, f"{SECRET}\n{TOKEN}\n", user="OWNER@example.com") == "Linked Simulator: 5WX01234\n"
    kept = LinkSecret.objects.get(link__owner=owner)
    assert (kept.client_secret, kept.refresh_token) == (SECRET, TOKEN)


@pytest.mark.parametrize("lines", ["", f"{SECRET}\n", f"\n{TOKEN}\n"])
def test_command_asks_for_both_lines(
    monkeypatch: pytest.MonkeyPatch, owner: User, broker: ScriptedBroker, lines: str
) -> None:
    with pytest.raises(CommandError, match="Give two lines") as caught:
        run(monkeypatch, lines)
    assert caught.value.returncode == 2
    assert broker.requests == []


def test_command_says_who_is_missing(monkeypatch: pytest.MonkeyPatch, owner: User) -> None:
    with pytest.raises(CommandError, match=r"There is no user nobody@example\.com") as caught:
        run(monkeypatch, "a\nb\n", user="nobody@example.com")
    assert caught.value.returncode == 2


def test_command_says_what_the_broker_refused__no_secret_in_it(
    monkeypatch: pytest.MonkeyPatch, owner: User, broker: ScriptedBroker
) -> None:
    broker.answer(TOKEN_PATH, refusal("invalid_client", f"bad {SECRET}"))
    with pytest.raises(CommandError, match="does not accept this client secret") as caught:
        run(monkeypatch, f"{SECRET}\n{TOKEN}\n")
    assert SECRET not in str(caught.value)
    assert not Link.objects.exists()


def test_command_tells_of_its_waits_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, owner: User, broker: ScriptedBroker
) -> None:
    # The first try fails for a passing reason, the second is good; the wait between is at least half a second.
    broker.answer(TOKEN_PATH, nginx(503, "Service Unavailable"), token_reply(scope="read"))
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{SECRET}\n{TOKEN}\n"))
    out, err = io.StringIO(), io.StringIO()
    call_command("link_tastytrade", user=owner.email, environment="simulator", stdout=out, stderr=err)
    assert out.getvalue() == "Linked Simulator: 5WX01234\n"
    assert "out of order at the moment. Trying again in 1 s (attempt 2 of 3)" in err.getvalue()


def test_command_refuses_input_that_is_not_text__without_quoting_it(
    monkeypatch: pytest.MonkeyPatch, owner: User, broker: ScriptedBroker
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"secret-\xff\n"), encoding="utf-8"))
    with pytest.raises(CommandError, match="not text") as caught:
        call_command("link_tastytrade", user=owner.email, environment="simulator")
    assert (caught.value.returncode, "secret" in str(caught.value).replace("two secrets", "")) == (2, False)
