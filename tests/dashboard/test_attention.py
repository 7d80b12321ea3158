from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.core.dates import new_york_day
from apps.dashboard.attention import needs_attention
from apps.tastytrade_sync.models import Link, LinkedAccount, LinkState, RunState, SyncProblem, SyncRun, Trigger
from apps.tastytrade_sync.selectors.links import accounts_in_reach, kept_links
from apps.tastytrade_sync.selectors.runs import latest_results, open_problem_count
from apps.trades.models import Account, Edit
from apps.trades.selectors.edits import conflicts_of
from apps.trades.selectors.holdings import account_summaries
from apps.trades.selectors.open_questions import count_questions
from apps.trades.selectors.reconciliations import light_of
from apps.trades.services.reconciling import reconcile
from tests.factories import (
    NOON,
    make_account,
    make_ledger_problem,
    make_position,
    make_snapshot,
    make_transaction,
)

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.dashboard.attention import Attention

pytestmark = pytest.mark.django_db


def told(user: User) -> list[Attention]:
    summaries = account_summaries(user, NOON)
    return needs_attention(
        summaries,
        kept_links(user),
        latest_results(user),
        open_questions=count_questions([each.account for each in summaries], new_york_day(NOON)),
        open_problems=open_problem_count(user),
        edits_to_settle=len(conflicts_of([each.account for each in summaries])),
        in_reach=accounts_in_reach(user),
        light=light_of([each.account for each in summaries]),
    )


def titles(user: User) -> list[str]:
    return [each.title for each in told(user)]


def link_of(user: User, **fields: Any) -> Link:
    return Link.objects.create(owner=user, environment="simulator", **{"label": "Mine", **fields})


def run_of(user: User, state: RunState, **fields: Any) -> SyncRun:
    values = {"link": user.broker_links.first(), "started_at": NOON, **fields}
    return SyncRun.objects.create(owner=user, trigger=Trigger.PAGE, state=state, **values)


def read_by(link: Link, account: Account, *, is_listed: bool = True) -> None:
    """Let the link have read the account's figures yesterday."""
    LinkedAccount.objects.create(link=link, account=account, is_listed=is_listed, last_listed_at=NOON)
    make_snapshot(account, taken_at=NOON - timedelta(days=1))


@pytest.fixture
def healthy(owner: User) -> User:
    """Give the owner a link that works, an account read today and a complete run."""
    link_of(owner)
    make_snapshot(make_account(owner))
    run_of(owner, RunState.COMPLETE)
    return owner


def test_nothing_is_told_when_all_is_well(healthy: User) -> None:
    assert told(healthy) == []


def test_nobody_new_is_told_anything(owner: User) -> None:
    assert told(owner) == []


def test_lost_link_is_told_with_its_reason(healthy: User) -> None:
    Link.objects.update(state=LinkState.LOST, state_reason="The grant was revoked.")
    (each,) = told(healthy)
    assert (each.title, each.advice) == ("The link “Simulator Mine” no longer works", "The grant was revoked.")
    assert each.path == reverse("sync:links")


def test_account_whose_link_was_forgotten_is_told(healthy: User) -> None:
    Link.objects.update(state=LinkState.FORGOTTEN)
    assert titles(healthy) == ["No account is linked"]


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (RunState.PARTIAL, "Last sync incomplete"),
        (RunState.FAILED, "Last sync failed"),
        (RunState.INTERRUPTED, "Last sync cut off"),
    ],
)
def test_run_that_did_not_complete_is_told(healthy: User, state: RunState, title: str) -> None:
    run = run_of(healthy, state, reason="Try again later.")
    (each,) = told(healthy)
    assert (each.title, each.advice, each.path) == (title, "Try again later.", reverse("sync:run", args=[run.pk]))


def test_running_sync_needs_nothing(healthy: User) -> None:
    run_of(healthy, RunState.RUNNING)
    assert told(healthy) == []


def test_only_the_newest_run_counts(healthy: User) -> None:
    run_of(healthy, RunState.FAILED, started_at=NOON - timedelta(days=1))
    assert told(healthy) == []


def test_link_whose_sync_failed_is_told__another_completed_after_it(healthy: User) -> None:
    run = run_of(healthy, RunState.FAILED, link=link_of(healthy, label="Hers"), started_at=NOON - timedelta(minutes=1))
    (each,) = told(healthy)
    assert (each.title, each.path) == ("Last sync failed (Simulator Hers)", reverse("sync:run", args=[run.pk]))


