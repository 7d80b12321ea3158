"""Linking and syncing in Chromium: on a phone and a laptop, light and dark, with scripts and without."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.tastytrade_sync.models import LinkState, RunState, SyncRun, Trigger
from apps.tastytrade_sync.sync.locks import lock_link
from apps.tastytrade_sync.sync.problems import Finding, report
from apps.trades.models import Account, Transaction
from tests.browser import show
from tests.factories import make_account
from tests.steps import another_page, arrives, button, click, follow, link, sees, text_of, type_into

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from selenium.webdriver import Chrome

    from tests.browser import Faults, OpenPage
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A_RUN = r"/sync/\d+/"
LONG_WORD = "A" * 120
PLACES_OF_FIGURES = """
    const rows = [...document.querySelectorAll(".stacked tbody tr")];
    const cells = rows.flatMap((row) => [...row.cells]);
    const beyond = cells.filter((cell) => cell.getBoundingClientRect().right > window.innerWidth);
    return [beyond.length, rows.length, cells.filter((cell) => cell.dataset.name).length];
"""
DISPLAY_OF_NAME = """
    const name = getComputedStyle(document.querySelector(".stacked td[data-name]"), "::before");
    return name.content === "none" ? "none" : name.display;
"""
# A sentence may stand there for less time than it takes to ask for it, and goes with its page.
NOTE_WHAT_IS_TOLD = """
    const words = (records) => records.flatMap((record) => [...record.addedNodes]).map((node) => node.textContent);
    const note = (records) => { sessionStorage.told = [sessionStorage.told, ...words(records)].join("\\n"); };
    new MutationObserver(note).observe(document.querySelector("[data-stage]"), { childList: true });
"""
WHAT_WAS_TOLD = "return sessionStorage.told"
SEND_AND_LOOK = """
    document.querySelector("busy-form form").requestSubmit();
    const told = document.querySelector("[data-busy]").innerText;
    return [told.slice(0, 28), document.querySelector("busy-form button").disabled];
"""


@pytest.fixture(autouse=True)
def _signed_in(client: Client, desk: Desk) -> None:
    client.force_login(desk.link.owner)


def synced(desk: Desk) -> None:
    desk.sync()


def lost(desk: Desk) -> None:
    desk.sync()
    desk.link.state, desk.link.state_reason = LinkState.LOST, "tastytrade has withdrawn this permission. Link again."
    desk.link.scope, desk.link.label = "read trade", "5WX00001, 5WX00002"
    desk.link.save()
    make_account(desk.link.owner, "5WX00009", is_listed=False)


def troubled(desk: Desk) -> None:
    """A run with every kind of trouble, and a row whose text has no place to break."""
    desk.simulator.break_with({"kind": "account-gone", "account": "5WX00002"}, {"kind": "html", "path": "positions"})
    run, account = desk.sync(), Account.objects.get(number="5WX00001")
    for row in Transaction.objects.filter(account=account):
        text = f"Row {row.broker_id} is of a kind we do not know: {LONG_WORD}."
        finding = Finding("transactions", "unknown_kind", text, "Look.", text, LONG_WORD, broker_id=row.broker_id)
        report(run, account, [finding])
    for number in range(25):
        started = datetime(2026, 10, 1, 15, tzinfo=UTC) + timedelta(days=number)
        SyncRun.objects.create(
            owner=desk.link.owner, link=desk.link, trigger=Trigger.COMMAND, state=RunState.FAILED, started_at=started
        )


def address(name: str, desk: Desk) -> str:
    """Return where a page is; one of a single object shows the desk's."""
    keys = {
        "sync:run": SyncRun.objects.values_list("pk", flat=True).first(),
        "sync:forget": desk.link.pk,
        "sync:delete_account": Account.objects.values_list("pk", flat=True).first(),
    }
    return reverse(name, args=[keys[name]] if name in keys else [])


STATIONS = [
    ("sync:links", synced), ("sync:links", lost), ("sync:link_personal", synced), ("sync:link_help", synced),
    ("sync:forget", synced), ("sync:delete_account", synced), ("sync:index", lost), ("sync:index", troubled),
    ("sync:run", lost), ("sync:run", troubled), ("sync:problems", troubled), ("sync:problems", synced),
]  # fmt: skip


