"""Turns an answer's status and body into the error it means, or none."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING

from apps.tastytrade_sync.client.errors import BrokerError, ErrorKind, excerpt_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BY_STATUS = {
    403: ErrorKind.FORBIDDEN,
    406: ErrorKind.VERSION_SUNSET,
    429: ErrorKind.RATE_LIMITED,
}
_TRANSIENT = {ErrorKind.RATE_LIMITED, ErrorKind.BROKER_DOWN, ErrorKind.UNREACHABLE}

# (words found in the code or the description, kind, transient); the first row that fits decides.
_TOKEN_REFUSALS = (
    # Said of healthy grants in bursts, mostly in New York's morning; minutes later they work again.
    ("not a tastytrade customer", ErrorKind.BROKER_DOWN, True),
    ("internal_server_error", ErrorKind.BROKER_DOWN, True),
    ("failed request to get", ErrorKind.BROKER_DOWN, True),
    ("revoked", ErrorKind.GRANT_REVOKED, False),
    # What the broker says of a garbled token, and of one from another environment.
    ("invalid jwt", ErrorKind.WRONG_ENVIRONMENT, False),
    ("invalid_client", ErrorKind.WRONG_SECRET, False),
    ("unauthorized_client", ErrorKind.WRONG_SECRET, False),
    ("client_secret", ErrorKind.WRONG_SECRET, False),
    ("client secret", ErrorKind.WRONG_SECRET, False),
    ("invalid_grant", ErrorKind.GRANT_REVOKED, False),
)


def read_error(
    status: int, headers: Mapping[str, str], body: str, *, secrets: Iterable[str] = ()
) -> BrokerError | None:
    """Return what an answer to a read means, None when it is good (2xx)."""
    if 200 <= status < 300:
        return None
    kind = ErrorKind.BROKER_DOWN if status >= 500 else _BY_STATUS.get(status, ErrorKind.UNEXPECTED_ANSWER)
    return BrokerError(
        kind,
        message=_special_message(status),
        excerpt=excerpt_of(body, secrets),
        status=status,
        is_transient=kind in _TRANSIENT,
        retry_after=_retry_after(headers),
    )


def token_error(
    status: int, headers: Mapping[str, str], body: str, *, secrets: Iterable[str] = ()
) -> BrokerError | None:
    """Return what a refusal of the token endpoint means, None when it is good (2xx).

    Its errors are flat (``error_code``, ``error_description``); the standard form (``error``) is understood as well.
    """
    secrets = tuple(secrets)
    if status not in (400, 401):
        return read_error(status, headers, body, secrets=secrets)
    said = _words(body)
    for words, kind, is_transient in _TOKEN_REFUSALS:
        if words in said:
            return BrokerError(kind, excerpt=excerpt_of(body, secrets), status=status, is_transient=is_transient)
    # Not as a read: of a 401 that would say that the broker had just given a token.
    return unexpected(body, status=status, secrets=secrets, is_transient=False)


def unexpected(body: str, *, status: int, secrets: Iterable[str], is_transient: bool) -> BrokerError:
    """Return the error of an answer whose body says nothing that is understood, whatever its status."""
    excerpt = excerpt_of(body, secrets)
    return BrokerError(ErrorKind.UNEXPECTED_ANSWER, excerpt=excerpt, status=status, is_transient=is_transient)


def _words(body: str) -> str:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return json.dumps(value, ensure_ascii=False).casefold() if isinstance(value, dict) else ""


def _special_message(status: int) -> str:
    if status == 401:
        return "{broker} refused the request although it had just given a token for it."
    if status == 404:
        return "{broker} does not know what was asked for; the account may no longer be listed."
    return ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds the broker asks to wait; nonsense counts as unsaid."""
    stated = headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        seconds = float(stated)
        # Hundreds of digits are infinity to a float, which nobody can wait for or write down.
        return seconds if isfinite(seconds) else None
    try:
        # The other form HTTP allows is a date. It is counted from the answer's own date, as our clock may be wrong.
        asked = parsedate_to_datetime(stated) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return max(asked.total_seconds(), 0.0)
