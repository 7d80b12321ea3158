"""Campaigns compared with what they earned beside their trades: one that lost on its shares has won by its dividend."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db.models import Sum
from django.urls import reverse

from apps.core.money import total
from apps.core.periods import Grain
from apps.trades.filters.groups import CAMPAIGN_KINDS, CAMPAIGN_SORTS, CHAIN_KINDS, CHAIN_SORTS, read_group_filter
from apps.trades.filters.trades import TradeFilter
from apps.trades.models import Campaign, CampaignEntry, Chain, Trade
from apps.trades.selectors.group_lists import group_sums
from apps.trades.selectors.performance import comparison
from apps.trades.selectors.trade_list import trade_sums
from apps.trades.services.edits.annotations import tag
from tests.builders import buy, buy_to_close, call, dividend, exact, sell, sell_to_open
from tests.clicking import Clicks
from tests.factories import NOON
from tests.stored import keep_orders
from tests.trades.edits.making import make

if TYPE_CHECKING:
    from django.test import Client

    from apps.trades.engine.performance import Performance
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
PAGE = "/trades/strategies/?unit=campaign"


@pytest.fixture
def paid(account: Account) -> Account:
    """KO lost 40.00 and paid 48.00, PEP won 10.00, GE is held and has paid 5.00; a call on T is still open."""
    keep_orders(
        account,
        buy(100, "KO", 50, on="2026-01-05"),
        dividend(48, "KO", on="2026-01-20"),
        sell(100, "KO", "49.60", on="2026-02-02"),
        buy(10, "PEP", 10, on="2026-02-03"),
        sell(10, "PEP", 11, on="2026-02-04"),
        buy(10, "GE", 100, on="2026-02-05"),
        dividend(5, "GE", on="2026-02-10"),
        sell_to_open(1, call("T", 20, "2026-06-19"), 1, on="2026-02-11"),
    )
    return account


def compared(account: Account, unit: str) -> dict[str, Performance]:
    found = comparison([account], TradeFilter(unit=unit), None)
    return {line.name: line.performance for line in found.lines}


def campaigns(account: Account, **query: str) -> list[str]:
    """Return the underlyings of the campaigns that the list finds, after its sums were compared with theirs."""
    wanted = read_group_filter(query, CAMPAIGN_KINDS, CAMPAIGN_SORTS, "campaign")
    sums = group_sums(Campaign, [account], wanted)
    named = {"KO", "PEP", "GE", "T"}
    found = [
        name
        for name in sorted(named)
        if group_sums(
            Campaign, [account], read_group_filter({**query, "underlying": name}, CAMPAIGN_KINDS, [], "")
        ).count
    ]
    assert sums.count == len(found)
    return found


def test_dividend_counts_with_its_campaign_and_no_trade(paid: Account) -> None:
    shares = compared(paid, "campaign")["Long stock"]
    # −40 + 48, and 10; held and not sold: 5.
    assert (shares.realized, shares.gained, shares.lost, shares.open_realized) == exact(18, 18, 0, 5)
    assert (shares.count, shares.wins) == (2, 2)
    alone = compared(paid, "trade")["Long stock"]
    assert (alone.realized, alone.wins, alone.losses) == (Decimal(-30), 1, 1)


def test_total_line_is_all_trades_and_all_income_of_campaigns(paid: Account) -> None:
    realized = Trade.objects.aggregate(sum=Sum("realized"))["sum"]
    earned = CampaignEntry.objects.filter(entry__view="TRADER").aggregate(sum=Sum("entry__amount"))["sum"]
    together = comparison([paid], TradeFilter(unit="campaign"), None).total.performance.together
    assert together == realized + earned == 23


def test_dividend_is_in_the_period_in_which_its_campaign_ended(paid: Account) -> None:
    found = comparison([paid], TradeFilter(unit="campaign"), Grain.MONTH)
    assert [(line.name, line.performance.realized) for line in found.lines] == [("Feb 2026", Decimal(18))]


def test_income_is_no_part_of_what_a_trade_could_win(account: Account) -> None:
    sold = call("KO", 52, "2026-03-20")
    keep_orders(
        account,
        (buy(100, "KO", 50), sell_to_open(1, sold, 1)),
        dividend(48, "KO", on="2026-01-20"),
        (sell(100, "KO", 51, on="2026-02-02"), buy_to_close(1, sold, "0.50", on="2026-02-02")),
    )
    (chain,) = compared(account, "chain").values()
    (campaign,) = compared(account, "campaign").values()
    # 150 of the shares and the call, of at most 300 of both; the dividend could have been anything.
    assert (chain.realized, chain.average_percent) == exact(150, 50)
    assert (campaign.realized, campaign.average_percent) == (Decimal(198), None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"result": "win"}, ["KO", "PEP"]),
        ({"result": "loss"}, []),
        ({"result": "even"}, []),
        ({"strategy": "long_stock"}, ["GE", "KO", "PEP"]),
        ({"strategy": "LONG_STOCK", "status": "closed", "by": "closed", "from": "2026-02-03"}, ["PEP"]),
        ({"strategy": "WHEEL"}, []),
        ({"tag": "core"}, ["PEP"]),
        ({"tag": "cor"}, []),
    ],
)
def test_campaigns_are_found_by_what_they_are_called_and_how_they_ended(
    paid: Account, query: dict[str, str], found: list[str]
) -> None:
    make(paid, tag, keys=["4"], text="core")
    paid.refresh_from_db()
    assert campaigns(paid, **query) == found


@pytest.mark.parametrize(
    ("query", "count"), [({"result": "loss"}, 1), ({"result": "win"}, 1), ({"strategy": "LONG_STOCK"}, 3)]
)
def test_chains_are_found_so_by_what_they_realized(paid: Account, query: dict[str, str], count: int) -> None:
    assert group_sums(Chain, [paid], read_group_filter(query, CHAIN_KINDS, CHAIN_SORTS, "chain")).count == count


def test_trades_of_campaigns_that_won_are_those_of_the_campaigns(paid: Account) -> None:
    found = trade_sums([paid], TradeFilter(unit="campaign", result="win"), TODAY)
    assert (found.units, found.realized) == (2, Decimal(-30))


def test_figures_of_campaigns_lead_to_campaigns_that_add_up_to_them(page: Client, paid: Account) -> None:
    clicks = Clicks(page)
    cells = [each for each in clicks.page(PAGE).inside() if each["data-part"] or each["data-sum"] == "together"]
    figures = [(link["href"], link["data-of"], link.value) for cell in cells for link in cell.inside("a")]
    assert {of for _, of, _ in figures} == {"Together", "Fees in realized"}
    for address, of, amount in figures:
        assert address.startswith(reverse("trades:campaigns"))
        assert total(clicks.named(address, of)) == amount, address


def test_page_says_that_income_counts(page: Client, paid: Account) -> None:
    html = page.get(PAGE).content.decode()
    assert "Its dividends, interest and charges count with it" in html
    assert "as all their trades and income" in html
    assert "count with it" not in page.get("/trades/strategies/?unit=chain").content.decode()


def test_entries_in_no_campaign_have_no_strategy_to_ask_for(page: Client, paid: Account) -> None:
    html = page.get(f"{reverse('trades:beside_campaigns')}?strategy=LONG_STOCK&result=win&tag=core").content.decode()
    assert "Filter: all" in html