def test_each_link_whose_sync_failed_is_told(healthy: User) -> None:
    run_of(healthy, RunState.FAILED)
    run_of(healthy, RunState.PARTIAL, link=link_of(healthy, label="Hers"))
    assert titles(healthy) == ["Last sync failed (Simulator Mine)", "Last sync incomplete (Simulator Hers)"]


@pytest.mark.parametrize(("count", "title"), [(1, "1 open problem"), (2, "2 open problems")])
def test_open_problems_are_counted(healthy: User, count: int, title: str) -> None:
    run = SyncRun.objects.get()
    for number in range(count):
        SyncProblem.objects.create(run=run, last_run=run, fingerprint=str(number))
    SyncProblem.objects.create(run=run, last_run=run, fingerprint="x", state="RESOLVED")
    assert titles(healthy) == [title]


def test_differences_from_the_broker_are_told(healthy: User) -> None:
    account = healthy.brokerage_accounts.get()
    # Nothing is known of how these came to be held.
    make_position(account.snapshots.get(), "GIFT", "1")
    reconcile(account=account)
    (each,) = told(healthy)
    assert (each.title, each.path) == ("1 difference from the broker", reverse("trades:reconciliation"))


def test_figures_of_an_earlier_day_are_told_by_account(healthy: User) -> None:
    read_by(healthy.broker_links.get(), make_account(healthy, "OLD1"))
    read_by(healthy.broker_links.get(), make_account(healthy, "DONE", is_closed=True))
    (each,) = told(healthy)
    assert each.title == "The figures are not of today"
    assert "OLD1" in each.advice
    assert "DONE" not in each.advice


@pytest.mark.parametrize("state", [LinkState.FORGOTTEN, LinkState.LOST])
def test_nobody_is_sent_to_a_sync_that_cannot_read_the_account__link_gone(healthy: User, state: LinkState) -> None:
    read_by(link_of(healthy, state=state), make_account(healthy, "OLD1"))
    assert "The figures are not of today" not in titles(healthy)


def test_nobody_is_sent_to_a_sync_that_cannot_read_the_account__no_longer_listed(healthy: User) -> None:
    read_by(healthy.broker_links.get(), make_account(healthy, "LEFT", is_listed=False), is_listed=False)
    assert titles(healthy) == ["tastytrade no longer lists account LEFT"]


def test_account_that_another_login_still_lists_is_told(healthy: User) -> None:
    account = make_account(healthy, "OLD1")
    LinkedAccount.objects.create(link=healthy.broker_links.get(), account=account, is_listed=False, last_listed_at=NOON)
    read_by(link_of(healthy), account)
    assert titles(healthy) == ["The figures are not of today"]


def test_account_the_broker_no_longer_lists_is_told(healthy: User) -> None:
    account = make_account(healthy, "LEFT", is_listed=False)
    (each,) = told(healthy)
    assert each.title == "tastytrade no longer lists account LEFT"
    assert each.path == reverse("trades:account", args=[account.pk])


def test_most_urgent_comes_first(healthy: User) -> None:
    run = run_of(healthy, RunState.FAILED)
    SyncProblem.objects.create(run=run, last_run=run, fingerprint="x")
    Link.objects.update(state=LinkState.LOST)
    make_account(healthy, "LEFT", is_listed=False)
    kinds = [title.split()[0] for title in titles(healthy)]
    assert kinds == ["The", "Last", "1", "tastytrade"]


def test_needs_attention_counts_all_questions_once_one_asks_for_an_act(healthy: User, client: Client) -> None:
    account = Account.objects.get(owner=healthy)
    make_ledger_problem(make_transaction(account, 2), "cost_stated_by_broker")
    assert told(healthy) == []
    make_ledger_problem(make_transaction(account, 1))
    (line,) = told(healthy)
    assert (line.title, line.path) == ("2 open questions about your rows", reverse("trades:problems"))
    # The page of positions counts the same.
    client.force_login(healthy)
    assert client.get(reverse("trades:positions")).context["questions"] == 2


def test_needs_attention_names_edits_that_no_longer_apply(healthy: User) -> None:
    account = Account.objects.get(owner=healthy)
    for number, conflict in enumerate(("", "names_what_is_gone"), 1):
        Edit.objects.create(account=account, number=number, kind="TAG", arguments={}, made_at=NOON, conflict=conflict)
    (line,) = told(healthy)
    assert (line.title, line.path) == ("1 edit of yours does not apply any more", reverse("trades:edits"))
