"""Keys to try things with, and a way to make the application use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import encrypted_model_fields.fields
from cryptography.fernet import Fernet, MultiFernet

if TYPE_CHECKING:
    import pytest

NEW, OLD, STRANGE = (Fernet(Fernet.generate_key()) for _ in range(3))


def use(monkeypatch: pytest.MonkeyPatch, *keys: Fernet) -> None:
    """Let the first key encrypt and all of them decrypt, as FIELD_ENCRYPTION_KEY would."""
    # The library reads its keys once, at import.
    monkeypatch.setattr(encrypted_model_fields.fields, "CRYPTER", MultiFernet(keys))
