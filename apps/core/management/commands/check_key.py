"""Release step: prove that the configured field key reads what is stored."""

from __future__ import annotations

from typing import Any

from apps.core.canary import CanaryState, ensure_canary
from apps.core.commands import DatabaseCommand, refuse


class Command(DatabaseCommand):
    help = "Checks that FIELD_ENCRYPTION_KEY can read the stored secrets; exits with 2 if it cannot."

    def handle(self, *args: Any, **options: Any) -> None:
        state = ensure_canary()
        if state is not CanaryState.READABLE:
            raise refuse(f"The field key check failed: {state.value}.")
        self.stdout.write("The field key reads what is stored.")
