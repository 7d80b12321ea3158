"""Linking a login, linking it again, forgetting it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from apps.tastytrade_sync.client import BrokerError, Credentials, ErrorKind, Wait
from apps.tastytrade_sync.models import Link, LinkedAccount, LinkSecret, LinkState
from apps.tastytrade_sync.services.linking import forget_link, link_login, verify_login
from apps.trades.models import Account
from tests.tastytrade_sync.client.scripted_server import TOKEN_PATH, Reply, ScriptedBroker, json_reply
from tests.tastytrade_sync.linking.answers import ACCOUNTS, OUTAGES, REFUSALS, SECRET, TOKEN, accounts_reply

if TYPE_CHECKING:
    from apps.accounts.models import User

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def link(user: User, secret: str = SECRET, token: str = TOKEN, *, now: datetime = NOW) -> Link:
    return link_login(user=user, credentials=Credentials("simulator", secret, token), now=now, sleep=lambda _: None)


def test_link_login_names_the_link_by_its_accounts(owner: User, broker: ScriptedBroker) -> None:
    broker.answer(ACCOUNTS, accounts_reply("5WX05678", "5WX01234"))
    made = link(owner)
    assert (made.owner_id, made.environment, made.label) == (owner.pk, "simulator", "5WX01234, 5WX05678")
    assert (made.state, made.scope, made.verified_at) == (LinkState.ACTIVE, "read", NOW)


def test_link_login_stores_the_secrets_encrypted(owner: User, broker: ScriptedBroker) -> None:
    link(owner)
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_secret, refresh_token FROM tastytrade_sync_linksecret")
        (stored,) = cursor.fetchall()
    assert all(text.startswith("gAAAA") and SECRET not in text and TOKEN not in text for text in stored)
    kept = LinkSecret.objects.get()
    assert (kept.client_secret, kept.refresh_token) == (SECRET, TOKEN)


@pytest.mark.parametrize("kind", [*REFUSALS, *OUTAGES])
def test_link_login_stores_nothing__token_refused(owner: User, broker: ScriptedBroker, kind: ErrorKind) -> None:
    broker.answer(TOKEN_PATH, {**REFUSALS, **OUTAGES}[kind])
    with pytest.raises(BrokerError) as caught:
        link(owner)
    assert caught.value.kind is kind
    assert not Link.objects.exists()
    assert not LinkSecret.objects.exists()


def test_link_login_stores_nothing__accounts_not_readable(owner: User, broker: ScriptedBroker) -> None:
    broker.answer(ACCOUNTS, json_reply({"error": {"code": "not_permitted"}}, status=403))
    with pytest.raises(BrokerError):
        link(owner)
    assert not Link.objects.exists()


def test_link_login_replaces_the_secrets__same_account_again(owner: User, broker: ScriptedBroker) -> None:
    first = link(owner)
    Link.objects.filter(pk=first.pk).update(state=LinkState.LOST, state_reason="revoked")
    again = link(owner, "new-secret", now=LATER)
    assert again.pk == first.pk
    assert (again.state, again.state_reason, again.verified_at) == (LinkState.ACTIVE, "", LATER)
    assert LinkSecret.objects.get().client_secret == "new-secret"


@pytest.mark.parametrize("listed", [("A", "B"), ("A",), ("A", "B", "C")])
def test_link_login_replaces_the_secrets__the_login_has_lost_or_gained_an_account(
    owner: User, broker: ScriptedBroker, listed: tuple[str, ...]
) -> None:
    broker.answer(ACCOUNTS, accounts_reply("A", "B"))
    link(owner)
    broker.answer(ACCOUNTS, accounts_reply(*listed))
    link(owner, "new-secret", now=LATER)
    assert LinkSecret.objects.get().client_secret == "new-secret"


def test_link_login_keeps_a_working_link__another_login_shares_one_account(owner: User, broker: ScriptedBroker) -> None:
    broker.answer(ACCOUNTS, accounts_reply("A", "B"))
    link(owner)
    broker.answer(ACCOUNTS, accounts_reply("B", "C"))
    link(owner, "second-secret", now=LATER)
    assert [each.client_secret for each in LinkSecret.objects.order_by("link")] == [SECRET, "second-secret"]


def test_link_login_replaces_secrets_nobody_can_read__key_lost(owner: User, broker: ScriptedBroker) -> None:
    first = link(owner)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tastytrade_sync_linksecret SET client_secret = 'gAAAAof-another-key'")
    assert link(owner).pk == first.pk
    assert LinkSecret.objects.get().client_secret == SECRET


def test_link_login_knows_the_login_by_a_synced_account__label_says_otherwise(
    owner: User, broker: ScriptedBroker
) -> None:
    first = link(owner)
    account = Account.objects.create(owner=owner, broker="tastytrade", environment="simulator", number="5WX09999")
    LinkedAccount.objects.create(link=first, account=account, last_listed_at=NOW)
    broker.answer(ACCOUNTS, accounts_reply("5WX09999"))
    assert link(owner).pk == first.pk


def test_link_login_makes_another_link__another_login(owner: User, broker: ScriptedBroker) -> None:
    first = link(owner)
    Link.objects.filter(pk=first.pk).update(state=LinkState.LOST)
    broker.answer(ACCOUNTS, accounts_reply("5WX05678"))
    assert link(owner).pk != first.pk
    assert Link.objects.get(pk=first.pk).state == LinkState.LOST


def test_link_login_takes_up_a_lone_lost_link__it_never_read_an_account(owner: User, broker: ScriptedBroker) -> None:
    broker.answer(ACCOUNTS, accounts_reply())
    first = link(owner)
    assert first.label == ""
    Link.objects.filter(pk=first.pk).update(state=LinkState.LOST)
    broker.answer(ACCOUNTS, accounts_reply("5WX01234"))
    assert link(owner).pk == first.pk


def test_link_login_keeps_people_apart__same_brokerage_account(
    owner: User, stranger: User, broker: ScriptedBroker
) -> None:
    assert link(owner).pk != link(stranger).pk


def test_link_login_overlooks_senseless_accounts(owner: User, broker: ScriptedBroker) -> None:
    items = [None, {}, {"account": {"account-number": 7}}, {"account": {"account-number": "5WX01234"}}]
    broker.answer(ACCOUNTS, json_reply({"data": {"items": items}}))
    assert link(owner).label == "5WX01234"


def test_forget_link_deletes_the_secrets_and_keeps_the_accounts(owner: User, broker: ScriptedBroker) -> None:
    made = link(owner)
    Account.objects.create(owner=owner, broker="tastytrade", environment="simulator", number="5WX01234")
    forget_link(link=made, now=LATER)
    assert not LinkSecret.objects.exists()
    assert Account.objects.filter(owner=owner).count() == 1
    made.refresh_from_db()
    assert (made.state, made.forgotten_at) == (LinkState.FORGOTTEN, LATER)


def test_forget_link_deletes_secrets_nobody_can_read__key_lost(owner: User, broker: ScriptedBroker) -> None:
    made = link(owner)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tastytrade_sync_linksecret SET client_secret = 'gAAAAof-another-key'")
    forget_link(link=made, now=LATER)
    assert not LinkSecret.objects.exists()


def test_link_login_makes_a_new_link__forgotten_before(owner: User, broker: ScriptedBroker) -> None:
    first = link(owner)
    forget_link(link=first, now=LATER)
    assert link(owner).pk != first.pk


def test_linking_tells_of_its_waits__a_person_waits_in_front_of_the_page(owner: User, broker: ScriptedBroker) -> None:
    broker.answer(TOKEN_PATH, OUTAGES[ErrorKind.BROKER_DOWN])
    told: list[Wait] = []
    with pytest.raises(BrokerError):
        verify_login(Credentials("simulator", SECRET, TOKEN), sleep=lambda _: None, on_wait=told.append)
    assert [(wait.attempt, wait.tries) for wait in told] == [(2, 3), (3, 3)]
    assert sum(wait.seconds for wait in told) <= 4


def test_linking_gives_up__broker_asks_for_a_long_wait(owner: User, broker: ScriptedBroker) -> None:
    broker.answer(TOKEN_PATH, Reply(429, headers={"Retry-After": "45"}))
    with pytest.raises(BrokerError, match="asks us to wait 1 min"):
        link(owner)
    assert len(broker.asked(TOKEN_PATH)) == 1
