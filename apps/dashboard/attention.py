"""What on the dashboard asks for an act of the user, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from apps.tastytrade_sync.models import LinkState
from apps.trades.engine.reconciliation.results import State

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from apps.tastytrade_sync.models import Link
    from apps.tastytrade_sync.selectors.runs import RunResult
    from apps.trades.selectors.holdings import AccountSummary
    from apps.trades.selectors.open_questions import Questions
    from apps.trades.selectors.reconciliations import Light


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to look at: what is wrong, what to do, and where."""

    title: str
    advice: str
    path: str
    act: str


def needs_attention(
    summaries: Sequence[AccountSummary],
    links: Sequence[Link],
    results: Sequence[RunResult],
    *,
    open_problems: int,
    open_questions: Questions,
    edits_to_settle: int,
    in_reach: Collection[int],
    light: Light,
) -> list[Attention]:
    """Return what to tell the user, ``in_reach`` being the ids of the accounts a sync can read; nothing when all is
    well."""
    return [
        *_links(summaries, links),
        *_last_runs(results),
        *_problems(open_problems),
        *_questions(open_questions),
        *_edits(edits_to_settle),
        *_breaks(light),
        *_stale([each for each in summaries if each.account.pk in in_reach]),
        *_unlisted(summaries),
    ]


def _links(summaries: Sequence[AccountSummary], links: Sequence[Link]) -> list[Attention]:
    path = reverse("sync:links")
    lost = [link for link in links if link.state == LinkState.LOST]
    found = [
        Attention(f"The link “{link}” no longer works", link.state_reason or "Link it again.", path, "Link again")
        for link in lost
    ]
    if summaries and not links:
        advice = "What is shown stays as it is, and nothing new comes in. Link your account to go on."
        found.append(Attention("No account is linked", advice, path, "Link an account"))
    return found


def _last_runs(results: Sequence[RunResult]) -> list[Attention]:
    return [
        Attention(
            each.text,
            each.run.reason or "Sync again; what was stored until then is kept.",
            reverse("sync:run", args=[each.run.pk]),
            "See what happened",
        )
        for each in results
        if not each.is_good
    ]


def _problems(count: int) -> list[Attention]:
    if not count:
        return []
    title = "1 open problem" if count == 1 else f"{count:,} open problems"
    advice = "A sync met something it could not settle alone. Each problem says what to do."
    return [Attention(title, advice, reverse("sync:problems"), "Look at them")]


def _questions(found: Questions) -> list[Attention]:
    # Those that can wait call nobody, but the page that this leads to lists them all, and so its count is of all.
    if not found.loud:
        return []
    title = "1 open question about your rows" if found.all == 1 else f"{found.all:,} open questions about your rows"
    advice = "The ledger could not settle them alone: a closing without its opening, an expiration that never came."
    return [Attention(title, advice, reverse("trades:problems"), "Look at them")]


def _edits(count: int) -> list[Attention]:
    if not count:
        return []
    title = (
        "1 edit of yours does not apply any more" if count == 1 else f"{count:,} edits of yours do not apply any more"
    )
    advice = "New rows changed what they were about. They are kept: apply them again on what is there, or drop them."
    return [Attention(title, advice, reverse("trades:edits"), "Settle them")]


def _breaks(light: Light) -> list[Attention]:
    # What its user has explained calls him no more; the light still tells of it.
    if light.state != State.BREAK or light.is_quiet:
        return []
    advice = (
        "What the rows add up to is not what the broker reports. Each difference shows the rows that may explain it."
    )
    if light.note:
        advice = f"{light.note} {advice}"
    return [Attention(f"{light.text} from the broker", advice, reverse("trades:reconciliation"), "Look at the rows")]


def _stale(summaries: Sequence[AccountSummary]) -> list[Attention]:
    # Only of accounts in reach: to send people to a sync that cannot read theirs would lead nowhere.
    old = [each for each in summaries if each.is_stale and not each.account.is_closed]
    if not old:
        return []
    names = ", ".join(each.account.number for each in old)
    advice = f"Balances and marks of {names} are from before today. Sync to bring them up to date."
    return [Attention("The figures are not of today", advice, reverse("sync:index"), "To the sync page")]


def _unlisted(summaries: Sequence[AccountSummary]) -> list[Attention]:
    return [
        Attention(
            f"tastytrade no longer lists account {each.account.number}",
            "Its data is kept and still counts. If it moved to another login, link that login.",
            reverse("trades:account", args=[each.account.pk]),
            "See the account",
        )
        for each in summaries
        if not each.account.is_listed
    ]
