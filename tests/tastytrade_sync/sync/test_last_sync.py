"""What every page says of the last sync, with one link and with several."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.tastytrade_sync.models import Link, LinkState, RunState, SyncRun, Trigger
from apps.tastytrade_sync.selectors.runs import last_sync
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
    return last.text, last.run.pk, last.is_good


def test_nothing_is_said_before_the_first_sync(owner: User) -> None:
    assert last_sync(owner) is None


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
