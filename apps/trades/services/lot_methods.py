"""Which lots a close consumes first, chosen per account: a choice that changes every realized figure of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.trades.models import Account
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.reconciling import reconcile

if TYPE_CHECKING:
    from apps.trades.models import LotMethod


@transaction.atomic
def choose_lot_method(*, account: Account, method: LotMethod) -> bool:
    """Consume lots by this method from now on, in all of the account's history; return whether that is a change.

    The whole ledger is derived anew in the same commit, so no page mixes two methods.
    """
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if locked.lot_method == method:
        return False
    locked.lot_method = method
    locked.save(update_fields=["lot_method"])
    rebuild_account(locked, everything=True)
    # Other lots are open now, at other prices, than those the last comparison was of.
    reconcile(account=locked)
    return True
