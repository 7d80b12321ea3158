"""The reconciliation as people see it: the page, the explanation, the dashboard's light."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from apps.notifications.models import Notice
from apps.trades.engine.reconciliation.results import State
from apps.trades.models import (
    Break,
    FormerStatement,
    Partition,
    Position,
    ReconciliationResult,
    Snapshot,
    StatementKind,
)
from apps.trades.selectors.reconciliations import comparisons, light_of
from apps.trades.services.reconciling import reconcile
from tests.factories import (
    NOON,
    make_account,
    make_break,
    make_fee_total,
    make_instrument,
    make_lot,
    make_position,
    make_snapshot,
    make_transaction,
)

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
PAGE = "trades:reconciliation"


@pytest.fixture
def account(account: Account) -> Account:
    """Ten shares that agree, 210 paid for them out of an account that began with nothing."""
    account.opened_at = NOON
    account.save()
    row = make_transaction(account, 31, description="Bought 10 AAPL", instrument=make_instrument(), quantity=10)
    make_lot(row, "10", "21")
    make_position(make_snapshot(account, "-210"), "AAPL", "10", average_open_price="21", mark_price="0")
    return account


def compare(account: Account, **report: Any) -> None:
    """Let the broker report this of the shares, and compare."""
    Position.objects.filter(snapshot__account=account).update(**report)
    reconcile(account=account, at=NOON)


def shown(client: Client, name: str = PAGE, **query: str) -> str:
    return client.get(reverse(name), query).content.decode()


def words(html: str) -> str:
    return " ".join(strip_tags(html).split())


def test_page_says_that_nothing_was_compared_yet(page: Client, account: Account) -> None:
    assert "Not compared with tastytrade yet" in shown(page)


def test_page_says_since_when_all_agrees(page: Client, account: Account) -> None:
    compare(account)
    text = words(shown(page))
    # Noon in New York, as the user's zone is.
    assert "Agrees with tastytrade as of 2026-11-20 12:00 EST" in text
    assert text.count("1 agrees") == 4


def test_break_is_shown_with_its_figures_reason_and_rows(page: Client, account: Account) -> None:
    compare(account, quantity=Decimal("12.5"))
    html = shown(page)
    for part in ("1 difference", "AAPL", "Ledger 10", "tastytrade 12.5", "Difference 2.5", "rows that opened the rest"):
        assert part in words(html)
    row = account.transactions.get()
    assert f'href="{reverse("trades:transaction", args=[row.pk])}">2026-11-20 Bought 10 AAPL</a>' in html
    assert reverse("trades:explain_break", args=[Break.objects.get().pk]) in html


def test_figures_lead_to_the_rows_and_to_what_was_received(page: Client, account: Account) -> None:
    compare(account)
    html = shown(page)
    for address in (
        f"{reverse('trades:transactions')}?account=5WX01234&amp;text=AAPL&amp;underlying=AAPL",
        f"{reverse('trades:received', args=[account.pk])}?symbol=AAPL",
    ):
        assert address in html
        assert page.get(address.replace("&amp;", "&")).status_code == 200


def test_expected_figure_leads_to_the_rows_of_its_instrument_alone(page: Client, account: Account) -> None:
    make_transaction(account, 32, symbol="MSFT", underlying_symbol="MSFT", family="MSFT", description="Sold AAPLE pie")
    make_transaction(account, 33, symbol="AAPL", description="Bought 0")
    compare(account)
    (line,) = comparisons([account])[0].groups[0].agreeing
    rows = page.get(f"{reverse('trades:transactions')}?account=5WX01234&{line.query}").context["page"].rows
    assert sorted(row.broker_id for row in rows) == [31, 33]


def test_option_is_called_as_traders_call_it(page: Client, account: Account) -> None:
    put = {"instrument_type": "Equity Option", "underlying_symbol": "SPY", "multiplier": "100"}
    make_position(account.snapshots.get(), "SPY   261218P00400000", "-2", **put)
    compare(account)
    assert "SPY 18 Dec 2026 400 put" in shown(page)


def test_inferred_opening_is_shown(page: Client, account: Account) -> None:
    account.opened_at = None
    account.save()
    account.snapshots.get().balances.update(cash_balance=Decimal(90))
    compare(account)
    # 90 are there and 210 were paid.
    assert "Inferred opening: 300.00 USD were there before the first row" in words(shown(page))
    assert "Not provable at the first check" in shown(page)


def test_account_of_the_address_alone_is_shown(page: Client, owner: User, account: Account) -> None:
    make_account(owner, "OTHER")
    assert "OTHER</a>" in shown(page)
    assert [each["account"].number for each in _shown(page, "OTHER")] == ["OTHER"]


def test_account_that_is_not_there_is_said(page: Client, account: Account) -> None:
    assert "There is no account NONE; all accounts are shown." in shown(page, account="NONE")


def _shown(client: Client, number: str) -> list[dict[str, Any]]:
    context = client.get(reverse(PAGE), {"account": number}).context
    return [{"account": each.account} for each in context["comparisons"]]


def test_stranger_s_differences_are_not_shown(page: Client, stranger: User, account: Account) -> None:
    theirs = make_account(stranger, "THEIRS")
    make_position(make_snapshot(theirs), "SECRET", "1")
    reconcile(account=theirs)
    assert "SECRET" not in shown(page)


def test_explanation_is_kept_and_shown(page: Client, account: Account) -> None:
    compare(account, quantity=12)
    found = Break.objects.get()
    answer = page.post(reverse("trades:explain_break", args=[found.pk]), {"explanation": "A <b>gift</b>."}, follow=True)
    assert answer.redirect_chain == [(f"{reverse(PAGE)}?account=5WX01234", 302)]
    html = answer.content.decode()
    assert "Your explanation is kept." in html
    assert "A &lt;b&gt;gift&lt;/b&gt;.</textarea>" in html


def test_explained_break_stays_a_break_and_calls_nobody(page: Client, account: Account) -> None:
    compare(account, quantity=12)
    asked = "What the rows add up to is not what the broker reports"
    assert not light_of([account]).is_quiet
    assert asked in words(shown(page, "dashboard:index"))
    Break.objects.update(explanation="A gift", explained_at=NOON)
    light = light_of([account])
    assert (light.state, light.text, light.tone) == (State.BREAK, "1 difference, explained by you", "explained")
    assert "explained by you Break" in words(shown(page))
    html = words(shown(page, "dashboard:index"))
    assert light.text in html
    assert asked not in html


def test_one_explained_break_of_two_leaves_the_other_loud(owner: User, account: Account) -> None:
    compare(account, quantity=12)
    Break.objects.update(explanation="A gift", explained_at=NOON)
    make_position(Snapshot.objects.get(), "MORE", "1")
    reconcile(account=account)
    light = light_of([account])
    assert (light.text, light.note) == ("2 differences", "1 of them is explained by you.")
    assert (light.is_quiet, light.tone) == (False, "break")


def test_explained_break_does_not_hide_an_account_that_cannot_be_compared(
    page: Client, owner: User, account: Account
) -> None:
    compare(account, quantity=12)
    Break.objects.update(explanation="A gift", explained_at=NOON)
    other = make_account(owner, "OTHER")
    make_snapshot(other, "100")
    Snapshot.objects.filter(account=other).update(is_settled=False)
    reconcile(account=other, at=NOON)
    alone, both = light_of([other]), light_of([account, other])
    assert (both.state, both.text) == (alone.state, alone.text) == (State.NOT_COMPARABLE, "Not comparable")
    assert both.note == f"{alone.note} Besides: 1 difference, explained by you."
    assert both.note in words(shown(page, "dashboard:index"))


def test_explaining_the_last_difference_reads_the_notice_of_it(page: Client, owner: User, account: Account) -> None:
    compare(account, quantity=12)
    assert Notice.objects.for_user(owner).unread().count() == 1
    page.post(reverse("trades:explain_break", args=[Break.objects.get().pk]), {"explanation": "A gift"})
    assert Notice.objects.for_user(owner).unread().count() == 0


def test_former_explanation_stays_to_be_read__once(page: Client, account: Account) -> None:
    found = make_break(account, explanation="A gift", explained_at=NOON)
    for words_of_now in ("A loan", "A loan"):
        page.post(reverse("trades:explain_break", args=[found.pk]), {"explanation": words_of_now})
    former = FormerStatement.objects.get()
    assert (former.kind, former.said["note"], former.made_at) == (StatementKind.EXPLANATION, "A gift", NOON)
    assert (former.ended_by, former.is_taken_back) == (account.owner, False)


def test_explanation_is_removed_by_sending_none(page: Client, account: Account) -> None:
    found = make_break(account, explanation="A gift", explained_at=NOON)
    answer = page.post(reverse("trades:explain_break", args=[found.pk]), {"explanation": ""}, follow=True)
    assert "The explanation is removed." in answer.content.decode()
    found.refresh_from_db()
    assert found.explanation == ""


@pytest.mark.parametrize("text", ["x" * 2001, "nul\x00"])
def test_explanation_that_cannot_be_stored_is_refused(page: Client, account: Account, text: str) -> None:
    found = make_break(account)
    answer = page.post(reverse("trades:explain_break", args=[found.pk]), {"explanation": text}, follow=True)
    assert "It was not kept" in answer.content.decode()
    found.refresh_from_db()
    assert found.explanation == ""


def test_stranger_s_break_cannot_be_explained(page: Client, stranger: User) -> None:
    found = make_break(make_account(stranger))
    assert page.post(reverse("trades:explain_break", args=[found.pk]), {"explanation": "Mine"}).status_code == 404


def test_light_counts_the_differences_of_all_accounts(page: Client, owner: User, account: Account) -> None:
    compare(account, quantity=12)
    other = make_account(owner, "OTHER")
    make_position(make_snapshot(other), "GIFT", "1")
    reconcile(account=other)
    light = light_of([account, other])
    assert (light.state, light.text) == (State.BREAK, "2 differences")
    assert "2 differences" in shown(page, "dashboard:index")
    assert f"{reverse(PAGE)}?account=OTHER" in shown(page, "dashboard:index", account="OTHER")


def test_light_is_as_old_as_its_oldest_account(owner: User, account: Account) -> None:
    compare(account)
    other = make_account(owner, "OTHER")
    make_snapshot(other, "0", taken_at=NOON - timedelta(days=2))
    reconcile(account=other)
    light = light_of([account, other])
    assert (light.state, light.as_of) == (State.AGREES, NOON - timedelta(days=2))


def test_light_says_when_it_was_compared(page: Client, account: Account) -> None:
    reconcile(account=account, at=NOON + timedelta(hours=3))
    assert light_of([account]).compared_at == NOON + timedelta(hours=3)
    for name in (PAGE, "dashboard:index"):
        assert "as of 2026-11-20 12:00 EST, compared 2026-11-20 15:00 EST" in words(shown(page, name))


def test_light_says_why_nothing_was_compared(account: Account) -> None:
    Snapshot.objects.update(is_settled=False)
    compare(account)
    light = light_of([account])
    assert (light.state, light.text) == (State.NOT_COMPARABLE, "Not comparable")
    assert light.note.startswith("Market moving")


def test_closed_account_casts_no_doubt_on_the_open_ones__its_differences_do(owner: User, account: Account) -> None:
    compare(account)
    closed = make_account(owner, "OLD", is_closed=True)
    make_transaction(closed, 1)
    snapshot = make_snapshot(closed, "0")
    reconcile(account=closed)
    assert light_of([closed]).state == State.NOT_COMPARABLE
    assert light_of([account, closed]).state == State.AGREES
    make_position(snapshot, "GIFT", "1")
    reconcile(account=closed)
    assert light_of([account, closed]).text == "1 difference"


def test_light_agrees_though_a_price_cannot_be_compared(account: Account) -> None:
    compare(account, average_open_price=None)
    assert ReconciliationResult.objects.get(check_name="OPEN_PRICE").state == State.NOT_COMPARABLE
    assert light_of([account]).state == State.AGREES


def test_only_the_newest_reconciliation_counts(account: Account) -> None:
    compare(account, quantity=12)
    account.snapshots.update(is_current=False)
    later = make_snapshot(account, "-210", taken_at=NOON + timedelta(hours=1))
    make_position(later, "AAPL", "10", average_open_price="21", mark_price="0")
    reconcile(account=account, at=NOON + timedelta(hours=1))
    (comparison,) = comparisons([account])
    assert comparison.light.state == State.AGREES
    assert comparison.light.as_of == NOON + timedelta(hours=1)


def test_breaks_stand_before_what_is_explained_and_what_cannot_be_compared(account: Account) -> None:
    snapshot = account.snapshots.get()
    put = {"instrument_type": "Equity Option", "underlying_symbol": "A"}
    # Expired that very noon yesterday and still listed; a share nobody bought.
    make_position(snapshot, "A     261119P00400000", "-2", **put)
    make_position(snapshot, "ZZZ", "1")
    compare(account)
    (comparison,) = comparisons([account])
    quantities = comparison.groups[0]
    assert [line.result.state for line in quantities.noted] == ["BREAK", "EXPLAINED"]
    assert [line.symbol for line in quantities.agreeing] == ["AAPL"]


def test_days_whose_fees_agree_are_listed_from_the_newest__a_hundred_of_them(page: Client, account: Account) -> None:
    for number in range(102):
        make_fee_total(account, "0", day=NOON.date() - timedelta(days=number))
    compare(account)
    (fees,) = [group for group in comparisons([account])[0].groups if group.check_name == "FEES"]
    assert (len(fees.agreeing), len(fees.listed)) == (102, 100)
    assert [line.title for line in fees.listed[:2]] == ["2026-11-20", "2026-11-19"]
    assert "The newest 100 of them:" in shown(page)


def test_dashboard_shows_that_all_agrees(page: Client, account: Account) -> None:
    compare(account)
    html = shown(page, "dashboard:index")
    assert "Agrees with tastytrade" in html
    assert reverse(PAGE) in html


def test_recalculating_is_said(page: Client, account: Account) -> None:
    Partition.objects.create(account=account, family="AAPL", is_dirty=True, dirty_since=NOON)
    compare(account)
    assert "Being recalculated: not all rows have reached the ledger yet." in shown(page, "dashboard:index")
