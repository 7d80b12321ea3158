"""One chain: its figures, what led to what, and its cash in order of time."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.core.money import total
from apps.trades.models import Chain, Trade
from apps.trades.selectors.chain_detail import chain_detail
from apps.trades.selectors.trade_detail import trade_detail
from tests.builders import buy_to_close, exact, put, sell_to_open
from tests.clicking import Clicks
from tests.stored import keep_orders
from tests.trades.groups.stories import P90, P95, ROLLED, TO_SHARES, WHEEL

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account
    from apps.trades.selectors.chain_detail import ChainDetail
    from tests.builders.lines import Instant

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)


def the_chain() -> ChainDetail:
    return chain_detail(Chain.objects.get(), TODAY)


def address(chain: Chain) -> str:
    return reverse("trades:chain", args=[chain.account_id, chain.key])


def test_roll_says_where_it_went_and_what_it_brought(account: Account) -> None:
    keep_orders(account, *ROLLED)
    (step,) = the_chain().steps
    assert (step.words, step.certainty, step.row.quantity) == ("Roll", "certain", 1)
    assert step.move is not None
    assert (step.move.direction, step.move.days_added, step.move.strikes_moved) == (
        "out and down",
        "+28 days",
        "put −5",
    )
    # Bought back for 300.00 and sold for 350.00, less two fees.
    assert (step.credit, the_chain().roll_credit) == exact(48, 48)


def test_cash_runs_from_row_to_row(account: Account) -> None:
    keep_orders(account, *ROLLED)
    detail = the_chain()
    assert [each.net for each in detail.happenings] == list(exact(199, -301, 349, -101))
    assert [each.running for each in detail.happenings] == list(exact(199, -102, 247, 146))
    assert detail.cash == detail.line.row.realized == 146


def test_chart_has_one_point_for_the_two_halves_of_a_roll(account: Account) -> None:
    keep_orders(account, *ROLLED)
    chart = the_chain().chart
    assert chart["labels"] == ["2026-01-05", "2026-01-05", "2026-03-02"]
    assert [Decimal(each) for each in chart["running"]] == list(exact(199, 247, 146))


def test_delivery_is_a_step_without_a_credit(account: Account) -> None:
    keep_orders(account, *TO_SHARES)
    (step,) = the_chain().steps
    assert (step.words, step.move, step.credit) == ("Assignment", None, None)
    assert (step.row.before.name, step.row.after.name) == ("Short put", "Long stock")


def test_inferred_roll_says_why_it_is_thought_one(account: Account) -> None:
    keep_orders(
        account,
        sell_to_open(1, P95, 2),
        buy_to_close(1, P95, 3, on="2026-01-12"),
        sell_to_open(1, P90, "3.50", on="2026-01-12", time="10:04"),
    )
    (step,) = the_chain().steps
    assert step.certainty == "inferred"
    assert step.row.because == "closed and opened 4 minutes apart, same rights and quantities"


def test_trades_of_the_chain_add_up_to_it(account: Account) -> None:
    keep_orders(account, *WHEEL)
    for chain in Chain.objects.all():
        detail = chain_detail(chain, TODAY)
        for name in ("opened", "realized", "fees", "tax"):
            assert sum(getattr(line.row, name) for line in detail.trades) == getattr(chain, name)


def test_page_tells_the_roll_and_leads_to_its_trades(page: Client, account: Account) -> None:
    keep_orders(account, *ROLLED)
    html = page.get(address(Chain.objects.get())).content.decode()
    assert "Roll out and down" in html
    assert "certain: one order closed one and opened the other" in html
    for key in ("1", "3"):
        assert reverse("trades:trade", args=[account.pk, key]) in html
    assert '<running-chart class="chart-box chart-small' in html


def test_page_of_one_trade_says_that_nothing_led_on(page: Client, account: Account) -> None:
    keep_orders(account, sell_to_open(1, put("KO", 95), 2))
    html = page.get(address(Chain.objects.get())).content.decode()
    assert "Nothing led here from another trade" in html
    assert "<running-chart" not in html


def rolled(times: int) -> list[Instant]:
    """A put sold for 3.00 and rolled so many times a week on, each time for 2.00 out and 3.00 in."""
    days = [date(2026, 2, 20) + timedelta(weeks=number) for number in range(times + 1)]
    puts = [put("KO", 50, day.isoformat()) for day in days]
    pairs = [(buy_to_close(1, before, 2), sell_to_open(1, after, 3)) for before, after in pairwise(puts)]
    return [sell_to_open(1, puts[0], 3), *pairs]


def test_long_chain_shows_its_ends_and_a_page_of_each_table(page: Client, account: Account) -> None:
    keep_orders(account, *rolled(60))
    chain = Chain.objects.get()
    # 61 openings and 60 closings; one trade more than rolls.
    detail = chain_detail(chain, TODAY, {"timeline": "2", "trades": "2"})
    assert [len(detail.timeline.rows), len(detail.trades), len(detail.links.rows)] == [50, 11, 50]
    assert detail.timeline.page.paginator.num_pages == 3
    assert detail.timeline.first == detail.happenings[0]
    # Rolled 60 times at a credit of 100.00, after 300.00 at first.
    assert detail.timeline.last is not None
    assert detail.timeline.last.running == detail.cash == 6300
    html = page.get(address(chain)).content.decode()
    assert '<a href="?timeline=3#timeline">' in html
    assert html.count('data-name="Running"') == 50


def test_figures_of_a_long_chain_add_up_over_its_pages(page: Client, account: Account) -> None:
    keep_orders(account, *rolled(60))
    clicks, place = Clicks(page), address(Chain.objects.get())
    figures = clicks.figures(place)
    assert {"Premium", "Realized", "Roll credit", "Net"} <= {each.of for each in figures}
    for each in figures:
        assert total(clicks.named(each.address, each.of)) == each.amount, each


def test_trade_of_a_long_chain_opens_where_it_begins(page: Client, account: Account) -> None:
    keep_orders(account, *rolled(60))
    last = Trade.objects.order_by("-opened_at", "-pk")[0]
    detail = trade_detail(last, TODAY)
    assert detail.timeline.page.number == 3
    assert [each.trade.key for each in detail.timeline.rows if each.is_own] == [last.key]
    assert trade_detail(last, TODAY, {"timeline": "1"}).timeline.page.number == 1
    html = page.get(reverse("trades:trade", args=[account.pk, last.key])).content.decode()
    assert re.search(r'data-name="Trade">\s*This one', html)


@pytest.mark.parametrize("asked", ["0", "99", "x", "-1"])
def test_page_that_is_not_there_is_one_that_is(account: Account, asked: str) -> None:
    keep_orders(account, *ROLLED)
    assert len(chain_detail(Chain.objects.get(), TODAY, {"timeline": asked}).timeline.rows) == 4


@pytest.mark.parametrize("key", ["nothing", "1%00", "999"])
def test_key_of_nothing_is_not_found(page: Client, account: Account, key: str) -> None:
    keep_orders(account, *ROLLED)
    assert page.get(f"/trades/chains/{account.pk}/{key}/").status_code == 404
    assert page.get(f"/trades/campaigns/{account.pk}/{key}/").status_code == 404


def test_stranger_finds_neither_chain_nor_campaign(client: Client, stranger: User, account: Account) -> None:
    keep_orders(account, *ROLLED)
    client.force_login(stranger)
    for name in ("trades:chain", "trades:campaign"):
        assert client.get(reverse(name, args=[account.pk, "1"])).status_code == 404
