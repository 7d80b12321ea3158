from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache

from apps.trades.kept import kept

if TYPE_CHECKING:
    import pytest


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
    cache.clear()
    assert kept("a", lambda: 1) == 1
