"""What the links page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.tastytrade_sync.models import Link, LinkState

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True, slots=True)
class LinkCard:
    """One link as shown: never its secrets. ``may_trade`` warns of a grant wider than it need be."""

    link: Link
    is_lost: bool
    may_trade: bool


def link_cards(user: AbstractBaseUser) -> list[LinkCard]:
    """Return the user's links, forgotten ones left out."""
    return [LinkCard(link, link.state == LinkState.LOST, "trade" in link.scope.split()) for link in kept_links(user)]


def kept_links(user: AbstractBaseUser) -> list[Link]:
    """Return the user's links, forgotten ones left out, lost ones among them."""
    return list(Link.objects.for_user(user).kept())
