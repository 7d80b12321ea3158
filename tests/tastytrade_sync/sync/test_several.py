"""Several links in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.models import SyncRun, Trigger
from apps.tastytrade_sync.sync import AlreadyRunningError, run_each
from apps.tastytrade_sync.sync.locks import lock_link
from tests.factories import make_link

if TYPE_CHECKING:
    from apps.tastytrade_sync.models import Link
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def links(desk: Desk) -> list[Link]:
    """Two links of one user to the same login."""
    return [desk.link, make_link(desk.link.owner, desk.simulator.world.grants.credentials)]


def synced() -> list[int | None]:
    return list(SyncRun.objects.order_by("pk").values_list("link", flat=True))


def test_each_link_gets_a_run_of_its_own(links: list[Link]) -> None:
    events = list(run_each(links, trigger=Trigger.PAGE))
    assert synced() == [links[0].pk, links[1].pk]
    assert [event.state for event in events if event.state != "RUNNING"] == ["COMPLETE", "COMPLETE"]


@pytest.mark.parametrize("busy", [0, 1])
def test_link_that_is_busy_is_left_out_and_named__the_other_is_synced(links: list[Link], busy: int) -> None:
    with lock_link(links[busy].pk):
        *_, told = run_each(links, trigger=Trigger.PAGE)
    assert synced() == [links[1 - busy].pk]
    assert "already running" in told.stage


def test_all_busy_is_refused_before_the_first_event(links: list[Link]) -> None:
    with lock_link(links[0].pk), lock_link(links[1].pk), pytest.raises(AlreadyRunningError):
        next(run_each(links, trigger=Trigger.PAGE))
    assert synced() == []
