"""What a statement said before it was changed or taken back, kept with who ended it and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.models import FormerStatement

if TYPE_CHECKING:
    from datetime import datetime

    from apps.accounts.models import User
    from apps.trades.models import StatedClosing, StatedLot, StatedOpening, StatedTreatment, StatementKind

    Statement = StatedLot | StatedOpening | StatedClosing | StatedTreatment


def keep_former(
    statement: Statement, kind: StatementKind, name: int, *, by: User, at: datetime, is_taken_back: bool = False
) -> None:
    """Keep what a statement says, before it says something else or nothing; ``name`` as in `FormerStatement`."""
    FormerStatement.objects.create(
        account_id=statement.account_id,
        kind=kind,
        name=name,
        said=statement.said,
        made_by=statement.made_by,
        made_at=statement.created_at,
        ended_by=by,
        ended_at=at,
        is_taken_back=is_taken_back,
    )
