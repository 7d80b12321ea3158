"""Structured logs on standard output: one JSON object a line, secrets blacked out."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

from django.core.mail import mail_admins

# A code is a secret in an address or a form only: in JSON it is what an error is called, the one thing support needs.
SECRETS = re.compile(
    r"(?i)("
    r"(?:client_secret|refresh_token|access_token|authorization|password|secret|token|authorization[_-]code)"
    r"[^\w/]{1,4}(?:bearer\s+)?"
    r"|\bcode(?:=|%3D)|%(?:3F|26)code%3D"
    r")[^\s\"'&,}]+"
)
TOKENS = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*")
# Links sent by mail carry their key in the path, which request logs repeat.
KEYS_IN_PATHS = re.compile(r"(/confirm-email/|/reset/key/)[^/\s\"']+")
# A database or mail address may hold a password, and errors of connecting repeat the address.
PASSWORDS_IN_ADDRESSES = re.compile(r"(://[^\s:/@\"']*:)[^\s/@\"']+(?=@)")
BLACKED_OUT = "[hidden]"


def without_secrets(text: str) -> str:
    """Return the text with everything that looks like a token, a secret or a password blacked out."""
    # Tokens first: they are known by their form, wherever they stand and whatever they are called.
    text = TOKENS.sub(BLACKED_OUT, text)
    for pattern in (KEYS_IN_PATHS, PASSWORDS_IN_ADDRESSES, SECRETS):
        text = pattern.sub(rf"\1{BLACKED_OUT}", text)
    return text


class SecretFilter(logging.Filter):
    """Black secrets out of the message before any formatter sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            # Filters run outside logging's own guard: a message that does not fit its arguments would stop the
            # request that only wanted to log it. The arguments are left out: without their names no secret shows.
            message = f"{record.msg} (its arguments do not fit)"
        record.msg = without_secrets(message)
        record.args = ()
        return True


class JsonFormatter(logging.Formatter):
    """One line of JSON per record."""

    def format(self, record: logging.LogRecord) -> str:
        # UTC, whatever zone the machine or the user has: lines of several machines are read as one story.
        line = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class AdminMailHandler(logging.Handler):
    """Mail an error to the operators: the message and where it happened, and nothing of the request.

    Django's own handler mails what was posted, and the form that links an account posts the broker's secrets.
    """

    def emit(self, record: logging.LogRecord) -> None:
        # The default formatter: the message, then the traceback if there is one.
        # Blacked out here again: the filter has seen the message, but not the traceback.
        text = without_secrets(self.format(record))
        # Lines end in more ways than one, and a subject that holds an end of any is refused by a ValueError.
        first_line = (text.splitlines() or [""])[0]
        try:
            mail_admins(f"{record.levelname}: {first_line[:150]}", text)
        except (OSError, ValueError):  # whatever logs an error must not fail because mail does
            self.handleError(record)
