"""Opens the broker with a link's stored secrets."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from apps.tastytrade_sync.client.errors import BrokerError, ErrorKind
from apps.tastytrade_sync.client.reader import BrokerReader
from apps.tastytrade_sync.client.tokens import Credentials
from apps.tastytrade_sync.models import LinkSecret

if TYPE_CHECKING:
    from apps.tastytrade_sync.models import Link


def open_reader(link: Link) -> BrokerReader:
    """Return a reader for the link; its secrets are decrypted here and nowhere else.

    Raises ``BrokerError`` (NOT_LINKED) if it has none, ``WrongKeyError`` if this server's key does not open them.
    """
    try:
        secret = link.secret
    except LinkSecret.DoesNotExist:
        # The user forgot the link between asking for the sync and its beginning.
        raise BrokerError(ErrorKind.NOT_LINKED) from None
    credentials = Credentials(
        environment=link.environment, client_secret=secret.client_secret, refresh_token=secret.refresh_token
    )
    return BrokerReader(credentials, rng=random.SystemRandom())
