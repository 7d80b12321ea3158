"""Calls that fail: what is stored, what the owner reads, and what the next sync does."""

from __future__ import annotations

import logging
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import Sum

from apps.notifications.models import Notice, NoticeKind
from apps.tastytrade_sync.client.tokens import Timeouts
from apps.tastytrade_sync.models import LinkState, RunState, Trigger
from apps.tastytrade_sync.sync import progress, run
from apps.trades.models import NetLiq, Snapshot, Transaction
from tests.factories import make_link
from tests.tastytrade_sync.sync.conftest import NUMBERS, deposit, without_waits

if TYPE_CHECKING:
    from apps.tastytrade_sync.client.reader import BrokerReader
    from apps.tastytrade_sync.models import Link
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = NUMBERS
WAS_OUT_OF_ORDER = "answers, but is out of order at the moment."
SENSELESS = "sent an answer that this application does not understand."


def stored(number: str) -> int:
    return Transaction.objects.filter(account__number=number).count()


def assert_next_sync_heals(desk: Desk) -> None:
    """Hold the next sync to everything: seven deposits of 100 in each account, and no problem left open."""
    assert desk.sync().state == RunState.COMPLETE
    assert (stored(FIRST), stored(SECOND)) == (7, 7)
    assert Transaction.objects.aggregate(cash=Sum("net_value"))["cash"] == Decimal(1400)
    assert desk.open_problems() == []


def test_token_that_expires_between_pages_costs_one_renewal__not_the_pages_read(desk: Desk) -> None:
    run = desk.sync_in({"kind": "expired-token", "path": "transactions", "after": 2, "times": 1})
    assert (run.state, run.retries) == (RunState.COMPLETE, 0)
    assert sum("/oauth/token" in call for call in desk.simulator.requests) == 2
    pages = [call for call in desk.simulator.requests if FIRST in call and "per-page=3" in call][:4]
    # The third page is asked for again; the first two are not.
    assert [call.split("page-offset=")[1][0] for call in pages] == ["0", "1", "2", "2"]
    assert_next_sync_heals(desk)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("grant-revoked", "has withdrawn this permission"),
        ("token-garbled", "does not recognise this refresh token"),
    ],
)
def test_lost_grant_ends_the_run_at_once__and_the_link_waits_for_its_owner(desk: Desk, kind: str, said: str) -> None:
    desk.sync()
    asked = len(desk.simulator.requests)
    run = desk.sync_in({"kind": kind})
    assert desk.simulator.requests[asked:] == ["POST /oauth/token"]
    assert (run.state, desk.link.state, stored(FIRST)) == (RunState.FAILED, LinkState.LOST, 7)
    assert said in desk.shown(run)
    assert said in desk.link.state_reason
    assert Notice.objects.get(user=desk.link.owner).kind == NoticeKind.LINK_LOST
    # Linked again:
    type(desk.link).objects.update(state=LinkState.ACTIVE)
    assert_next_sync_heals(desk)


@pytest.mark.parametrize("kind", ["refresh-refused", "refresh-blip"])
def test_token_endpoint_that_stays_moody_keeps_the_link(desk: Desk, kind: str) -> None:
    assert desk.sync_in({"kind": kind, "times": 2}).state == RunState.COMPLETE
    run = desk.sync_in({"kind": kind})
    assert (run.state, desk.link.state) == (RunState.FAILED, LinkState.ACTIVE)
    assert WAS_OUT_OF_ORDER in desk.shown(run)
    assert_next_sync_heals(desk)


def test_refused_user_agent_is_no_reason_to_unlink(desk: Desk) -> None:
    run = desk.sync_in({"kind": "agent-refused"})
    assert (run.state, desk.link.state) == (RunState.FAILED, LinkState.ACTIVE)
    assert "refused the request although it had just given a token for it." in desk.shown(run)
    assert_next_sync_heals(desk)


