"""People every test knows: the owner of what is looked at, and a stranger who may see none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.core.cache import caches
from django.test import TransactionTestCase

from config.postgres import ensure_test_server
from tests.emptying import empty_database
from tests.factories import make_user

if TYPE_CHECKING:
    from apps.accounts.models import User


def pytest_configure() -> None:
    # How long an example takes says what else the machine does, not whether the code is right.
    hypothesis.settings.register_profile(
        "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("suite")
    ensure_test_server()
    # No public hook replaces what Django does after a test that commits.
    TransactionTestCase._fixture_teardown = empty_database  # type: ignore[attr-defined]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: one begun last would keep one process busy and leave the other idle."""
    items.sort(key=_is_short)


def _is_short(item: pytest.Item) -> bool:
    return not any(item.get_closest_marker(name) for name in ("long", "browser"))


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    # Sign-in limits count in the cache and would leak from one test to the next.
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def owner(db: None) -> User:
    return make_user("owner@example.com")


@pytest.fixture
def stranger(db: None) -> User:
    return make_user("stranger@example.com")
