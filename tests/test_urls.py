"""Every address of the site, tried by somebody who is not signed in and by somebody whose things they are not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.notifications.models import Notice, NoticeKind
from apps.tastytrade_sync.models import Link, SyncRun, Trigger
from apps.trades.models import SavedView, Transaction, UserStrategy
from tests.factories import make_account, make_break, make_instrument, make_lot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
# Pages of others, which have tests of their own, and the one that answers everybody. Whatever is new is walked.
EXEMPT = {"admin", "allauth", "health"}
NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)


def source(entry: URLPattern | URLResolver) -> str:
    """Return what an entry goes by: its own name, its namespace, or the package its addresses come from."""
    if isinstance(entry, URLPattern):
        return entry.name or str(entry.pattern)
    return entry.namespace or str(getattr(entry.urlconf_module, "__name__", "")).partition(".")[0]


def patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if source(entry) in EXEMPT:
            continue
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


ALL = sorted({(name, tuple(entry.pattern.converters)) for name, entry in patterns(get_resolver())})
OBJECTS = [(name, keys) for name, keys in ALL if keys]


def test_walk_finds_the_site() -> None:
    assert len(ALL) > 15
    assert len(OBJECTS) >= 5
    # One from every app, and one that stands in none.
    spaces = {name.partition(":")[0] for name, _ in ALL}
    assert spaces >= {"dashboard", "trades", "sync", "notices", "people", "home"}


def test_every_exemption_is_of_something() -> None:
    assert {source(entry) for entry in get_resolver().url_patterns} >= EXEMPT


@pytest.mark.parametrize(("name", "keys"), ALL)
def test_visitor_is_sent_to_sign_in(client: Client, name: str, keys: tuple[str, ...]) -> None:
    address = reverse(name, args=[1] * len(keys))
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("name", "keys"), OBJECTS)
def test_stranger_finds_nothing(client: Client, owner: User, stranger: User, name: str, keys: tuple[str, ...]) -> None:
    made = belongings(owner)
    client.force_login(stranger)
    address = reverse(name, args=[made[key] for key in keys])
    assert 404 in {client.get(address).status_code, client.post(address).status_code}
    assert client.get(address).status_code in {404, 405}
    assert client.post(address).status_code in {404, 405}


@pytest.mark.parametrize(("name", "keys"), ALL)
def test_owner_is_never_answered_with_a_fault(client: Client, owner: User, name: str, keys: tuple[str, ...]) -> None:
    made = belongings(owner)
    client.force_login(owner)
    assert client.get(reverse(name, args=[made[key] for key in keys])).status_code in {200, 302, 404, 405}


def belongings(owner: User) -> dict[str, int | str]:
    """Return one of everything an address can name."""
    account = make_account(owner)
    link = Link.objects.create(owner=owner, environment="simulator")
    run = SyncRun.objects.create(owner=owner, trigger=Trigger.PAGE, started_at=NOON, link=link)
    notice = Notice.objects.create(user=owner, kind=NoticeKind.SYNC_FAILED, title="A", body="B")
    instrument = make_instrument("KO")
    row = Transaction.objects.create(
        account=account, source="tastytrade", broker_id=1, transaction_type="Receive Deliver", sub_type="ACAT",
        executed_at=NOON, day=NOON.date(), transaction_date=NOON.date(), net_value=1, payload="{}", first_seen_at=NOON,
        instrument=instrument, symbol="KO", underlying_symbol="KO", family="KO",
    )  # fmt: skip
    strategy = UserStrategy.objects.create(owner=owner, code="USER_1", name="A", colour="#000000", created_at=NOON)
    view = SavedView.objects.create(owner=owner, name="A")
    make_lot(row, instrument=instrument, origin="RECEIPT", is_cost_stated=True)
    return {
        "account_id": account.pk, "link_id": link.pk, "run_id": run.pk, "notice_id": notice.pk,
        "transaction_id": row.pk, "break_id": make_break(account).pk, "instrument_id": instrument.pk,
        "strategy_id": strategy.pk, "view_id": view.pk, "key": "1", "what": "tag", "number": 1,
    }  # fmt: skip


def test_health_answers_everybody(client: Client) -> None:
    answer = client.get(reverse("health"))
    # No canary is stored in a fresh test database, and that is said.
    assert answer.status_code == 503
    assert answer.json()["database"] == "ok"
    assert answer.json()["key"].startswith("missing")


def test_unknown_address_has_our_page(client: Client) -> None:
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert b"Page not found" in answer.content


def test_every_page_forbids_inline_code(client: Client) -> None:
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
