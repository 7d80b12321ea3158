"""Opens the broker with a link's stored secrets."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from apps.tastytrade_sync.client.errors import BrokerError, ErrorKind
from apps.tastytrade_sync.client.reader import BrokerReader
from apps.tastytrade_sync.client.tokens import Credentials
from apps.tastytrade_sync.models import LinkSecret

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.models import Link


def open_reader(link: Link, *, sleep: Callable[[float], None]) -> BrokerReader:
    """Return a reader for the link that pauses with ``sleep``; its secrets are decrypted here and nowhere else.

    Raises ``BrokerError`` (NOT_LINKED) when the link has no secrets any more, ``WrongKeyError`` when the server's key
    does not open them.
    """
    # Read anew: a link object may have waited in a process while its secrets were replaced or deleted.
    secret = LinkSecret.objects.filter(link=link).first()
    if secret is None:
        raise BrokerError(ErrorKind.NOT_LINKED)
    credentials = Credentials(
        environment=link.environment, client_secret=secret.client_secret, refresh_token=secret.refresh_token
    )
    return BrokerReader(credentials, rng=random.SystemRandom(), sleep=sleep)
