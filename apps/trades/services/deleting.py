"""Deleting an account with everything the ledger knows of it: the one act here that destroys facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.trades.belongings import belongings_of
from apps.trades.models import Account

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet


@transaction.atomic
def delete_account(*, account: Account) -> int:
    """Delete the account and all that hangs on it, in whichever app, and return how many rows that were.

    Takes the account's lock, so that a page of rows is either stored before and deleted, or never stored. Whoever
    reads the account from a broker must be kept from it by the caller: a reader in full flight would meet its end.
    """
    Account.objects.select_for_update().get(pk=account.pk)
    return sum(_delete(rows) for rows in belongings_of(account)) + account.delete()[0]


def _delete(rows: QuerySet[Model]) -> int:
    # Django's own delete() loads every row to follow its cascades, a hundred thousand for a busy account; here what
    # refers to a row is gone before it, so one statement a table does.
    return rows._raw_delete(rows.db)
