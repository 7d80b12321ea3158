"""After a new key was put in front of FIELD_ENCRYPTION_KEY: move what is stored to it."""

from __future__ import annotations

from typing import Any

from apps.core.canary import ensure_canary
from apps.core.commands import DatabaseCommand, refuse
from apps.core.reencryption import UnreadableSecretsError, reencrypt_secrets


class Command(DatabaseCommand):
    help = (
        "Encrypts every stored secret with the first key of FIELD_ENCRYPTION_KEY, all or none; "
        "exits with 2 and changes nothing if one cannot be read."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = reencrypt_secrets()
        except UnreadableSecretsError as error:
            raise refuse(_refusal(error)) from None
        # A database that never had a canary gets one now, sung with the new key.
        ensure_canary()
        rows = ", ".join(f"{label} {count}" for label, count in counts.items())
        self.stdout.write(f"{sum(counts.values())} rows now use the first key ({rows}).")
        self.tell("The other keys of FIELD_ENCRYPTION_KEY are no longer needed; older backups still need them.")


def _refusal(error: UnreadableSecretsError) -> str:
    places = "; ".join(str(place) for place in error.places)
    return (
        f"Nothing was changed: no key in FIELD_ENCRYPTION_KEY reads {places}. Put the key they were stored with back "
        "into the list and run this again. If that key is lost, its users link again or forget the link."
    )
