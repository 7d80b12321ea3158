"""Strategies of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.models import Trade, UserStrategy
from apps.trades.selectors.edits import fitting_strategies, strategy_choices, strategy_code
from apps.trades.services.user_strategies import define_strategy, retire_strategy
from tests.builders import buy, sell_to_open
from tests.factories import NOON
from tests.stored import keep_orders
from tests.trades.edits.making import P90, P95

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
OWN = "/trades/strategies/own/"
FOX = {"name": "Jade fox", "colour": "#336699", "description": "A put for luck", "pattern": "-1P@K1  -1C@K2 +1C@K3"}


def define(owner: User, name: str = "Jade fox") -> UserStrategy:
    return define_strategy(owner=owner, name=name, colour="#336699", description="", pattern="", at=NOON)


def test_strategy_is_defined_on_a_page_and_listed(page: Client, owner: User) -> None:
    html = page.post(f"{OWN}new/", FOX, follow=True).content.decode()
    assert "Defined: Jade fox" in html
    assert "-1P@K1 -1C@K2 +1C@K3" in html
    strategy = UserStrategy.objects.get()
    assert (strategy.owner, strategy.code, strategy.pattern) == (owner, "USER_1", "-1P@K1 -1C@K2 +1C@K3")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"pattern": "1P@K1"}, "is not a leg"),
        ({"colour": "red"}, "six digits"),
        ({"name": ""}, "required"),
        ({"name": "jade FOX"}, "You have a strategy of that name"),
    ],
)
def test_form_says_what_cannot_be(page: Client, owner: User, wrong: dict[str, str], reason: str) -> None:
    define(owner)
    answer = page.post(f"{OWN}new/", FOX | {"name": "Other"} | wrong)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert UserStrategy.objects.count() == 1


def test_strategy_is_changed_and_keeps_its_code(page: Client, owner: User) -> None:
    strategy = define(owner)
    address = reverse("trades:change_strategy", args=[strategy.pk])
    assert 'value="Jade fox"' in page.get(address).content.decode()
    page.post(address, FOX | {"name": "Jade wolf"})
    strategy.refresh_from_db()
    assert (strategy.name, strategy.code) == ("Jade wolf", "USER_1")


def test_retired_strategy_is_offered_no_more_until_it_is_again(page: Client, owner: User) -> None:
    strategy = define(owner)
    address = reverse("trades:retire_strategy", args=[strategy.pk])
    assert "no longer offered" in page.post(address, follow=True).content.decode()
    assert "USER_1" not in {choice.code for choice in strategy_choices(owner)}
    page.post(address)
    assert strategy_choices(owner)[0].code == "USER_1"


def test_codes_are_never_used_again(owner: User) -> None:
    define(owner)
    second = define(owner, "Second")
    retire_strategy(strategy=second, at=NOON)
    assert define(owner, "Third").code == "USER_3"


def test_own_strategy_goes_before_the_library_s_of_the_same_name(owner: User) -> None:
    assert strategy_code(owner, "Short put") == "SHORT_PUT"
    define(owner, "Short put")
    assert strategy_code(owner, "short  PUT") == "USER_1"
    assert strategy_code(owner, "SHORT_PUT") == "SHORT_PUT"


@pytest.mark.parametrize(
    ("pattern", "fits"), [("-1P@K2 +1P@K1", True), ("-2P@K2 +2P@K1", True), ("+1P@K2 -1P@K1", False), ("", False)]
)
def test_strategy_is_proposed_for_trades_of_its_legs(
    page: Client,
    account: Account,
    pattern: str,
    fits: bool,  # noqa: FBT001
) -> None:
    keep_orders(account, (sell_to_open(2, P95, 2), buy(2, P90, 1)))
    strategy = define(account.owner)
    UserStrategy.objects.update(pattern=pattern)
    assert (strategy in fitting_strategies(account.owner, Trade.objects.get())) == fits
    html = page.get(reverse("trades:edit_trade", args=[account.pk, "1"])).content.decode()
    assert ("Its legs are those of your Jade fox" in html) == fits


def test_stranger_finds_no_strategy(client: Client, owner: User, stranger: User) -> None:
    strategy = define(owner)
    client.force_login(stranger)
    assert "Jade fox" not in client.get(OWN).content.decode()
    assert client.get(reverse("trades:change_strategy", args=[strategy.pk])).status_code == 404
    assert client.post(reverse("trades:retire_strategy", args=[strategy.pk])).status_code == 404
