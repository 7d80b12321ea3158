"""The sync a sign-in asked for, run against the simulated broker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.tastytrade_sync.models import RunState, SyncRun, Trigger
from tests.accounts.people import PASSWORD, sign_in

if TYPE_CHECKING:
    from django.test import Client

    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_sync_begun_by_a_sign_in_says_so(desk: Desk, client: Client) -> None:
    owner = desk.link.owner
    owner.sync_at_sign_in = "ALWAYS"
    owner.set_password(PASSWORD)
    owner.save()
    page = client.get(sign_in(client, owner.email)["Location"]).content.decode()
    assert 'name="at_sign_in"' in page
    b"".join(client.post(reverse("sync:index"), {"at_sign_in": "1"}, headers={"Accept": "application/x-ndjson"}))
    run = SyncRun.objects.get()
    assert (run.trigger, run.state) == (Trigger.SIGN_IN, RunState.COMPLETE)


def test_sync_begun_by_hand_is_not_called_a_sign_in(desk: Desk, client: Client) -> None:
    client.force_login(desk.link.owner)
    b"".join(client.post(reverse("sync:index"), headers={"Accept": "application/x-ndjson"}))
    assert SyncRun.objects.get().trigger == Trigger.PAGE
