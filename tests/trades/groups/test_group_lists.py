"""Lists of chains and campaigns: filtered, sorted, cut into pages, and whole in their sums."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import Sum
from django.urls import reverse

from apps.trades.filters.groups import CAMPAIGN_KINDS, CAMPAIGN_SORTS, CHAIN_KINDS, CHAIN_SORTS, read_group_filter
from apps.trades.models import Campaign, Chain, ProfitEntry, Trade
from apps.trades.selectors.beside_campaigns import beside_page, beside_sums, income_of
from apps.trades.selectors.group_lists import group_sums, groups_page
from tests.builders import buy, exact, future, future_option, put, sell, sell_to_open
from tests.factories import make_account
from tests.stored import keep, keep_orders
from tests.trades.groups.stories import PAID, ROLLED, WHEEL

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)
MES_PUT = future_option("./MESZ6 EX2X6 261113P4000")
PEP = (buy(10, "PEP", 100, on="2026-03-02"), sell(10, "PEP", 101, on="2026-03-09"))


def chains(held: Account, /, **query: str) -> list[Any]:
    wanted = read_group_filter(query, CHAIN_KINDS, CHAIN_SORTS, "chain")
    return groups_page(Chain, [held], wanted, query.get("page"), TODAY)[1]


def campaigns(held: Account, /, **query: str) -> list[Any]:
    wanted = read_group_filter(query, CAMPAIGN_KINDS, CAMPAIGN_SORTS, "campaign")
    return groups_page(Campaign, [held], wanted, query.get("page"), TODAY)[1]


@pytest.fixture
def two_stories(account: Account) -> Account:
    keep_orders(account, *ROLLED, *PEP)
    return account


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["PEP", "KO"]),
        ({"sort": "opened"}, ["KO", "PEP"]),
        ({"underlying": "ko"}, ["KO"]),
        ({"kind": "rolled"}, ["KO"]),
        ({"kind": "several"}, ["KO"]),
        ({"kind": "single"}, ["PEP"]),
        ({"status": "closed", "sort": "underlying"}, ["KO", "PEP"]),
        ({"status": "open"}, []),
        ({"from": "2026-03-01"}, ["PEP"]),
        ({"by": "closed", "to": "2026-03-02"}, ["KO"]),
        ({"account": "another"}, []),
    ],
)
def test_chains_are_those_asked_for(two_stories: Account, query: dict[str, str], found: list[str]) -> None:
    assert [line.row.underlying for line in chains(two_stories, **query)] == found


@pytest.mark.parametrize(("kind", "found"), [("", 2), ("options", 0), ("stock", 1), ("wheel", 1), ("pmcc", 0)])
def test_campaigns_are_of_a_kind(two_stories: Account, kind: str, found: int) -> None:
    # A put sold again after the first is a wheel already.
    assert len(campaigns(two_stories, kind=kind)) == found


@pytest.mark.parametrize("sort", sorted({*CHAIN_SORTS, *(f"-{name}" for name in CHAIN_SORTS)}))
def test_every_sort_shows_every_chain(two_stories: Account, sort: str) -> None:
    assert {line.row.underlying for line in chains(two_stories, sort=sort)} == {"KO", "PEP"}


@pytest.mark.parametrize("sort", sorted({*CAMPAIGN_SORTS, *(f"-{name}" for name in CAMPAIGN_SORTS)}))
def test_every_sort_shows_every_campaign(two_stories: Account, sort: str) -> None:
    assert {line.row.underlying for line in campaigns(two_stories, sort=sort)} == {"KO", "PEP"}


def test_chain_s_line_tells_its_days_and_gross(two_stories: Account) -> None:
    (line,) = chains(two_stories, underlying="KO")
    # 200 − 300 + 350 − 100, less four fees of 1.00; from 5 January to 2 March.
    assert (line.gross, line.row.realized, line.days) == (Decimal(150), Decimal(146), 56)
    assert (line.is_open, line.open) == (False, None)


def test_open_chain_without_a_mark_does_not_know_its_gain(account: Account) -> None:
    keep_orders(account, *ROLLED[:2])
    (line,) = chains(account)
    assert line.open is not None
    assert (line.is_open, line.open.profit, line.open.unknown) == (True, None, 1)
    # To the first of April.
    assert line.days == 86


@pytest.mark.parametrize("model", [Chain, Campaign])
def test_sums_are_those_of_the_trades(account: Account, model: Any) -> None:
    keep_orders(account, *WHEEL, *PEP)
    sums = group_sums(model, [account], read_group_filter({}, {}, [], ""))
    names = ("premium", "realized", "fees", "tax")
    trades = Trade.objects.aggregate(**{name: Sum(name) for name in names})
    assert {name: getattr(sums, name) for name in names} == trades
    assert sums.trade_count == Trade.objects.count()
    # The wheel, 606.58, and ten shares a dollar higher.
    assert sums.realized == Decimal("616.58")
    # 150 + 120 + 100 for the put and both calls, less 1.14 for each; nothing of what shares cost.
    assert sums.premium == Decimal("366.58")


def test_sums_are_counted_anew__ledger_changed(account: Account) -> None:
    keep_orders(account, *PEP)
    asked = read_group_filter({}, {}, [], "")
    assert group_sums(Chain, [account], asked).count == 1
    keep_orders(account, *PEP, buy(1, "KO", 50, on="2026-03-16"))
    assert group_sums(Chain, [account], asked).count == 2


def test_pages_hold_each_chain_once(account: Account) -> None:
    keep_orders(account, *(each for n in range(30) for each in (buy(1, f"S{n}", 10), sell(1, f"S{n}", 11))))
    seen = [line.row.pk for page in ("1", "2") for line in chains(account, size="25", page=page)]
    assert (len(seen), len(set(seen))) == (30, 30)


def test_entries_are_in_a_campaign_or_beside_them(account: Account) -> None:
    keep(account, *PAID)
    (line,) = campaigns(account)
    everything = read_group_filter({}, {}, [], "")
    beside = beside_sums([account], everything)
    # The dividend came while the shares were held, the interest belongs to no underlying.
    assert [each.row.amount for each in income_of(line.row)] == list(exact(48))
    assert (line.row.earned, line.total) == exact(48, "196.86")
    assert (beside.count, beside.amount) == (1, Decimal("3.21"))
    in_all = ProfitEntry.objects.filter(view="TRADER").aggregate(sum=Sum("amount"))["sum"]
    assert group_sums(Campaign, [account], everything).total + beside.amount == in_all


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 1),
        ({"from": "2026-01-21"}, 1),
        ({"from": "2026-01-22"}, 0),
        ({"to": "2026-01-20"}, 0),
        ({"underlying": "KO"}, 0),
        ({"account": "another"}, 0),
    ],
)
def test_entries_beside_campaigns_are_those_asked_for(account: Account, query: dict[str, str], count: int) -> None:
    keep(account, *PAID)
    wanted = read_group_filter(query, {}, ["opened"], "entry")
    assert beside_sums([account], wanted).count == count
    lines = beside_page([account], wanted, None, count)[1]
    assert [(line.category, line.words) for line in lines] == [("Interest", "INTEREST ON CREDIT BALANCE")] * count


def test_another_account_is_left_out(owner: User, account: Account) -> None:
    keep_orders(make_account(owner, "5WX02222"), *PEP)
    assert chains(account) == []


def test_nonsense_is_said_and_left_out() -> None:
    query = {"kind": "x", "status": "x", "sort": "x", "from": "x", "size": "7", "by": "x", "account": "A\x00"}
    wanted = read_group_filter(query, CHAIN_KINDS, CHAIN_SORTS, "chain")
    assert (wanted.kind, wanted.status, wanted.sort, wanted.first, wanted.account) == ("", "", "-opened", None, "A")
    assert len(wanted.complaints) == 6


def test_days_the_wrong_way_round_are_said() -> None:
    wanted = read_group_filter({"from": "2026-02-01", "to": "2026-01-01"}, {}, ["opened"], "entry")
    assert wanted.complaints == ["The first day lies after the last one, so no entry can match."]
    assert not wanted.is_of_all


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ((buy(1, future("/MESZ6"), 6000), sell(1, future("/MESZ6"), 6010)), "Futures"),
        ((sell_to_open(1, MES_PUT, 20),), "Options"),
        ((sell_to_open(1, put("KO", 50), 2),), "Options"),
    ],
    ids=["futures alone", "an option on one", "an option on shares"],
)
def test_campaign_of_futures_alone_is_called_by_them(
    page: Client, account: Account, lines: tuple[Any, ...], kind: str
) -> None:
    keep_orders(account, *lines)
    (line,) = campaigns(account)
    assert (line.row.kind, line.kind) == ("OPTIONS", kind)
    detail = page.get(reverse("trades:campaign", args=[account.pk, line.row.key])).context["detail"]
    assert detail.line.kind == kind
