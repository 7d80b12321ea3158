"""Release step: prove that the configured field key reads what is stored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.canary import CanaryState, ensure_canary


class Command(BaseCommand):
    help = "Checks that FIELD_ENCRYPTION_KEY can read the stored secrets; exits with 2 if it cannot."

    def handle(self, *args: Any, **options: Any) -> None:
        state = ensure_canary()
        if state is not CanaryState.READABLE:
            raise CommandError(f"The field key check failed: {state.value}.", returncode=2)
        self.stderr.write("The field key reads what is stored.")
