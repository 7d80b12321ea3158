"""The help page of the library, and the words it is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils.html import escape

from apps.trades.engine.recognition.library import BY_CODE, TEMPLATES
from apps.trades.engine.recognition.library.conflicts import CONFLICTS
from apps.trades.words.strategies import NETS, legs_in_words
from tests.trades.strategies.test_strategies_page import html_of

if TYPE_CHECKING:
    from django.test import Client

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("legs", "words"),
    [
        ("+1P@K1 -1P@K2", "buy 1 put at K1, sell 1 put at K2"),
        ("+1S -2C@K1", "buy 1 lot of stock, sell 2 calls at K1"),
        ("-3S", "sell 3 lots of stock"),
        ("-1C@K1,T1 +1C@K1,T2", "sell 1 call at K1, nearer expiration, buy 1 call at K1, farther expiration"),
        ("+1S -1C@K2 +1P@K1,T2", None),
    ],
)
def test_legs_are_said_in_words(legs: str, words: str | None) -> None:
    # Without a T the nearer expiration is meant.
    said = legs_in_words(legs)
    expected = "buy 1 lot of stock, sell 1 call at K2, nearer expiration, buy 1 put at K1, farther expiration"
    assert said == (words or expected)


def test_what_is_no_leg_is_refused() -> None:
    with pytest.raises(ValueError, match="“2X” is not a leg"):
        legs_in_words("2X")


def test_every_entry_of_the_library_can_be_said() -> None:
    assert len(TEMPLATES) == 106
    assert all(legs_in_words(template.legs) and NETS[template.net] for template in TEMPLATES)


def test_page_has_one_anchor_per_code_with_its_meaning(page: Client) -> None:
    html = html_of(page, name="trades:library")
    for code, template in BY_CODE.items():
        assert html.count(f'<tr id="{code}">') == 1, code
        assert escape(template.meaning) in html, code
    assert all(conflict.name in html for conflict in CONFLICTS)


def test_trade_s_name_leads_to_its_entry(page: Client, year: Account) -> None:
    html = page.get(reverse("trades:trade", args=[year.pk, "1"])).content.decode()
    assert f'href="{reverse("trades:library")}#SHORT_PUT"' in html
