from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection

from apps.trades.kept import kept
from config.settings import base

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@dataclass(frozen=True)
class Found:
    number: int


def test_what_is_kept_is_found_once_per_key() -> None:
    found: list[int] = []

    def find() -> Found:
        found.append(1)
        return Found(len(found))

    assert [kept("a", find), kept("a", find), kept("b", find)] == [Found(1), Found(1), Found(2)]


def test_key_is_all_of_what_it_says() -> None:
    assert kept(("rows", 1), lambda: "one") == "one"
    assert kept(("rows", "1"), lambda: "another") == "another"


def test_another_form_of_what_is_kept_is_found_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept("a", lambda: 1) == 1
    monkeypatch.setattr("apps.trades.kept.FORM", -1)
    assert kept("a", lambda: 2) == 2


def test_emptied_cache_only_costs_time() -> None:
    assert kept("a", lambda: 1) == 1
    caches["kept"].clear()
    assert kept("a", lambda: 2) == 2


def test_limits_on_sign_in_outlive_all_that_is_kept() -> None:
    cache.set("limit", 5)
    kept("a", lambda: 1)
    caches["kept"].clear()
    assert cache.get("limit") == 5


@pytest.mark.django_db
def test_deployment_keeps_sums_in_a_table_of_their_own(settings: Settings) -> None:
    settings.CACHES = base.CACHES
    call_command("createcachetable", verbosity=0)
    assert [kept("a", lambda: 1), kept("a", lambda: 2)] == [1, 1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM kept_entries), (SELECT count(*) FROM cache_entries)")
        assert cursor.fetchone() == (1, 0)