def test_version_no_longer_served_is_said_to_the_owner_and_to_the_operator(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.sync()
    with caplog.at_level(logging.ERROR):
        run = desk.sync_in({"kind": "version-sunset"})
    assert (run.state, stored(FIRST)) == (RunState.FAILED, 7)
    assert "Ask the person who runs this server to update the application." in desk.shown(run)
    assert "no longer serves the version" in caplog.text
    assert_next_sync_heals(desk)


@pytest.mark.parametrize("kind", ["forbidden", "missing"])
def test_account_that_may_not_be_read_does_not_stop_the_other(desk: Desk, kind: str) -> None:
    run = desk.sync_in({"kind": kind, "account": FIRST})
    assert (run.state, stored(FIRST), stored(SECOND)) == (RunState.PARTIAL, 0, 7)
    assert f"Account {FIRST}, transactions: {desk.broker} " in desk.shown(run)
    assert set(desk.open_problems()) == {"forbidden" if kind == "forbidden" else "unexpected_answer"}
    assert_next_sync_heals(desk)


def waits_of(desk: Desk, fault: dict[str, Any]) -> tuple[list[float], RunState]:
    """Return how long a sync waited between its tries in this weather, and how it ended."""
    waits: list[float] = []
    desk.simulator.break_with(fault)
    state = desk.sync(open_with=partial(without_waits, sleep=waits.append)).state
    desk.simulator.break_with()
    return waits, RunState(state)


def test_throttling_waits_longer_and_longer(desk: Desk) -> None:
    waits, state = waits_of(desk, {"kind": "too-many-empty", "path": "transactions", "times": 3})
    assert state == RunState.COMPLETE
    # A second, doubled each time, of which half is chance.
    assert [low <= wait <= 2 * low for low, wait in zip([0.5, 1, 2], waits, strict=True)] == [True] * 3


def test_throttling_that_names_its_end_is_waited_for(desk: Desk) -> None:
    waits, state = waits_of(desk, {"kind": "too-many", "path": "transactions", "times": 1, "value": 7})
    assert (waits, state) == ([7.0], RunState.COMPLETE)


def test_throttling_that_stays_ends_the_run_politely(desk: Desk) -> None:
    run = desk.sync_in({"kind": "too-many", "path": "transactions", "after": 2})
    assert (run.state, stored(FIRST), stored(SECOND)) == (RunState.PARTIAL, 6, 0)
    assert "Wait some minutes before trying again; nothing is lost." in desk.shown(run)
    assert run.reason.splitlines()[-1] == f"Not read: {SECOND}."
    assert f"Not read: {SECOND}." in desk.shown(run)
    # Four tries of one page, and then nothing more is asked.
    assert sum("transactions" in call for call in desk.simulator.requests) == 2 + 4
    assert_next_sync_heals(desk)


@pytest.mark.parametrize("kind", ["internal", "bad-gateway", "unavailable", "gateway-timeout"])
def test_broker_out_of_order_keeps_what_was_read(desk: Desk, kind: str) -> None:
    run = desk.sync_in({"kind": kind, "after": 4})
    # The list of accounts and three pages came; the count could not be asked any more.
    assert (run.state, stored(FIRST)) == (RunState.PARTIAL, 7)
    assert WAS_OUT_OF_ORDER in desk.shown(run)
    assert Notice.objects.get().kind == NoticeKind.SYNC_FAILED
    assert_next_sync_heals(desk)


def test_trouble_with_one_account_of_the_broker_does_not_starve_the_other(desk: Desk) -> None:
    run = desk.sync_in({"kind": "internal", "account": FIRST})
    assert (run.state, stored(FIRST), stored(SECOND)) == (RunState.PARTIAL, 0, 7)
    assert NetLiq.objects.filter(account__number=SECOND).exists()
    assert_next_sync_heals(desk)


def test_broker_out_of_order_for_two_accounts_is_left_alone(desk: Desk) -> None:
    run = desk.sync_in({"kind": "unavailable", "path": "transactions"})
    assert run.state == RunState.FAILED
    # Four tries for each account, and nothing about positions or net liq of a broker that is away.
    assert len(desk.simulator.requests) == 1 + 1 + 2 * 4
    assert_next_sync_heals(desk)


def test_series_for_the_charts_that_is_away_costs_nothing_else(desk: Desk) -> None:
    run = desk.sync_in({"kind": "bad-gateway", "path": "net-liq"})
    assert (run.state, stored(FIRST), stored(SECOND)) == (RunState.PARTIAL, 7, 7)
    assert Snapshot.objects.filter(is_settled=True).count() == 2
    assert f"Account {FIRST}, net-liq: {desk.broker} {WAS_OUT_OF_ORDER}" in desk.shown(run)
    assert_next_sync_heals(desk)


def impatient(link: Link) -> BrokerReader:
    return without_waits(link, timeouts=Timeouts(connect=1, read=0.2))


@pytest.mark.parametrize(("kind", "value"), [("slow", 6), ("hang", None), ("stall", None), ("reset", None)])
def test_call_that_takes_too_long_is_given_up(desk: Desk, kind: str, value: float | None) -> None:
    desk.simulator.break_with({"kind": kind, "path": "transactions", **({"value": value} if value else {})})
    run = desk.sync(open_with=impatient)
    desk.simulator.break_with()
    assert (run.state, stored(FIRST)) == (RunState.FAILED, 0)
    assert f"{desk.broker} cannot be reached from this server." in desk.shown(run)
    assert_next_sync_heals(desk)


def test_account_the_broker_is_too_slow_with_does_not_starve_the_other(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "hang", "path": "transactions", "account": FIRST})
    run = desk.sync(open_with=impatient)
    desk.simulator.break_with()
    assert (run.state, stored(FIRST), stored(SECOND)) == (RunState.PARTIAL, 0, 7)
    assert "Not read" not in run.reason
    assert_next_sync_heals(desk)


