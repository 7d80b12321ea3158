"""What a row was for tax, where the broker's rows cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.trades.models import StatedTreatment
from apps.trades.services.statements.settling import locked, rebuild

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from apps.trades.engine.facts import Treatment
    from apps.trades.models import Instrument, Transaction


@transaction.atomic
def state_treatment(
    *, row: Transaction, kind: Treatment, figures: Mapping[str, Decimal | Instrument], note: str, at: datetime
) -> StatedTreatment:
    """State what a row was for tax; a former statement on the row is replaced.

    ``figures`` are those that the kind needs (`models.StatedTreatment`) and no others, the database refuses them: USD,
    the share as a part of one, the parent an instrument.
    """
    account = locked(row.account_id)
    none = dict.fromkeys(("parent", "amount", "share", "value", "old_value"))
    stated, _ = StatedTreatment.objects.update_or_create(
        account=account,
        broker_id=row.broker_id,
        defaults={**none, **figures, "kind": kind.value, "note": note, "created_at": at},
    )
    rebuild(account, row.family, at)
    return stated


@transaction.atomic
def take_back_treatment(*, row: Transaction, at: datetime) -> bool:
    """Forget what was stated that this row was; return whether there was anything."""
    account = locked(row.account_id)
    deleted, _ = StatedTreatment.objects.filter(account=account, broker_id=row.broker_id).delete()
    if deleted:
        # Families that only the statement joined come apart: the plan of the rebuild sees to it.
        rebuild(account, row.family, at)
    return bool(deleted)
