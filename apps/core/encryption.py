"""Secrets at rest: an encrypted text field that refuses to pass ciphertext off as plain text.

django-encrypted-model-fields returns the ciphertext itself when no key fits, and the next save would encrypt that
again, for good. A Fernet token always starts with ``gAAAA``, so a value that still does after decryption means that
the key is wrong; loading it raises, which keeps it from ever being saved over.
"""

from __future__ import annotations

from typing import Any

from encrypted_model_fields.fields import EncryptedTextField

TOKEN_PREFIX = "gAAAA"  # noqa: S105  (the public prefix of every Fernet token, not a secret)


class WrongKeyError(Exception):
    """A stored secret cannot be read with any of the configured keys."""

    def __init__(self) -> None:
        super().__init__(
            "A stored secret cannot be read: FIELD_ENCRYPTION_KEY is not the key it was stored with. "
            "Put the former key back (several keys may be listed, the newest first)."
        )


class SecretField(EncryptedTextField):  # type: ignore[misc]
    """Encrypted text; raises ``WrongKeyError`` instead of returning what it could not decrypt."""

    def to_python(self, value: Any) -> Any:  # noqa: ANN401
        # Loading raises, and not only reading the field: a row that was loaded could be saved, and lose the secret.
        plain = super().to_python(value)
        if isinstance(plain, str) and plain.startswith(TOKEN_PREFIX):
            raise WrongKeyError
        return plain
