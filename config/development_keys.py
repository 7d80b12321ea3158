"""Keys for a developer's machine, made once and kept under ``var/``; production has no such fallback."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet
from django.utils.crypto import get_random_string

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def ensure_development_keys(folder: Path) -> None:
    """Set SECRET_KEY and FIELD_ENCRYPTION_KEY from files in ``folder``, writing them on first use."""
    _ensure("SECRET_KEY", folder / "secret_key", lambda: get_random_string(64))
    _ensure("FIELD_ENCRYPTION_KEY", folder / "field_encryption_key", lambda: Fernet.generate_key().decode())


def _ensure(name: str, path: Path, make: Callable[[], str]) -> None:
    if os.environ.get(name):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Exclusive creation: of two processes that start together, one writes and both read the same key.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(make())
    os.environ[name] = path.read_text(encoding="ascii").strip()
