"""Secrets never leave: a broker that echoes them in every answer, and every place they could come out of again."""

from __future__ import annotations

import io
import logging
import random
import traceback
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from apps.core.logs import SecretFilter
from apps.tastytrade_sync.client import BrokerError, BrokerReader, Credentials, Grant
from apps.tastytrade_sync.client.codes import Application
from apps.tastytrade_sync.client.sdk import Received, TokenRequest
from apps.tastytrade_sync.models import Link, LinkSecret, SyncProblem, SyncRun, Trigger
from apps.tastytrade_sync.services.linking import forget_link, link_login
from apps.tastytrade_sync.sync import run
from tests.factories import make_user
from tests.raw_tables import tables_holding
from tests.tastytrade_sync.client.scripted_server import TOKEN_PATH, Reply, ScriptedBroker, json_reply, token_reply
from tests.tastytrade_sync.linking.answers import ACCOUNTS, accounts_reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import Settings

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "5WX01234"
CLIENT_SECRET = "canary-c1ient-5ecret-0f-mine"
REFRESH_TOKEN = "eyJjYW5hcnk.eyJyZWZyZXNo.c2lnbmF0dXJl"
ACCESS_TOKEN = "eyJjYW5hcnk.eyJhY2Nlc3M.c2lnbmF0dXJl"
# Plain words, so that only what knows them as secrets can black them out.
WORDLIKE = "canary-access-word"
SECRETS = (CLIENT_SECRET, REFRESH_TOKEN, ACCESS_TOKEN, WORDLIKE)
ECHO = " ".join(("upstream said", *SECRETS))


@pytest.fixture
def broker(settings: Settings) -> Iterator[ScriptedBroker]:
    """List one account, and echo every secret in the answer to any read of it."""
    with ScriptedBroker() as scripted:
        settings.TASTYTRADE_SIMULATOR_URL = scripted.url
        scripted.answer(TOKEN_PATH, token_reply(WORDLIKE, scope="read", id_token=ACCESS_TOKEN))
        scripted.answer(ACCOUNTS, accounts_reply(NUMBER))
        for resource, status in (
            ("transactions", 403),
            ("positions", 200),
            ("balances", 200),
            ("net-liq/history", 404),
        ):
            scripted.answer(f"/accounts/{NUMBER}/{resource}", Reply(status, f"<html>{ECHO}</html>"))
        # One whose error is JSON, in the members the broker's own words stand in.
        error = {"error": {"code": "not_permitted", "message": ECHO, "refresh_token": REFRESH_TOKEN}}
        scripted.answer(f"/accounts/{NUMBER}/balances", json_reply(error, status=403))
        yield scripted


@pytest.fixture
def link(owner: User, broker: ScriptedBroker) -> Link:
    """A link whose sync has met every echo."""
    made = link_login(user=owner, credentials=credentials(), now=timezone.now(), sleep=lambda _: None)
    for _ in run(made, trigger=Trigger.COMMAND, open_with=without_waits):
        pass
    return made


def credentials() -> Credentials:
    return Credentials("simulator", CLIENT_SECRET, REFRESH_TOKEN)


def without_waits(_: Link) -> BrokerReader:
    return BrokerReader(credentials(), rng=random.Random(1), sleep=lambda seconds: None)


