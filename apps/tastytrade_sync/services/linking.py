"""Linking a login, linking it again, and forgetting it.

A link is made only of secrets that have just worked: a token and the list of accounts are read before anything is
stored. What was synced is not touched here.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction

from apps.notifications.services.troubles import end_troubles
from apps.tastytrade_sync.client import BrokerReader, RetryPolicy
from apps.tastytrade_sync.client.tokens import Timeouts
from apps.tastytrade_sync.models import Link, LinkMethod, LinkSecret, LinkState
from apps.tastytrade_sync.models.links import LABEL_SEPARATOR, LOST_TROUBLE, SYNC_TROUBLE
from apps.tastytrade_sync.selectors.links import known_numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from apps.tastytrade_sync.client import Credentials, Wait

LABEL_LENGTH = 120
# A person waits in front of the page: seconds, fewer than a sync would wait, and fewer tries.
PATIENCE = Timeouts(connect=5.0, read=10.0)
TRIES = RetryPolicy(tries=3, longest_wait=4.0, longest_asked=10.0)


@dataclass(frozen=True, slots=True)
class Login:
    """What the broker said about credentials that work."""

    numbers: tuple[str, ...]
    scope: str

    @property
    def label(self) -> str:
        return LABEL_SEPARATOR.join(self.numbers)[:LABEL_LENGTH]


def link_login(
    *,
    user: AbstractBaseUser,
    credentials: Credentials,
    now: datetime,
    method: LinkMethod = LinkMethod.PERSONAL,
    sleep: Callable[[float], None] = time.sleep,
    on_wait: Callable[[Wait], None] | None = None,
) -> Link:
    """Verify the credentials with real calls and store them, in the link the login already has or in a new one.

    Raises ``BrokerError`` when they do not work; nothing is stored then.
    """
    login = verify_login(credentials, sleep=sleep, on_wait=on_wait)
    return _store(user, credentials, login, method=method, now=now)


def verify_login(
    credentials: Credentials,
    *,
    sleep: Callable[[float], None] = time.sleep,
    on_wait: Callable[[Wait], None] | None = None,
) -> Login:
    """Get a token and read the accounts; ``on_wait`` is told of each pause between tries. Raises ``BrokerError``."""
    rng = random.SystemRandom()
    with BrokerReader(credentials, rng=rng, sleep=sleep, on_wait=on_wait, policy=TRIES, timeouts=PATIENCE) as reader:
        listed = [_number(item.value) for item in reader.accounts().items]
        return Login(tuple(sorted({number for number in listed if number})), reader.scope)


@transaction.atomic
def forget_link(*, link: Link, now: datetime) -> None:
    """Delete the link's secrets and mark it forgotten; accounts and history stay."""
    LinkSecret.objects.filter(link=link).delete()
    link.state = LinkState.FORGOTTEN
    link.state_reason = ""
    link.forgotten_at = now
    link.save(update_fields=["state", "state_reason", "forgotten_at", "updated_at"])
    # Nobody can mend a link that is gone; its failures end without a word.
    for name in (LOST_TROUBLE, SYNC_TROUBLE):
        end_troubles(link.owner, name.format(link.pk), at=now)


@transaction.atomic
def _store(
    user: AbstractBaseUser, credentials: Credentials, login: Login, *, method: LinkMethod, now: datetime
) -> Link:
    # Two posts of the same form must not make two links of one login.
    get_user_model().objects.select_for_update().get(pk=user.pk)
    link = _link_of_login(user, credentials.environment, login) or Link(environment=credentials.environment)
    link.owner_id = user.pk
    link.label = login.label or link.label
    link.method = method
    link.scope = login.scope[:100]
    link.state = LinkState.ACTIVE
    link.state_reason = ""
    link.verified_at = now
    link.save()
    # The next loss is news again. No notice says that it works: whoever linked it has just seen that.
    end_troubles(user, LOST_TROUBLE.format(link.pk), at=now)
    # Replaced unread: what was stored with a key since lost cannot be loaded, and linking again is the way out.
    LinkSecret.objects.filter(link=link).delete()
    LinkSecret.objects.create(
        link=link, client_secret=credentials.client_secret, refresh_token=credentials.refresh_token
    )
    return link


def _link_of_login(user: AbstractBaseUser, environment: str, login: Login) -> Link | None:
    """Return the kept link of the same login, else a lone lost one that never read any account."""
    links = list(Link.objects.for_user(user).kept().filter(environment=environment))
    known = {link.pk: known_numbers(link) for link in links}
    for link in links:
        if _is_same_login(link, known[link.pk], set(login.numbers)):
            return link
    lost = [link for link in links if link.state == LinkState.LOST and not known[link.pk]]
    return lost[0] if len(lost) == 1 else None


def _is_same_login(link: Link, known: set[str], listed: set[str]) -> bool:
    """Say whether a login that lists these accounts is the link's.

    Two people's logins may share one account, so what is merely shared proves nothing while the link still works: the
    other's secrets must not be lost. A login gains and loses accounts in time, so a lost link is known by any of them.
    """
    if link.state == LinkState.LOST:
        return bool(known & listed)
    return bool(known and listed) and (known <= listed or listed <= known)


def _number(item: object) -> str:
    account = item.get("account") if isinstance(item, dict) else None
    number = account.get("account-number") if isinstance(account, dict) else None
    return number if isinstance(number, str) else ""
