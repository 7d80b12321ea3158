"""Opens the broker with a link's stored secrets."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from apps.tastytrade_sync.client.reader import BrokerReader
from apps.tastytrade_sync.client.tokens import Credentials

if TYPE_CHECKING:
    from apps.tastytrade_sync.models import Link


def open_reader(link: Link) -> BrokerReader:
    """Return a reader for the link; its secrets are decrypted here and nowhere else."""
    secret = link.secret
    credentials = Credentials(
        environment=link.environment, client_secret=secret.client_secret, refresh_token=secret.refresh_token
    )
    return BrokerReader(credentials, rng=random.SystemRandom())
