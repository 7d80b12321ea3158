"""What every page says of the last sync, with one link and with several."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.tastytrade_sync.models import Link, LinkState, RunState, SyncRun, Trigger
from apps.tastytrade_sync.selectors.runs import last_sync
from apps.tastytrade_sync.sign_in import WISH
from tests.factories import NOON

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(owner: User) -> list[Link]:
    return [Link.objects.create(owner=owner, environment="simulator", label=label) for label in ("Mine", "Hers")]


def run_of(link: Link, state: RunState, minutes: int, **fields: Any) -> SyncRun:
    """Return a run that began so many minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    return SyncRun.objects.create(
        owner=link.owner, link=link, trigger=Trigger.PAGE, state=state, started_at=at, **fields
    )


def said(user: User) -> tuple[str, int, bool]:
    last = last_sync(user)
    assert last is not None
    assert last.run is not None
    return last.text, last.run.pk, last.is_good


def waiting(user: User) -> str:
    last = last_sync(user)
    assert last is not None
    return last.waiting


def frame(client: Client, name: str) -> str:
    """Return a page up to its own part."""
    return client.get(reverse(name)).content.decode().partition("<main")[0]


def test_nothing_is_said_before_anything_is_linked(owner: User) -> None:
    assert last_sync(owner) is None


def test_only_link_is_not_named_as_not_synced_yet(owner: User) -> None:
    Link.objects.create(owner=owner, environment="simulator", label="Mine")
    last = last_sync(owner)
    assert last is not None
    assert (last.run, last.waiting) == (None, "Not synced yet")


def test_links_not_synced_yet_are_named__until_each_has_a_run(owner: User, two: list[Link]) -> None:
    assert waiting(owner) == "Simulator Mine, Simulator Hers: not synced yet"
    run_of(two[0], RunState.COMPLETE, 0)
    assert waiting(owner) == "Simulator Hers: not synced yet"
    run_of(two[1], RunState.RUNNING, 1)
    assert waiting(owner) == ""


@pytest.mark.parametrize("state", [LinkState.LOST, LinkState.FORGOTTEN])
def test_link_that_cannot_be_synced_does_not_wait_for_it(owner: User, two: list[Link], state: LinkState) -> None:
    run_of(two[0], RunState.COMPLETE, 0)
    Link.objects.filter(pk=two[1].pk).update(state=state)
    assert waiting(owner) == ""


def test_lost_link_is_said__although_it_was_never_synced(owner: User, client: Client) -> None:
    Link.objects.create(owner=owner, environment="simulator", state=LinkState.LOST)
    client.force_login(owner)
    said_above = frame(client, "trades:positions")
    assert ("link again" in said_above, "Sync now" in said_above) == (True, False)


@pytest.mark.usefixtures("two")
def test_frame_offers_the_first_sync__but_where_the_page_does(owner: User, client: Client) -> None:
    client.force_login(owner)
    for name, buttons in (("sync:links", 1), ("dashboard:index", 1), ("sync:index", 0)):
        said_above = frame(client, name)
        assert "Simulator Mine, Simulator Hers: not synced yet" in said_above
        assert said_above.count("Sync now</button>") == buttons


def test_frame_leaves_the_first_sync_to_the_offer_at_sign_in(owner: User, client: Client) -> None:
    Link.objects.create(owner=owner, environment="simulator")
    client.force_login(owner)
    session = client.session
    session[WISH] = "ASK"
    session.save()
    shown = client.get(reverse("dashboard:index")).content.decode()
    assert shown.count("Sync now</button>") == 1
    assert "Not now</button>" in shown
    # It was offered once; from now on the frame has the button.
    assert frame(client, "dashboard:index").count("Sync now</button>") == 1


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.PARTIAL, RunState.INTERRUPTED])
def test_link_that_went_wrong_is_said__another_completed_after_it(
    owner: User, two: list[Link], state: RunState
) -> None:
    bad = run_of(two[0], state, 0)
    run_of(two[1], RunState.COMPLETE, 1)
    text, run, is_good = said(owner)
    assert (text.endswith(" (Simulator Mine)"), run, is_good) == (True, bad.pk, False)


def test_oldest_is_said__all_complete(owner: User, two: list[Link]) -> None:
    run_of(two[0], RunState.COMPLETE, 5)
    older = run_of(two[1], RunState.COMPLETE, 3)
    assert said(owner) == ("Last sync complete", older.pk, True)


def test_former_failure_of_a_link_is_forgotten__it_completed_since(owner: User, two: list[Link]) -> None:
    run_of(two[0], RunState.FAILED, 0)
    run_of(two[0], RunState.COMPLETE, 1)
    run_of(two[1], RunState.COMPLETE, 2)
    assert said(owner)[0] == "Last sync complete"


def test_forgotten_link_no_longer_counts(owner: User, two: list[Link]) -> None:
    run_of(two[0], RunState.FAILED, 0)
    run_of(two[1], RunState.COMPLETE, 1)
    Link.objects.filter(pk=two[0].pk).update(state=LinkState.FORGOTTEN)
    assert said(owner)[0] == "Last sync complete"


def test_newest_run_is_said__every_link_forgotten(owner: User, two: list[Link]) -> None:
    run_of(two[0], RunState.COMPLETE, 0)
    newest = run_of(two[1], RunState.FAILED, 1)
    Link.objects.update(state=LinkState.FORGOTTEN)
    assert said(owner) == ("Last sync failed", newest.pk, False)


def test_links_of_others_are_not_looked_at(owner: User, stranger: User, two: list[Link]) -> None:
    run_of(two[0], RunState.COMPLETE, 0)
    run_of(Link.objects.create(owner=stranger, environment="simulator"), RunState.FAILED, 1)
    assert said(owner)[0] == "Last sync complete"


def test_sync_of_one_account_is_named_as_such__frame_history_and_run(desk: Desk, client: Client) -> None:
    run = desk.sync(only="5WX00001")
    assert said(desk.link.owner)[0] == "Last sync complete (only account 5WX00001)"
    client.force_login(desk.link.owner)
    for address in (reverse("sync:index"), reverse("sync:run", args=[run.pk]), reverse("sync:links")):
        # Once in the frame, and once or more in the page's own part.
        assert client.get(address).content.decode().count("only account 5WX00001") >= 2
