"""What filtered trades, chains or campaigns come to: one query over all of them, whichever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from apps.core.money import ZERO

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

MONEY = ("realized", "fees", "tax")


def added_up(rows: QuerySet[Any, Any], *names: str, **more: Combinable) -> dict[str, Any]:
    """Return their ``count`` and ``open_count``, their ``premium``, the sums of `MONEY` and of the columns named, and
    ``more``; money is USD, signed as cash."""
    found: dict[str, Any] = rows.aggregate(
        count=Count("pk"),
        open_count=Count("pk", filter=Q(closed_on=None)),
        premium=Sum("premium", default=ZERO),
        **{name: Sum(name, default=ZERO) for name in (*MONEY, *names)},
        **more,
    )
    return found