@pytest.mark.parametrize(("name", "prepare"), STATIONS, ids=lambda part: getattr(part, "__name__", part))
def test_page_stands_on_every_screen(faults: Faults, desk: Desk, name: str, prepare: Callable[[Desk], None]) -> None:
    prepare(desk)
    assert faults(address(name, desk)) == []


@pytest.mark.parametrize(("name", "figures"), [("sync:run", 7), ("sync:index", 5)])
def test_no_figure_lies_beyond_the_edge_of_a_phone__each_with_its_name(
    browser: Chrome, open_page: OpenPage, desk: Desk, name: str, figures: int
) -> None:
    desk.sync()
    open_page(address(name, desk))
    for width, display in ((390, "block"), (1280, "none")):
        show(browser, width=width, theme="light")
        beyond, rows, named = browser.execute_script(PLACES_OF_FIGURES)
        assert (beyond, named) == (0, rows * figures)
        assert browser.execute_script(DISPLAY_OF_NAME) == display


def test_progress_is_shown_while_it_works__a_wait_with_its_reason(
    browser: Chrome, open_page: OpenPage, desk: Desk
) -> None:
    desk.simulator.break_with({"kind": "too-many", "path": "positions", "times": 1, "value": 3})
    open_page(reverse("sync:index"))
    browser.execute_script(NOTE_WHAT_IS_TOLD)
    click(browser, button("Sync now"))
    arrives(browser, A_RUN)
    # What is left of the three seconds when it is said, on a slow machine.
    assert re.search(r"asks us to wait [123] s \(attempt 2 of 4\)", browser.execute_script(WHAT_WAS_TOLD))
    sees(browser, "started from sync page")
    sees(browser, "Complete")
    assert SyncRun.objects.get().retries == 1


def test_first_sync_is_started_from_the_frame_of_any_page(browser: Chrome, open_page: OpenPage, desk: Desk) -> None:
    open_page(reverse("trades:positions"))
    sees(browser, "Not synced yet", "body")
    click(browser, button("Sync now"))
    arrives(browser, A_RUN)
    sees(browser, "started from sync page")
    assert "Not synced yet" not in text_of(browser)


def test_lost_grant_ends_where_it_is_said_what_to_do(browser: Chrome, open_page: OpenPage, desk: Desk) -> None:
    desk.simulator.break_with({"kind": "grant-revoked"})
    open_page(reverse("sync:index"))
    click(browser, button("Sync now"))
    arrives(browser, A_RUN)
    sees(browser, "Create a new grant", "body")
    follow(browser, link("Link again"))
    sees(browser, "No longer works")
    assert browser.current_url.endswith(reverse("sync:links"))


def test_linking_says_that_it_is_trying__and_cannot_be_sent_twice(
    browser: Chrome, open_page: OpenPage, desk: Desk
) -> None:
    open_page(reverse("sync:link_personal") + "?environment=simulator")
    secrets = desk.simulator.world.grants.credentials
    type_into(browser, client_secret=secrets.client_secret, refresh_token=secrets.refresh_token)
    with another_page(browser):
        # Asked in the same breath: the driver answers nothing while the page it left is on its way.
        assert browser.execute_script(SEND_AND_LOOK) == ["Trying them with tastytrade.", True]
    sees(browser, "Linked: 5WX00001, 5WX00002")


def test_sync_works_without_scripts__the_page_grows_and_leads_on(
    browser: Chrome, open_page: OpenPage, desk: Desk
) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    open_page(reverse("sync:index"))
    follow(browser, button("Sync now"))
    sees(browser, "The sync is complete", "body")
    sees(browser, "Reading transactions of 5WX00001 (3 of 7 rows)", "body")
    follow(browser, link("See what the sync found"))
    sees(browser, "started from sync page")


def test_viewer_who_did_not_start_the_run_follows_it_to_its_end(
    browser: Chrome, open_page: OpenPage, desk: Desk
) -> None:
    run = desk.sync()
    SyncRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, stage="Reading positions", finished_at=None)
    with lock_link(desk.link.pk):
        open_page(reverse("sync:index"))
        sees(browser, "Reading positions", "body")
        SyncRun.objects.filter(pk=run.pk).update(stage="Reading the net-liq history")
        sees(browser, "Reading the net-liq history", "body")
        with another_page(browser):
            SyncRun.objects.filter(pk=run.pk).update(state=RunState.COMPLETE, finished_at=run.finished_at)
        # The page has loaded itself anew, and offers the next sync.
        sees(browser, "Sync now", "body")
    assert "A sync is running" not in text_of(browser)
