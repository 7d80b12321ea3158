"""Typed readers for environment variables.

Every setting that can differ between two installations is read here, so that a wrong value stops the program at
start with one sentence that names the variable, and never surfaces later as a strange failure.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


def load_dotenv(path: Path) -> None:
    """Put the ``NAME=value`` lines of a file into the environment; what is set already wins."""
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, separator, value = text.partition("=")
        if not separator or not name.strip().isidentifier():
            raise ImproperlyConfigured(f"{path.name}, line {number}: write NAME=value, or start the line with #.")
        # What the shell says wins: a variable for one command would be of no use otherwise.
        os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def env_text(name: str, default: str | None = None) -> str:
    """Return a text variable; without a default it must be set and not be empty."""
    # Set to nothing counts as not set: that is how .env.example and platforms' forms leave a variable out.
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"The environment variable {name} must be set; see .env.example for its meaning.")
    return default


def env_flag(name: str, *, default: bool) -> bool:
    """Return a yes-or-no variable."""
    word = (value := os.environ.get(name, "")).strip().lower()
    # As with texts: a line of .env.example that was left empty must not switch a protection off.
    if not word:
        return default
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write true or false.")


def env_number(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """Return a whole-number variable between ``least`` and ``most``, both included."""
    value = os.environ.get(name)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name} is {number}; it must be at least {least}.")
    if most is not None and number > most:
        raise ImproperlyConfigured(f"{name} is {number}; it must be at most {most}.")
    return number


def env_choice(name: str, default: str, choices: Iterable[str]) -> str:
    """Return a variable that must be one of a few words."""
    value, words = env_text(name, default), list(choices)
    if value not in words:
        raise ImproperlyConfigured(f"{name} is {value!r}; write one of {', '.join(words)}.")
    return value


def env_address(name: str, default: str | None = None) -> str:
    """Return a web address without a slash at its end, so that a path can be put behind it."""
    value = env_text(name, default)
    url = urlsplit(value)
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise ImproperlyConfigured(f"{name} is {value!r}; write an address such as https://tracker.example.com.")
    return value.rstrip("/")


def env_keys(name: str) -> list[str]:
    """Return a comma-separated variable of Fernet keys, at least one; a refusal never repeats what was written."""
    keys = env_required_list(name)
    for place, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name}: key {place} of {len(keys)} is not a Fernet key (32 bytes in URL-safe base64, 44 characters)."
            ) from None
    return keys


def env_list(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [item.strip() for item in env_text(name, default).split(",") if item.strip()]


def env_required_list(name: str) -> list[str]:
    """Return a comma-separated variable that must name at least one item."""
    items = [item.strip() for item in env_text(name).split(",") if item.strip()]
    if not items:
        raise ImproperlyConfigured(f"{name} must name at least one value; see .env.example.")
    return items


def env_database(name: str, *, keep_connections: int) -> dict[str, object]:
    """Return Django's settings for a ``postgresql://user:password@host:port/name?host=…`` variable.

    ``keep_connections`` is how many seconds an idle connection is kept for the next request.
    """
    url = urlsplit(env_text(name))
    options = dict(parse_qsl(url.query))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql://; no other database is supported.")
    database = unquote(url.path.lstrip("/"))
    if not database:
        raise ImproperlyConfigured(f"{name} names no database; write postgresql://user:password@host:5432/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        # A folder with a socket cannot stand where a host name stands, so PostgreSQL's addresses put it in the query.
        "HOST": options.pop("host", unquote(url.hostname or "")),
        "PORT": str(_port(name, url.netloc) or ""),
        "CONN_MAX_AGE": keep_connections,
        # A kept connection may have died with a restart of the server; without this the next visitor would pay for it.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _port(name: str, netloc: str) -> int | None:
    try:
        return urlsplit(f"//{netloc}").port
    except ValueError:
        raise ImproperlyConfigured(f"{name}: the port is not a number.") from None
