"""Error pages: they render on the worst of days, and blame nobody for what did not happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from config.errors import bad_request, page_not_found, permission_denied, server_error
from tests.factories import make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

REQUEST = RequestFactory().get("/anything/")


@pytest.fixture
def nothing_collected(settings: Settings, tmp_path: Path) -> None:
    """A deployment's storage, whose manifest was never made."""
    settings.STATIC_ROOT = tmp_path
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.mark.usefixtures("nothing_collected")
def test_every_error_page_renders__no_file_was_collected() -> None:
    answers = [answer(REQUEST, Exception()) for answer in (bad_request, permission_denied, page_not_found)]
    assert [answer.status_code for answer in [*answers, server_error(REQUEST)]] == [400, 403, 404, 500]
    assert b'href="/static/vendor/bootstrap-5.3.8/bootstrap.min.css"' in server_error(REQUEST).content


def test_fault_does_not_claim_that_nothing_was_done() -> None:
    # A page may fail after its work was stored.
    text = server_error(REQUEST).content.decode()
    assert "Look whether what you did was done" in text
    assert "nothing" not in text


@pytest.mark.django_db
def test_form_without_its_token_is_said_to_have_expired() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "ann@example.com"})
    assert answer.status_code == 403
    assert b"form may have expired" in answer.content


@pytest.mark.django_db
def test_page_of_the_staff_says_whose_it_is(client: Client) -> None:
    # Staff may add nobody; only a superuser may.
    client.force_login(make_user("support@example.com", is_staff=True))
    answer = client.get(reverse("admin:accounts_user_add"))
    assert answer.status_code == 403
    assert b"This page is for support staff" in answer.content
    assert b"expired" not in answer.content


@pytest.mark.parametrize(
    ("answer", "heading"),
    [(bad_request, "Bad request"), (permission_denied, "Not allowed"), (page_not_found, "Page not found")],
)
def test_error_page_says_what_happened_and_what_to_do(answer: Any, heading: str) -> None:
    text = answer(REQUEST, Exception("internal detail")).content.decode()
    assert heading in text
    assert "internal detail" not in text


def test_address_nobody_knows_is_not_told_apart_from_somebody_else_s() -> None:
    assert "belongs to somebody else" in page_not_found(REQUEST, Exception()).content.decode()