def test_slow_call_is_waited_for_with_a_sign_of_life(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "HEARTBEAT_SECONDS", 0.1)
    desk.simulator.break_with({"kind": "slow", "path": "customers/me/accounts", "value": 0.5})
    events = list(run(desk.link, trigger=Trigger.COMMAND, open_with=without_waits))
    assert sum("still waiting for the tastytrade simulator" in event.stage for event in events) >= 3
    assert events[-1].state == RunState.COMPLETE


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("short-body", "cannot be reached"),
        ("truncated", SENSELESS),
        ("html", SENSELESS),
        ("null", SENSELESS),
        ("empty-data", SENSELESS),
        ("list-body", SENSELESS),
        ("empty-body", SENSELESS),
        ("bad-encoding", SENSELESS),
        ("redirect", SENSELESS),
    ],
)
def test_broken_answers_destroy_nothing(desk: Desk, kind: str, said: str) -> None:
    desk.sync()
    desk.put(deposit(FIRST, 108, 8))
    run = desk.sync_in({"kind": kind})
    assert (run.state, stored(FIRST), stored(SECOND)) == (RunState.FAILED, 7, 7)
    assert said in desk.shown(run)
    assert not Transaction.objects.filter(vanished_at__isnull=False).exists()
    assert (desk.sync().state, stored(FIRST), desk.open_problems()) == (RunState.COMPLETE, 8, [])


def test_login_that_fails_stays_a_problem_while_another_login_of_the_owner_works(desk: Desk) -> None:
    other = make_link(desk.link.owner, desk.simulator.world.scenario.credentials)
    desk.sync_in({"kind": "html", "path": "customers/me/accounts"})
    list(run(other, trigger=Trigger.COMMAND, open_with=without_waits))
    assert desk.open_problems() == ["unexpected_answer"]
    assert_next_sync_heals(desk)


def test_failure_of_a_forgotten_login_is_resolved_by_the_one_that_follows_it(desk: Desk) -> None:
    desk.sync_in({"kind": "html", "path": "customers/me/accounts"})
    type(desk.link).objects.update(state=LinkState.FORGOTTEN)
    other = make_link(desk.link.owner, desk.simulator.world.scenario.credentials)
    list(run(other, trigger=Trigger.COMMAND, open_with=without_waits))
    assert desk.open_problems() == []


def test_answer_of_another_content_type_is_read_by_its_content(desk: Desk) -> None:
    assert desk.sync_in({"kind": "wrong-type"}).state == RunState.COMPLETE
    assert_next_sync_heals(desk)


def test_positions_whose_rows_are_not_read_to_the_end_are_shown_but_not_compared(desk: Desk) -> None:
    desk.sync_in({"kind": "forbidden", "path": "transactions", "account": FIRST})
    settled = dict(Snapshot.objects.current().values_list("account__number", "is_settled"))
    assert settled == {FIRST: False, SECOND: True}
    desk.sync()
    assert Snapshot.objects.current().filter(is_settled=True).count() == 2


def test_positions_that_could_not_be_confirmed_are_not_compared(desk: Desk) -> None:
    # The first account's calls about transactions: three pages, the last days once more in one, which is refused.
    desk.sync_in({"kind": "forbidden", "path": "transactions", "account": FIRST, "after": 3})
    assert not Snapshot.objects.current().get(account__number=FIRST).is_settled
    assert stored(FIRST) == 7
