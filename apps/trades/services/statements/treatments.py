"""What a row was for tax, where the broker's rows cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.trades.models import StatedTreatment, StatementKind
from apps.trades.services.statements.former import keep_former
from apps.trades.services.statements.settling import locked, rebuild

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from apps.accounts.models import User
    from apps.trades.engine.facts import Treatment
    from apps.trades.models import Instrument, Transaction

NO_FIGURES = dict.fromkeys(("parent", "amount", "share", "value", "old_value"))


@transaction.atomic
def state_treatment(
    *, row: Transaction, kind: Treatment, figures: Mapping[str, Decimal | Instrument], note: str, by: User, at: datetime
) -> StatedTreatment:
    """State what a row was for tax; a former statement on the row is replaced, and kept to be read.

    ``figures`` are those that the kind needs (`models.StatedTreatment`) and no others, the database refuses them: USD,
    the share as a part of one, the parent an instrument. The same said again changes nothing.
    """
    account = locked(row.account_id)
    values = {**NO_FIGURES, **figures, "kind": kind.value, "note": note}
    former = StatedTreatment.objects.filter(account=account, broker_id=row.broker_id).select_related("parent").first()
    if former and former.said == StatedTreatment(**values).said:
        return former
    if former:
        keep_former(former, StatementKind.TREATMENT, row.broker_id, by=by, at=at)
    stated, _ = StatedTreatment.objects.update_or_create(
        account=account, broker_id=row.broker_id, defaults={**values, "made_by": by, "created_at": at}
    )
    rebuild(account, row.family, at)
    return stated


@transaction.atomic
def take_back_treatment(*, row: Transaction, by: User, at: datetime) -> bool:
    """Let what was stated that this row was count no more; return whether there was anything."""
    account = locked(row.account_id)
    stated = StatedTreatment.objects.filter(account=account, broker_id=row.broker_id).select_related("parent").first()
    if stated is None:
        return False
    keep_former(stated, StatementKind.TREATMENT, row.broker_id, by=by, at=at, is_taken_back=True)
    stated.delete()
    # Families that only the statement joined come apart: the plan of the rebuild sees to it.
    rebuild(account, row.family, at)
    return True
