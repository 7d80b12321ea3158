"""Deleting the data of an account that tastytrade sent: nothing may read it meanwhile, and no sentence names it after.

Apart from *Forget*, which deletes secrets and keeps data. A link that stays may list the account again: the next sync
then meets it as a new one and reads its whole history, because the checkpoint went with the rest.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Replace

from apps.notifications.models import Notice
from apps.tastytrade_sync.models import Link, LinkState, SyncRun
from apps.tastytrade_sync.sync.locks import lock_link
from apps.trades.services.deleting import delete_account

if TYPE_CHECKING:
    from apps.trades.models import Account

INSTEAD_OF_NUMBER = "(deleted)"


def delete_synced_account(*, account: Account) -> int:
    """Delete the account, all its rows and its number in what runs and notices said; return how many rows went.

    Raises ``AlreadyRunningError`` while a login that may list the account is being read; nothing is deleted then.
    """
    with ExitStack() as held:
        # The order every writer keeps: links before accounts, and links in id order. A forgotten link may still be
        # running, and a new one may be about to list the account, so every link of that environment counts.
        for link_id in _links(account):
            held.enter_context(lock_link(link_id))
        with transaction.atomic():
            deleted = delete_account(account=account)
            _strike_number(account)
    return deleted


def _links(account: Account) -> list[int]:
    links = Link.objects.filter(owner=account.owner_id, environment=account.environment)
    return list(links.order_by("pk").values_list("pk", flat=True))


def _strike_number(account: Account) -> None:
    """Take the number out of sentences and of forgotten links; a kept link goes on naming its login."""
    owner, number = account.owner_id, account.number
    SyncRun.objects.filter(owner=owner, reason__contains=number).update(reason=_struck("reason", number))
    SyncRun.objects.filter(owner=owner, stage__contains=number).update(stage=_struck("stage", number))
    Notice.objects.filter(user=owner, body__contains=number).update(body=_struck("body", number))
    forgotten = Link.objects.filter(owner=owner, state=LinkState.FORGOTTEN, label__contains=number)
    forgotten.update(label=_struck("label", number))


def _struck(field: str, number: str) -> Replace:
    return Replace(F(field), Value(number), Value(INSTEAD_OF_NUMBER))
