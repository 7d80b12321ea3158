"""Structured logs on standard output: one JSON object a line, secrets blacked out."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

SECRETS = re.compile(
    r"(?i)((?:client_secret|refresh_token|access_token|authorization|password|secret|token|code)\W{1,4}(?:bearer\s+)?)"
    r"[^\s\"'&,}]+"
)
TOKENS = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*")
BLACKED_OUT = "[hidden]"


def without_secrets(text: str) -> str:
    """Return the text with everything that looks like a token, a secret or a password blacked out."""
    return SECRETS.sub(rf"\1{BLACKED_OUT}", TOKENS.sub(BLACKED_OUT, text))


class SecretFilter(logging.Filter):
    """Black secrets out of the message before any formatter sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_secrets(record.getMessage())
        record.args = ()
        return True


class JsonFormatter(logging.Formatter):
    """One line of JSON per record."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
