from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from apps.core.canary import CanaryState, ensure_canary, read_canary
from apps.core.encryption import WrongKeyError
from apps.core.models import KeyCanary
from tests.core.keys import NEW, OLD, use

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phrase FROM core_keycanary")
        return str(cursor.fetchone()[0])


def test_secret_is_not_stored_in_the_clear() -> None:
    KeyCanary.objects.create(phrase=KeyCanary.PHRASE)
    assert KeyCanary.PHRASE not in stored()
    assert KeyCanary.objects.get().phrase == KeyCanary.PHRASE


def test_wrong_key_raises_and_leaves_what_is_stored_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, OLD)
    KeyCanary.objects.create(phrase=KeyCanary.PHRASE)
    before = stored()
    use(monkeypatch, NEW)
    with pytest.raises(WrongKeyError, match="FIELD_ENCRYPTION_KEY"):
        KeyCanary.objects.get()
    assert stored() == before


def test_former_key_behind_a_new_one_still_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, OLD)
    KeyCanary.objects.create(phrase=KeyCanary.PHRASE)
    use(monkeypatch, NEW, OLD)
    assert read_canary() is CanaryState.READABLE


def test_canary_is_stored_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_canary() is CanaryState.MISSING
    assert ensure_canary() is ensure_canary() is CanaryState.READABLE
    assert KeyCanary.objects.count() == 1


def test_release_step_refuses_a_wrong_key(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, OLD)
    call_command("check_key")
    use(monkeypatch, NEW)
    with pytest.raises(CommandError, match="wrong key") as refusal:
        call_command("check_key")
    assert refusal.value.returncode == 2


def test_health_is_good_with_a_readable_canary(client: Client) -> None:
    ensure_canary()
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "migrations": "ok", "key": "ok"})
