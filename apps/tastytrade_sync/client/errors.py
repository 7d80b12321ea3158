"""Every way a call to the broker fails, each with a sentence that says what happened and one that says what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

EXCERPT_LENGTH = 300
_HIDDEN = "[hidden]"
_TOKEN = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*")
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
        "tastytrade has withdrawn this permission: the grant was deleted or the client secret was regenerated.",
        "Create a new grant in your OAuth application at tastytrade and link again; what was synced stays.",
    ),
    ErrorKind.WRONG_SECRET: Wording(
        "tastytrade does not accept this client secret.",
        "Copy the client secret again. If it is lost, regenerate it, create a new grant and paste both.",
    ),
    ErrorKind.WRONG_ENVIRONMENT: Wording(
        "tastytrade does not recognise this refresh token in the chosen environment.",
        "Check that the token was copied whole and that the environment is the one it was created in.",
    ),
    ErrorKind.FORBIDDEN: Wording(
        "tastytrade does not permit this login to read that.",
        "Check that the grant has the read scope and that the account belongs to this login.",
    ),
    ErrorKind.BROKER_DOWN: Wording(
        "tastytrade answers, but is out of order at the moment.",
        "Try again in some minutes; nothing is lost and the link stays.",
    ),
    ErrorKind.RATE_LIMITED: Wording(
        "tastytrade asks for fewer requests.",
        "Wait some minutes before trying again; nothing is lost.",
    ),
    ErrorKind.UNREACHABLE: Wording(
        "tastytrade cannot be reached from this server.",
        "Check the network connection of this server and try again; nothing is lost.",
    ),
    ErrorKind.VERSION_SUNSET: Wording(
        "tastytrade no longer serves the version of its interface that this application asks for.",
        "Ask the person who runs this server to update the application.",
    ),
    ErrorKind.UNEXPECTED_ANSWER: Wording(
        "tastytrade sent an answer that this application does not understand.",
        "Try again later; if it stays, report it with the excerpt shown.",
    ),
}


class BrokerError(Exception):
    """A call failed; ``message``, ``advice`` and ``excerpt`` are safe to show and to store: they hold no secrets.

    ``is_transient`` says that the same call may well succeed in a moment, ``retry_after`` (seconds) that the broker
    named the moment.
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
        self.message = message or WORDING[kind].message
        self.advice = advice or WORDING[kind].advice
        self.excerpt = excerpt
        self.status = status
        self.is_transient = is_transient
        self.retry_after = retry_after
        super().__init__(f"{self.message} {self.advice}")


def excerpt_of(body: str, secrets: Iterable[str] = ()) -> str:
    """Return the beginning of a body with the given secrets and everything that looks like a token blacked out."""
    for secret in filter(None, secrets):
        body = body.replace(secret, _HIDDEN)
    body = _SECRET_MEMBER.sub(rf'\1"{_HIDDEN}"', _TOKEN.sub(_HIDDEN, body))
    return " ".join(body.split())[:EXCERPT_LENGTH]