def leaked(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return b"".join(answer).decode()


def test_echo_reaches_the_excerpts_of_problems_blacked_out(link: Link) -> None:
    excerpts = " ".join(SyncProblem.objects.values_list("excerpt", flat=True))
    assert "upstream said [hidden] [hidden]" in excerpts
    assert leaked(excerpts) == []


@pytest.mark.parametrize("resource", ["accounts", "transactions", "positions", "net-liq/history"])
def test_unusable_row_that_repeats_a_token_is_shown_without_it__even_where_the_excerpt_is_cut(
    owner: User, broker: ScriptedBroker, resource: str
) -> None:
    # The token straddles the end of the excerpt, so that cutting first would leave a half nobody knows for a secret.
    row = {"note": "x" * 570, "memo": f"({REFRESH_TOKEN})"}
    made = link_login(user=owner, credentials=credentials(), now=timezone.now())
    for other in ("positions", "balances"):  # stored together, so neither may be refused
        broker.answer(f"/accounts/{NUMBER}/{other}", json_reply({"data": {"items": []}}))
    path = ACCOUNTS if resource == "accounts" else f"/accounts/{NUMBER}/{resource}"
    broker.answer(path, json_reply({"data": {"items": [row]}}))
    for _ in run(made, trigger=Trigger.COMMAND, open_with=without_waits):
        pass
    shown = SyncProblem.objects.get(excerpt__contains="xxx").excerpt
    assert REFRESH_TOKEN[:6] not in shown


@pytest.mark.parametrize("secret", SECRETS)
def test_no_table_holds_a_secret_in_plain(link: Link, secret: str) -> None:
    assert LinkSecret.objects.get().client_secret == CLIENT_SECRET
    assert tables_holding(secret) == []


def test_no_page_of_the_owner_shows_a_secret(link: Link, owner: User, client: Client) -> None:
    client.force_login(owner)
    record = SyncRun.objects.get()
    names = ["dashboard:index", "sync:index", "sync:problems", "sync:links", "sync:link_personal", "notices:list"]
    texts = [page(client, name) for name in names]
    texts += [page(client, "sync:run", record.pk), page(client, "sync:forget", link.pk)]
    assert "upstream said" in "".join(texts)
    assert leaked("".join(texts)) == []


def test_no_page_of_the_admin_shows_a_secret(link: Link, client: Client) -> None:
    client.force_login(make_user("staff@example.com", is_staff=True, is_superuser=True))
    texts = []
    for model, key in (("link", link.pk), ("syncrun", None), ("syncproblem", SyncProblem.objects.first())):
        texts.append(page(client, f"admin:tastytrade_sync_{model}_changelist"))
        if key is not None:
            texts.append(page(client, f"admin:tastytrade_sync_{model}_change", getattr(key, "pk", key)))
    assert "upstream said" in "".join(texts)
    assert leaked("".join(texts)) == []


def test_no_export_holds_a_secret(link: Link, owner: User, client: Client) -> None:
    client.force_login(owner)
    assert leaked(page(client, "trades:export_transactions")) == []


def test_no_mail_holds_a_secret(link: Link) -> None:
    (message,) = mail.outbox
    assert leaked(f"{message.subject} {message.body}") == []


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Return what the server's own handler writes from now on, at every level."""
    root, paper = logging.getLogger(), io.StringIO()
    (handler,) = [each for each in root.handlers if any(isinstance(kept, SecretFilter) for kept in each.filters)]
    assert isinstance(handler, logging.StreamHandler)
    monkeypatch.setattr(handler, "stream", paper)
    monkeypatch.setattr(root, "level", logging.DEBUG)
    return paper


def test_no_log_holds_a_secret__whatever_the_level(logged: io.StringIO, link: Link) -> None:
    logging.getLogger("some.library").error("request failed with %s", {"refresh_token": REFRESH_TOKEN})
    assert "request failed with" in logged.getvalue()
    assert leaked(logged.getvalue()) == []


def test_no_object_shows_a_secret__printed_or_in_a_traceback() -> None:
    opened = credentials()
    shown = [
        opened,
        Grant(ACCESS_TOKEN, 900, "read", REFRESH_TOKEN),
        Application("simulator", "client-1", CLIENT_SECRET, "https://here/"),
        TokenRequest("https://there", False, CLIENT_SECRET, REFRESH_TOKEN, "agent/1", 5, 5),  # noqa: FBT003
        Received(200, {}, ACCESS_TOKEN),
        LinkSecret(client_secret=CLIENT_SECRET, refresh_token=REFRESH_TOKEN),
        BrokerReader(opened, rng=random.Random(1)),
    ]
    assert leaked(" ".join(f"{each!r} {each}" for each in shown)) == []


def test_no_traceback_of_a_refusal_holds_a_secret(owner: User, broker: ScriptedBroker) -> None:
    broker.answer(TOKEN_PATH, Reply(400, f'{{"error_code": "invalid_grant", "error_description": "{ECHO}"}}'))
    with pytest.raises(BrokerError) as caught:
        link_login(user=owner, credentials=credentials(), now=timezone.now())
    assert leaked("".join(traceback.format_exception(caught.value))) == []


def test_no_command_prints_a_secret(link: Link, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("sync_tastytrade", user=link.owner.email, json=True)
    captured = capfd.readouterr()
    assert leaked(captured.out + captured.err + str(caught.value)) == []


def test_forgotten_secrets_are_gone__even_encrypted(link: Link) -> None:
    LinkSecret.objects.get()
    forget_link(link=link, now=timezone.now())
    # Every encrypted value begins alike; the canary that proves the key is the only one that stays.
    assert [table for table in tables_holding("gAAAA") if table != "core_canary"] == []
