"""The one failure that callers of this package need to know."""

from __future__ import annotations


class ServerError(Exception):
    """The server cannot be used; the message is one sentence or two that say why and what to do."""
