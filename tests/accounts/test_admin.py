from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import RequestFactory
from django.urls import reverse

from apps.accounts.models import User
from apps.tastytrade_sync.simulator.scenario_values import Credentials
from tests.accounts.people import PASSWORD, is_signed_in, sign_in
from tests.factories import make_account, make_link, make_user

if TYPE_CHECKING:
    from django.db.models import Model
    from django.test import Client

pytestmark = pytest.mark.django_db
# Whatever is registered, whoever registers it.
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
LISTS = [f"{model._meta.app_label}_{model._meta.model_name}" for model in MODELS]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user("support@example.com", is_staff=True))
    return client


@pytest.mark.parametrize("name", LISTS)
def test_staff_may_look_and_search_but_not_add(staff: Client, owner: User, name: str) -> None:
    make_account(owner)
    assert staff.get(reverse(f"admin:{name}_changelist"), {"q": "5"}).status_code == 200
    assert staff.get(reverse(f"admin:{name}_add")).status_code == 403


def test_walk_finds_the_models_and_no_group() -> None:
    assert len(LISTS) >= 10
    assert Group not in MODELS


@pytest.mark.parametrize("model", MODELS)
def test_superuser_changes_and_deletes_nothing_and_adds_only_people(model: type[Model]) -> None:
    request = RequestFactory().get("/admin/")
    request.user = make_user("boss@example.com", is_staff=True, is_superuser=True)
    page = admin.site._registry[model]
    assert page.has_view_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert page.has_add_permission(request) is (model is User)


def test_standard_user_has_no_admin(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert client.get(reverse("admin:index")).status_code == 302


def test_user_page_shows_no_password(staff: Client) -> None:
    person = make_user("person@example.com", password="a-long-good-pass-9")
    html = staff.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    assert "person@example.com" in html
    assert person.password not in html


def test_nothing_can_be_deleted(staff: Client, owner: User) -> None:
    account = make_account(owner)
    assert staff.post(reverse("admin:trades_account_delete", args=[account.pk])).status_code == 403


def test_link_page_shows_no_secret(staff: Client, owner: User) -> None:
    link = make_link(owner, Credentials(client_secret="very-secret-one", refresh_token="very-secret-two"))
    html = staff.get(reverse("admin:tastytrade_sync_link_change", args=[link.pk])).content.decode()
    assert "very-secret" not in html


@pytest.fixture
def superuser(client: Client) -> Client:
    client.force_login(make_user("boss@example.com", is_staff=True, is_superuser=True))
    return client


def add_person(superuser: Client, email: str) -> None:
    values = {"email": email, "display_name": "Ann", "usable_password": "true"}
    superuser.post(reverse("admin:accounts_user_add"), {**values, "password1": PASSWORD, "password2": PASSWORD})


def test_person_added_by_a_superuser_signs_in_at_once(superuser: Client) -> None:
    add_person(superuser, "Ann@Example.com")
    ann = User.objects.get(email="ann@example.com")
    assert (ann.name, ann.is_staff) == ("Ann", False)
    superuser.logout()
    sign_in(superuser, "ann@example.com")
    assert is_signed_in(superuser)


def test_person_cannot_be_added_twice__whatever_the_case(superuser: Client) -> None:
    make_user("ann@example.com")
    add_person(superuser, "ANN@example.com")
    assert User.objects.filter(email__iexact="ann@example.com").count() == 1


def test_secrets_of_providers_have_no_page(staff: Client) -> None:
    # allauth registers its applications and tokens by itself.
    for address in ("/admin/socialaccount/socialapp/", "/admin/socialaccount/socialtoken/"):
        assert staff.get(address).status_code == 404


def test_admin_has_no_sign_in_of_its_own(client: Client) -> None:
    # Its own page would let one guess without limit.
    answer = client.get(reverse("admin:login"))
    assert answer["Location"].startswith(reverse("account_login"))
