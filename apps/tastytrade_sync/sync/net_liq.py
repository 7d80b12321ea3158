"""The broker's series of net liquidating values of one account."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from apps.tastytrade_sync.holdings import UnusableHoldingError, net_liq_fields
from apps.tastytrade_sync.sync.problems import Finding, resolve_calls
from apps.trades.models import Account, NetLiq

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from apps.tastytrade_sync.client.reader import Answer
    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress

FIGURES = ("day", "open", "high", "low", "close", "total_close")


def read_net_liq(context: Context, account: Account) -> Generator[Progress, None, None]:
    """Store the series: new bars are added, bars the broker restated are replaced."""
    call = partial(context.reader.net_liq_history, account.number)
    answer = yield from context.ask(call, context.event(f"Reading the net-liq history of {account.number}"))
    with transaction.atomic():
        # As every writer of an account does: whoever copies or deletes it meanwhile waits, or is waited for.
        Account.objects.select_for_update().get(pk=account.pk)
        bars, rejected = _bars(context, account, answer)
        _store(context, account, bars, len(answer.items), rejected)
    resolve_calls(context.run, account, "net-liq", context.now())


def _bars(context: Context, account: Account, answer: Answer) -> tuple[dict[Any, dict[str, Any]], int]:
    """Return the usable bars by moment, and how many were not usable."""
    bars, rejected = {}, 0
    for item in answer.items:
        try:
            fields = net_liq_fields(item.value)
        except UnusableHoldingError as defect:
            rejected += 1
            context.report(account, _rejected(item.text, str(defect)))
            continue
        bars[fields["at"]] = fields
    return bars, rejected


def _store(context: Context, account: Account, bars: dict[Any, dict[str, Any]], received: int, rejected: int) -> None:
    stored = {bar.at: bar for bar in NetLiq.objects.filter(account=account)}
    new = [NetLiq(account=account, **fields) for at, fields in bars.items() if at not in stored]
    changed = [
        NetLiq(pk=stored[at].pk, account=account, **fields)
        for at, fields in bars.items()
        if at in stored and any(getattr(stored[at], name) != fields[name] for name in FIGURES)
    ]
    NetLiq.objects.bulk_create(new, batch_size=1000)
    NetLiq.objects.bulk_update(changed, FIGURES, batch_size=1000)
    count = context.count(account, "net-liq")
    count.received, count.new, count.changed, count.rejected = received, len(new), len(changed), rejected
    count.same = received - len(new) - len(changed) - rejected
    count.pages = 1
    count.save()


def _rejected(payload: str, why: str) -> Finding:
    return Finding(
        resource="net-liq",
        code="rejected_net_liq",
        message=f"A bar of the net-liq history could not be stored: {why}.",
        advice="The chart leaves it out. Sync again later.",
        mark=payload,
        excerpt=payload,
    )
