"""The page that asks before an edit is made says which trades it links and which it unlinks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.trades.services.edits.links import link_roll, unlink_roll
from apps.trades.services.edits.previewing import preview
from apps.trades.services.edits.structure import merge_trades, split_by_units
from tests.builders import buy_to_close, put, sell_to_open
from tests.stored import keep_orders
from tests.trades.edits.making import P90, P95, P100

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
LATER = put("KO", 95, "2026-04-17")
# Two puts are bought back in the order that sells two of a month later: trade 1 was rolled into trade 3.
ROLLED = (
    sell_to_open(2, P95, 2),
    (buy_to_close(2, P95, 1, on="2026-01-07"), sell_to_open(2, LATER, 3, on="2026-01-07")),
)
FROM, INTO = "short put of 5 Jan 2026", "short put of 7 Jan 2026"


@pytest.fixture
def rolled(account: Account) -> Account:
    keep_orders(account, *ROLLED, sell_to_open(1, P100, 1, on="2026-01-08"))
    return account


def links(account: Account, propose: Callable[..., Any], **chosen: Any) -> tuple[str, ...]:
    return preview(account=account, propose=partial(propose, **chosen)).links


def test_roll_that_is_taken_away_is_named(rolled: Account) -> None:
    assert links(rolled, unlink_roll, before="1", after="3") == (f"Unlinked: the roll of {FROM} into {INTO}.",)


def test_roll_that_is_stated_is_named_with_who_says_so(rolled: Account) -> None:
    assert links(rolled, link_roll, before="3", after="4") == (
        f"Linked: the roll of {INTO} into short put of 8 Jan 2026 (linked by you).",
    )


def test_roll_within_what_is_merged_is_no_more(rolled: Account) -> None:
    assert links(rolled, merge_trades, keys=["1", "3"]) == (f"Unlinked: the roll of {FROM} into {INTO}.",)


def test_roll_that_is_divided_is_told_by_its_quantities(rolled: Account) -> None:
    # One of the two puts that were sold later stands alone now; the order that rolled is that of both.
    one, rest = links(rolled, split_by_units, key="3", units=1)
    assert one.startswith(f"Linked: the roll of {FROM} into {INTO} (certain: ")
    assert rest == f"Goes on with 1 instead of 2: the roll of {FROM} into {INTO}."


def test_change_that_links_nothing_says_nothing_of_links(account: Account) -> None:
    keep_orders(account, sell_to_open(2, P95, 2), sell_to_open(1, P90, 1, on="2026-01-07"))
    assert links(account, split_by_units, key="1", units=1) == ()


def test_page_lists_the_links_that_change(page: Client, rolled: Account) -> None:
    address = reverse("trades:change_trade", args=[rolled.pk, "3", "unlink"])
    html = page.post(address, {"before": "1", "after": "3"}).content.decode()
    assert "What leads to what" in html
    assert f"<li>Unlinked: the roll of {FROM} into {INTO}.</li>" in html
