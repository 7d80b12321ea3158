"""The only look-ups views may use: a thing of somebody else's is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from apps.trades.models import Account, Break, Transaction

if TYPE_CHECKING:
    from apps.accounts.models import User


def account_of(user: User, account_id: int) -> Account:
    """Return the user's account, or raise Http404."""
    return get_object_or_404(Account.objects.for_user(user), pk=account_id)


def transaction_of(user: User, transaction_id: int) -> Transaction:
    """Return the user's transaction with its account, or raise Http404."""
    return get_object_or_404(Transaction.objects.for_user(user).select_related("account"), pk=transaction_id)


def break_of(user: User, break_id: int) -> Break:
    """Return the user's break with its account, or raise Http404."""
    return get_object_or_404(Break.objects.for_user(user).select_related("account"), pk=break_id)
