"""The comparison of strategies as people see and click it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_account
from tests.trades.strategies.stories import keep_year

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
TAG = re.compile(r"<[^>]+>")
FOLD = re.compile(r"<details.*?</details>", re.DOTALL)
ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)
LINK = re.compile(r'<a class="figure" href="(/trades/\?[^"]*)"')


def html_of(page: Client, query: str = "", name: str = "trades:strategies") -> str:
    answer = page.get(reverse(name) + query)
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return html


def row_of(html: str, name: str) -> str:
    """Return the words of the table's row of this name, without those that unfold it on a phone."""
    return " ".join(unescape(TAG.sub(" ", FOLD.sub("", marked_row(html, name)))).split())


def marked_row(html: str, name: str) -> str:
    rows: list[str] = ROW.findall(html)
    return next(row for row in rows if name in row)


@pytest.mark.usefixtures("year")
def test_every_figure_has_its_unit__by_chain_unless_asked_otherwise(page: Client) -> None:
    # 200 won and 151 lost: 1.32 for each dollar; 49 over 2; 60 and 10 days; only PEP's maximum is known.
    assert row_of(html_of(page), "Short put") == (
        "Short put 2 chains 50.0 % 1 of 2 chains 1.32 2 chains +24.50 per chain 35.0 per chain "
        "−151.00 % 1 chain, 1 not known +49.00 2 chains −1.00 2 chains"
    )


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(("unit", "words"), [("trade", "3 trades"), ("chain", "2 chains"), ("campaign", "2 campaigns")])
def test_unit_is_switched_by_the_address(page: Client, unit: str, words: str) -> None:
    assert row_of(html_of(page, f"?unit={unit}"), "All").startswith(f"All {words} ")


@pytest.mark.usefixtures("year")
def test_open_strategy_has_no_rates(page: Client) -> None:
    assert row_of(html_of(page), "Bear call spread") == "Bear call spread none 1 chain +40.00 so far"


@pytest.mark.usefixtures("year")
def test_together_is_all_trades(page: Client) -> None:
    html = html_of(page)
    assert "2 chains closed" in html
    assert "+89.00" in row_of(html + "<tr>" + html.partition('data-sum="together"')[2][:300] + "</tr>", "+89.00")


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("query", ["", "?unit=trade", "?unit=campaign&rows=month", "?from=2026-02-01&to=2026-02-28"])
def test_figures_open_lists_that_show_the_same(page: Client, query: str) -> None:
    html = html_of(page, query)
    for row in ROW.findall(html):
        for address in {unescape(found) for found in LINK.findall(row)}:
            listed = page.get(address).content.decode()
            shown = re.search(r'data-sum="realized">\s*(?:<a[^>]*>)?<data[^>]*>([^<]*)', listed)
            assert shown, address
            assert "result=" in address or "status=open" in address or shown[1] in row, address


@pytest.mark.usefixtures("year")
def test_strategy_leads_to_its_months(page: Client) -> None:
    html = html_of(page)
    address = re.search(r'href="(\?[^"]*)">Short put<', html)
    assert address is not None
    months = html_of(page, unescape(address[1]))
    assert row_of(months, "Mar 2026").startswith("Mar 2026 1 chain 100.0 %")
    assert "Collect premium for the duty to buy at the strike." in months
    assert '"values": ["-151", "200"], "running": ["-151", "49"]' in months


def names_of(html: str) -> list[str]:
    """Return what the rows of the table are called, in their order."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'<a class="fw-semibold"[^>]*>([^<]*)</a>', body) or re.findall(r'main">\s*([^<]*\S)\s*<', body)


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        # The puts made 49, nothing of the spread is closed.
        ("", ["Short put", "Bear call spread"]),
        ("?sort=name", ["Bear call spread", "Short put"]),
        ("?sort=closed", ["Bear call spread", "Short put"]),
        ("?rows=month", ["Mar 2026", "Feb 2026"]),
        ("?rows=month&sort=name", ["Feb 2026", "Mar 2026"]),
        ("?rows=month&sort=realized", ["Feb 2026", "Mar 2026"]),
    ],
)
def test_rows_are_sorted_by_the_address(page: Client, query: str, names: list[str]) -> None:
    assert names_of(html_of(page, query)) == names


@pytest.mark.usefixtures("year")
def test_heading_turns_the_order_round_and_says_it(page: Client) -> None:
    html = html_of(page, "?unit=trade&sort=-win_rate")
    assert re.search(
        r'aria-sort="descending"[^>]*>\s*<a class="sort-link"\s+href="\?unit=trade&amp;sort=win_rate"', html
    )
    assert '<option value="-win_rate" selected>Best win rate first</option>' in html
    assert "There is no sort" not in html
    assert "There is no sort “size”" in html_of(page, "?sort=size")


@pytest.mark.usefixtures("year")
def test_chart_goes_by_time_whatever_the_order_of_the_table(page: Client) -> None:
    assert '"labels": ["Feb 2026", "Mar 2026"]' in html_of(page, "?rows=month&sort=-realized")


@pytest.mark.usefixtures("year")
def test_address_not_understood_is_said(page: Client) -> None:
    html = html_of(page, "?unit=lot&rows=decade&from=soon")
    assert "There is no unit “lot”" in html
    assert "Rows are strategies, months, quarters or years" in html
    assert "2 chains" in html


def test_page_says_what_to_do__nothing_synced_nothing_traded_nothing_found(page: Client, owner: User) -> None:
    assert "Nothing here yet" in html_of(page)
    account = make_account(owner)
    assert "No trades yet" in html_of(page)
    keep_year(account)
    assert "No chain matches" in html_of(page, "?underlying=T")


def test_stranger_sees_none_of_it(client: Client, stranger: User, year: Account) -> None:
    client.force_login(stranger)
    make_account(stranger)
    html = html_of(client, f"?account={year.number}")
    assert "Short put" not in html
    assert "No chain matches" in html


@pytest.mark.parametrize("name", ["trades:trades", "trades:strategies", "trades:review"])
def test_page_costs_the_same_number_of_queries__more_accounts_and_trades(
    page: Client, owner: User, year: Account, name: str
) -> None:
    html_of(page, name=name)
    before = queries_of(page, name)
    for number in ("5WX1", "5WX2"):
        keep_year(make_account(owner, number))
    assert queries_of(page, name) == before


def queries_of(page: Client, name: str) -> int:
    caches["kept"].clear()
    with CaptureQueriesContext(connection) as queries:
        html_of(page, name=name)
    return len(queries)
