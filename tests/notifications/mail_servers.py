"""Mail servers for bad days, named as settings.MAILERS names a backend."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from apps.notifications.models import Notice

BACKENDS = f"{__name__}."


class Refusing:
    """Its server takes nothing, and its answer repeats what it should not."""

    failure: Exception = OSError("connection refused, password=hunter2secret")

    def __init__(self, **options: Any) -> None:
        pass

    def send_messages(self, messages: list[Any]) -> int:
        raise self.failure


class Misled(Refusing):
    """Finds an address that no mail can carry, which Django says with a ValueError."""

    failure = ValueError("Invalid address; only example@com could be parsed")


class Broken(Refusing):
    """Has a fault of its own that nobody foresaw."""

    failure = RuntimeError("the backend itself is broken")


class Picky(Misled):
    """Takes any mail but the one to the owner."""

    taken: list[Any] = []

    def send_messages(self, messages: list[Any]) -> int:
        if any("owner@example.com" in message.to for message in messages):
            raise self.failure
        Picky.taken += messages
        return len(messages)


class ReadMeanwhile(Refusing):
    """Takes every mail, but so slowly that the user reads the notice on the page before it is through."""

    READ_AT = datetime(2026, 11, 20, 18, tzinfo=UTC)

    def send_messages(self, messages: list[Any]) -> int:
        Notice.objects.update(read_at=self.READ_AT)
        return len(messages)
