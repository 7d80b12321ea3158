"""One campaign: its cash by day, its income, what calls sold pay of a long call, and the pages that show them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.models import Campaign, Chain
from apps.trades.selectors.campaign_detail import campaign_detail, cash_days, reduction_of
from tests.builders import exact, sell_to_open
from tests.stored import keep, keep_orders
from tests.trades.groups.stories import PAID, PMCC, PUT, ROLLED, TO_CALLS, WHEEL

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account
    from apps.trades.selectors.campaign_detail import CampaignDetail

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 1, 17, tzinfo=UTC)


def the_campaign(*, states: int | None = None) -> CampaignDetail:
    return campaign_detail(Campaign.objects.get(), None, NOW.date(), NOW, states=states)


def shown(page: Client) -> str:
    campaign = Campaign.objects.get()
    return page.get(reverse("trades:campaign", args=[campaign.account_id, campaign.key])).content.decode()


def test_cash_by_day_ends_in_all_that_came(account: Account) -> None:
    keep(account, *WHEEL)
    # The put, its shares, two calls, and the shares at their strike less the fee of 5.00.
    assert [(each.day, each.net) for each in cash_days(Campaign.objects.get())] == [
        (date(2026, 1, 5), Decimal("148.86")),
        (date(2026, 1, 16), Decimal("-5005")),
        (date(2026, 1, 20), Decimal("118.86")),
        (date(2026, 2, 23), Decimal("98.86")),
        (date(2026, 3, 20), Decimal("5245")),
    ]
    # Flat, so all that came is what was realized.
    assert the_campaign().cash == Campaign.objects.get().realized == Decimal("606.58")


def test_income_is_cash_of_its_day(account: Account) -> None:
    keep(account, *PAID)
    last = the_campaign().days[-1]
    assert (last.day, last.net, last.running) == (date(2026, 1, 20), *exact(48, "-4808.14"))


def test_calls_sold_pay_for_the_long_call(account: Account) -> None:
    keep_orders(account, *PMCC)
    reduction = reduction_of(Campaign.objects.get())
    assert reduction is not None
    # 2,501.00 with its fee; 99.00 kept and 79.00 that may still have to be bought back.
    assert (reduction.paid, reduction.brought, reduction.left) == exact(-2501, 178, -2323)
    assert [trade.opened_on for trade, _ in reduction.sold] == [date(2026, 1, 12), date(2026, 1, 20)]


def test_only_a_covered_long_call_is_paid_for(account: Account) -> None:
    keep_orders(account, *ROLLED)
    assert the_campaign().reduction is None


def test_chain_of_several_trades_stands_above_them(account: Account) -> None:
    keep_orders(account, *ROLLED)
    (block,) = the_campaign().blocks
    assert block.has_chain
    assert [line.row.realized for line in block.trades] == list(exact(-102, 248))


def test_newest_states_say_how_many_came_before(account: Account) -> None:
    keep(account, *WHEEL)
    assert (len(the_campaign(states=4).ribbon), the_campaign(states=4).earlier) == (4, 2)
    assert (len(the_campaign().ribbon), the_campaign().earlier) == (6, 0)


def test_legend_names_each_state_once(account: Account) -> None:
    keep(account, *WHEEL)
    assert [words for _, words in the_campaign().states] == ["Put sold", "Shares held", "Covered call", "Flat"]


def test_page_shows_the_wheel_as_ribbon_and_table(page: Client, account: Account) -> None:
    keep(account, *WHEEL)
    html = shown(page)
    assert html.count("state-CC_OPEN") == 5
    assert "Covered call from 2026-01-20, 31 days" in html
    assert "47.37" in html
    assert "48.56" in html


def test_page_lists_the_income(page: Client, account: Account) -> None:
    keep(account, *PAID)
    html = shown(page)
    assert "KO COMPANY INC, 5WX01234" in html
    assert "+48.00" in html


def test_page_says_what_the_long_call_costs_now(page: Client, account: Account) -> None:
    keep_orders(account, *PMCC)
    html = shown(page)
    assert "Poor man" in html
    assert "−2,323.00" in html


@pytest.mark.parametrize("name", ["trades:chains", "trades:campaigns", "trades:beside_campaigns"])
def test_list_says_where_to_begin__nothing_synced(page: Client, name: str) -> None:
    assert "Nothing here yet" in page.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", ["trades:chains", "trades:campaigns", "trades:beside_campaigns"])
def test_list_offers_the_way_out_of_a_filter_without_a_match(page: Client, account: Account, name: str) -> None:
    keep(account, *WHEEL)
    html = page.get(reverse(name), {"underlying": "NONE"}).content.decode()
    assert f'<a href="{reverse(name)}">Show all' in html


def test_campaigns_name_what_is_in_none(page: Client, account: Account) -> None:
    keep(account, *PAID)
    html = page.get(reverse("trades:campaigns")).content.decode()
    assert f'<a href="{reverse("trades:beside_campaigns")}">1 entry</a>' in html
    # Dividends and the put's premium, and the interest of 3.21.
    assert 'data-sum="together"><data class="gain" value="200.07"' in html


def test_campaigns_of_a_kind_do_not_speak_of_entries(page: Client, account: Account) -> None:
    keep(account, *PAID)
    assert page.get(reverse("trades:campaigns"), {"kind": "wheel"}).context["beside"] is None


@pytest.mark.parametrize("name", ["trades:chains", "trades:campaigns"])
def test_lists_lead_to_each_other(page: Client, account: Account, name: str) -> None:
    keep(account, sell_to_open(1, PUT, 1))
    html = page.get(reverse(name)).content.decode()
    for other in ("trades:trades", "trades:chains", "trades:campaigns", "trades:strategies"):
        assert f'href="{reverse(other)}"' in html


@pytest.mark.parametrize("name", ["trades:chains", "trades:campaigns", "trades:beside_campaigns"])
def test_stranger_s_list_is_empty(client: Client, stranger: User, account: Account, name: str) -> None:
    keep(account, *PAID)
    client.force_login(stranger)
    html = client.get(reverse(name)).content.decode()
    # As a word: the token of a form is random letters, and may have these in it.
    assert re.search(r"\bKO\b", html) is None
    assert Chain.objects.count() == 1


def test_shares_of_a_wheel_break_even_first__then_comes_what_the_effective_basis_means(
    page: Client, account: Account
) -> None:
    keep(account, *TO_CALLS)
    words = " ".join(re.sub(r"<[^>]+>", " ", shown(page)).split())
    # 5,005.00 less the puts' 148.86 and two calls' 118.86 and 98.86: 4,638.42 for a hundred.
    even, basis = words.index("the campaign breaks even at"), words.index("effective basis 4")
    assert even < basis
    assert "without what former shares won or lost" in words[basis:]
