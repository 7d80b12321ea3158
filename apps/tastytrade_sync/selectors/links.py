"""What the links page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from apps.tastytrade_sync.models import Link, LinkedAccount, LinkState, SyncRun
from apps.tastytrade_sync.models.links import LABEL_SEPARATOR
from apps.trades.models import Account

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# The broker grants scopes as words; only this one is ever needed.
READING, TRADING = "read", "trade"


@dataclass(frozen=True, slots=True)
class LinkCard:
    """One link as shown: never its secrets.

    ``accounts`` are those it has read so far, with whether the broker still lists them; ``last_run`` is its newest
    sync. ``may_trade`` warns of a grant wider than it need be, ``may_only_read`` praises one that is not.
    """

    link: Link
    accounts: list[LinkedAccount]
    last_run: SyncRun | None

    @property
    def is_lost(self) -> bool:
        return self.link.state == LinkState.LOST

    @property
    def may_trade(self) -> bool:
        return TRADING in self.link.scope.split()

    @property
    def may_only_read(self) -> bool:
        return READING in self.link.scope.split() and not self.may_trade


def link_cards(user: AbstractBaseUser) -> list[LinkCard]:
    """Return the user's links, forgotten ones left out, in a number of queries that does not grow with them."""
    links = Link.objects.for_user(user).kept().prefetch_related("linked_accounts__account")
    runs = SyncRun.objects.for_user(user).filter(link__in=links).order_by("link_id", "-started_at", "-pk")
    # DISTINCT ON keeps the first of each link, so it is the order above that picks the newest.
    newest = {run.link_id: run for run in runs.distinct("link_id")}
    return [LinkCard(link, list(link.linked_accounts.all()), newest.get(link.pk)) for link in links]


def link_reading(account: Account) -> Link | None:
    """Return a link that is kept and may list the account at the next sync, or None."""
    return Link.objects.kept().filter(owner=account.owner_id, linked_accounts__account=account).first()


def accounts_without_link(user: AbstractBaseUser) -> list[Account]:
    """Return the accounts whose data is kept though no link reads them any more."""
    kept = LinkedAccount.objects.filter(account=OuterRef("pk")).exclude(link__state=LinkState.FORGOTTEN)
    return list(Account.objects.for_user(user).filter(~Exists(kept)))


def accounts_in_reach(user: AbstractBaseUser) -> set[int]:
    """Return the ids of the accounts that a sync can read now: named by a link that works."""
    listed = LinkedAccount.objects.filter(link__owner=user.pk, link__state=LinkState.ACTIVE, is_listed=True)
    return set(listed.values_list("account_id", flat=True))


def kept_links(user: AbstractBaseUser) -> list[Link]:
    """Return the user's links, forgotten ones left out, lost ones among them."""
    return list(Link.objects.for_user(user).kept())


def known_numbers(link: Link) -> set[str]:
    """Return the account numbers a login is known by: those it has read, and those named when it was linked."""
    stored = LinkedAccount.objects.filter(link=link).values_list("account__number", flat=True)
    return {*stored, *filter(None, link.label.split(LABEL_SEPARATOR))}
