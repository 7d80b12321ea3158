"""Every way a call to the broker fails, each with a sentence that says what happened and one that says what to do."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EXCERPT_LENGTH = 300
TASTYTRADE = "tastytrade"
_BROKER = "{broker}"
_HIDDEN = "[hidden]"
# The broker's tokens are JWTs, and `eyJ` is how base64 begins the `{"` of each.
_TOKEN = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*")
# The last quote may be missing: a body can be cut off in the middle of a token.
_SECRET_MEMBER = re.compile(r'("(?:access_token|refresh_token|id_token|client_secret)"\s*:\s*)"[^"]*"?')


class ErrorKind(StrEnum):
    NOT_LINKED = "NOT_LINKED"
    GRANT_REVOKED = "GRANT_REVOKED"
    WRONG_SECRET = "WRONG_SECRET"  # noqa: S105  (the name of a failure)
    WRONG_ENVIRONMENT = "WRONG_ENVIRONMENT"
    FORBIDDEN = "FORBIDDEN"
    BROKER_DOWN = "BROKER_DOWN"
    RATE_LIMITED = "RATE_LIMITED"
    UNREACHABLE = "UNREACHABLE"
    VERSION_SUNSET = "VERSION_SUNSET"
    UNEXPECTED_ANSWER = "UNEXPECTED_ANSWER"


@dataclass(frozen=True)
class Wording:
    message: str
    advice: str


WORDING = {
    ErrorKind.NOT_LINKED: Wording(
        "No tastytrade login is linked here.",
        "Link your account: paste the client secret and the refresh token of your own OAuth application.",
    ),
    ErrorKind.GRANT_REVOKED: Wording(
        "{broker} has withdrawn this permission: the grant was deleted or the client secret was regenerated.",
        "Create a new grant in your OAuth application at tastytrade and link again; what was synced stays.",
    ),
    ErrorKind.WRONG_SECRET: Wording(
        "{broker} does not accept this client secret.",
        "Copy the client secret again. If it is lost, regenerate it, create a new grant and paste both.",
    ),
    ErrorKind.WRONG_ENVIRONMENT: Wording(
        "{broker} does not recognise this refresh token in the chosen environment.",
        "Check that the token was copied whole and that the environment is the one it was created in.",
    ),
    ErrorKind.FORBIDDEN: Wording(
        "{broker} does not permit this login to read that.",
        "Check that the grant has the read scope and that the account belongs to this login.",
    ),
    ErrorKind.BROKER_DOWN: Wording(
        "{broker} answers, but is out of order at the moment.",
        "Try again in some minutes; nothing is lost and the link stays.",
    ),
    ErrorKind.RATE_LIMITED: Wording(
        "{broker} asks for fewer requests.",
        "Wait some minutes before trying again; nothing is lost.",
    ),
    ErrorKind.UNREACHABLE: Wording(
        "{broker} cannot be reached from this server.",
        "Check the network connection of this server and try again; nothing is lost.",
    ),
    ErrorKind.VERSION_SUNSET: Wording(
        "{broker} no longer serves the version of its interface that this application asks for.",
        "Ask the person who runs this server to update the application.",
    ),
    ErrorKind.UNEXPECTED_ANSWER: Wording(
        "{broker} sent an answer that this application does not understand.",
        "Try again later; if it stays, report it with the excerpt shown.",
    ),
}


class BrokerError(Exception):
    """A call failed; ``message``, ``advice`` and ``excerpt`` are safe to show and to store: they hold no secrets.

    ``is_transient`` says that the same call may well succeed in a moment, ``retry_after`` (seconds) that the broker
    named the moment. ``{broker}`` in a message stands for the name of the other side, see ``naming``.
    """

    def __init__(
        self,
        kind: ErrorKind,
        *,
        message: str = "",
        advice: str = "",
        excerpt: str = "",
        status: int | None = None,
        is_transient: bool = False,
        retry_after: float | None = None,
    ) -> None:
        self.kind = kind
        self._message = message or WORDING[kind].message
        self.broker = TASTYTRADE
        self.advice = advice or WORDING[kind].advice
        self.excerpt = excerpt
        self.status = status
        self.is_transient = is_transient
        self.retry_after = retry_after
        super().__init__(kind)

    @property
    def message(self) -> str:
        """What happened, in one sentence that names who did not do as asked."""
        broker = at_start(self.broker) if self._message.startswith(_BROKER) else self.broker
        return self._message.replace(_BROKER, broker)

    def __str__(self) -> str:
        return f"{self.message} {self.advice}"


def at_start(broker: str) -> str:
    """Return a broker's name as a sentence begins with it."""
    # The company writes itself small even there; the words around its name in the others do not.
    return broker if broker == TASTYTRADE else broker[0].upper() + broker[1:]


@contextmanager
def naming(broker: str) -> Iterator[None]:
    """Let a ``BrokerError`` raised within speak of this broker: whoever is linked to a simulator must not be told that
    tastytrade is away."""
    try:
        yield
    except BrokerError as error:
        error.broker = broker
        raise


def excerpt_of(body: str, secrets: Iterable[str] = ()) -> str:
    """Return the beginning of a body with the given secrets and everything that looks like a token blacked out."""
    for secret in filter(None, secrets):
        body = body.replace(secret, _HIDDEN)
    body = _SECRET_MEMBER.sub(rf'\1"{_HIDDEN}"', _TOKEN.sub(_HIDDEN, body))
    return " ".join(body.split())[:EXCERPT_LENGTH]
