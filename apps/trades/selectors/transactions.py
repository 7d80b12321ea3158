"""Reads for the transactions pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from apps.trades.filters import SORTS
from apps.trades.models import Transaction

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from apps.accounts.models import User
    from apps.trades.filters import TransactionFilter


def filtered_transactions(user: User, wanted: TransactionFilter) -> QuerySet[Transaction]:
    """Return the user's rows the filter asks for, in its order; a text matches description, symbol or id."""
    rows = Transaction.objects.for_user(user).between(wanted.first, wanted.last).select_related("account")
    if wanted.account:
        rows = rows.filter(account__number=wanted.account)
    if wanted.kind:
        rows = rows.filter(Q(transaction_type=wanted.kind) | Q(sub_type=wanted.kind))
    if wanted.underlying:
        rows = rows.filter(Q(underlying_symbol=wanted.underlying) | Q(family=wanted.underlying))
    if wanted.text:
        matches = Q(description__icontains=wanted.text) | Q(symbol__icontains=wanted.text)
        if wanted.text.isascii() and wanted.text.isdigit() and len(wanted.text) < 19:
            matches |= Q(broker_id=int(wanted.text)) | Q(order_id=int(wanted.text))
        rows = rows.filter(matches)
    return rows.order_by(*SORTS[wanted.sort])
