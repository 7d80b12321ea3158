"""Strategies that a user defines: names of his own for trades, beside those of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.accounts.models import User
from apps.trades.engine.recognition.library import signature_of_text
from apps.trades.models import Account, Trade, UserStrategy
from apps.trades.services.grouping import regroup

if TYPE_CHECKING:
    from datetime import datetime

PREFIX = "USER_"


def read_pattern(text: str) -> str:
    """Return a leg pattern as it is kept, spaces made one; raises ValueError, naming the part that is not a leg."""
    pattern = " ".join(text.split())
    if pattern:
        signature_of_text(pattern)
    return pattern


@transaction.atomic
def define_strategy(
    *, owner: User, name: str, colour: str, description: str, pattern: str, at: datetime
) -> UserStrategy:
    """Define a strategy under a code that no other of the owner's had. Raises ValueError for a pattern that cannot be
    read."""
    # Two forms sent at once would else be given one code.
    User.objects.select_for_update().get(pk=owner.pk)
    codes = UserStrategy.objects.filter(owner=owner).values_list("code", flat=True)
    number = max((int(code.removeprefix(PREFIX)) for code in codes), default=0) + 1
    return UserStrategy.objects.create(
        owner=owner,
        code=f"{PREFIX}{number}",
        name=name,
        colour=colour,
        description=description,
        pattern=read_pattern(pattern),
        created_at=at,
    )


@transaction.atomic
def change_strategy(*, strategy: UserStrategy, name: str, colour: str, description: str, pattern: str) -> None:
    """Change what a strategy is called and looks like; trades that are called by it follow. Raises ValueError for a
    pattern that cannot be read."""
    rows = UserStrategy.objects.filter(pk=strategy.pk)
    rows.update(name=name, colour=colour, description=description, pattern=read_pattern(pattern))
    if name != strategy.name:
        _regroup_called(strategy)


def _regroup_called(strategy: UserStrategy) -> None:
    # Accounts in the order in which all who hold several locks take them.
    for account in Account.objects.filter(owner=strategy.owner_id).order_by("pk"):
        families = Trade.objects.filter(account=account, code=strategy.code).values_list("family", flat=True)
        if called := sorted(set(families)):
            regroup(account, called)


def retire_strategy(*, strategy: UserStrategy, at: datetime | None) -> None:
    """Offer a strategy no longer, or again where ``at`` is None; trades keep its name."""
    UserStrategy.objects.filter(pk=strategy.pk).update(retired_at=at)
