"""The only look-ups views may use: a thing of somebody else's is not there."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.trades.models import (
    Account,
    Break,
    Campaign,
    Chain,
    Edit,
    Instrument,
    SavedView,
    StatedClosing,
    StatedOpening,
    Trade,
    Transaction,
    UserStrategy,
)
from apps.trades.selectors.held import is_known_to

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def position_of(user: User, account_id: int, instrument_id: int) -> tuple[Account, Instrument]:
    """Return the user's account and an instrument it has, or had, something of; or raise Http404.

    Instruments are shared by all users: one that this account never met is not there.
    """
    account = account_of(user, account_id)
    instrument = get_object_or_404(Instrument, pk=instrument_id)
    if not is_known_to(account, instrument):
        raise Http404
    return account, instrument


def closing_of(user: User, account_id: int, instrument_id: int, number: int | None) -> StatedClosing:
    """Return a closing that the user confirmed, or raise Http404."""
    account, instrument = position_of(user, account_id, instrument_id)
    rows = StatedClosing.objects.for_user(user).select_related("instrument")
    return get_object_or_404(rows, account=account, instrument=instrument, number=number)


def instrument_of(user: User, account_id: int, instrument_type: str, key: str) -> tuple[Account, Instrument]:
    """Return the user's account and an instrument it knows by type and key, as an address names it; or raise
    Http404."""
    found = get_object_or_404(Instrument, instrument_type=_askable(instrument_type), key=_askable(key))
    return position_of(user, account_id, found.pk)


def stated_opening_of(user: User, account_id: int, number: int) -> StatedOpening:
    """Return an opening that the user stated, taken back or not, or raise Http404."""
    rows = StatedOpening.objects.for_user(user).select_related("account", "instrument")
    return get_object_or_404(rows, account=account_id, number=number)


def trade_of(user: User, account_id: int, key: str) -> Trade:
    """Return the user's trade of that key with its account, or raise Http404."""
    rows = Trade.objects.for_user(user).select_related("account", "chain", "campaign")
    return get_object_or_404(rows, account=account_id, key=_askable(key))


def trades_of(user: User, named: Sequence[tuple[int, str]]) -> list[Trade]:
    """Return the user's trades of these accounts and keys, each once, with their accounts; or raise Http404 where one
    of them is not there."""
    keys: defaultdict[int, list[str]] = defaultdict(list)
    for account_id, key in named:
        keys[account_id].append(_askable(key))
    rows = Trade.objects.for_user(user).select_related("account", "chain", "campaign")
    which = [Q(account=account_id, key__in=members) for account_id, members in keys.items()]
    found = {(row.account_id, row.key): row for row in rows.filter(reduce(or_, which))} if which else {}
    if len(found) < len(set(named)):
        raise Http404
    return [found[each] for each in dict.fromkeys(named)]


def edit_of(user: User, account_id: int, number: int) -> Edit:
    """Return the user's edit of that number with its account, or raise Http404."""
    rows = Edit.objects.for_user(user).select_related("account")
    return get_object_or_404(rows, account=account_id, number=number)


def strategy_of(user: User, strategy_id: int) -> UserStrategy:
    """Return a strategy the user defined, or raise Http404."""
    return get_object_or_404(UserStrategy.objects.for_user(user), pk=strategy_id)


def chain_of(user: User, account_id: int, key: str) -> Chain:
    """Return a chain of the user's account by its key, or raise Http404."""
    rows = Chain.objects.for_user(user).select_related("account", "campaign")
    return get_object_or_404(rows, account_id=account_id, key=_askable(key))


def campaign_of(user: User, account_id: int, key: str) -> Campaign:
    """Return a campaign of the user's account by its key, or raise Http404."""
    rows = Campaign.objects.for_user(user).select_related("account")
    return get_object_or_404(rows, account_id=account_id, key=_askable(key))


def _askable(key: str) -> str:
    """Return a key that the database can be asked for, or raise Http404."""
    # PostgreSQL refuses a NUL in a parameter.
    if "\x00" in key:
        raise Http404
    return key


def saved_view_of(user: User, view_id: int) -> SavedView:
    """Return a view the user keeps of the list of trades, or raise Http404."""
    return get_object_or_404(SavedView.objects.for_user(user), pk=view_id)
