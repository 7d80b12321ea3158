"""Try the e-mails that could not be delivered when they were written."""

from __future__ import annotations

from typing import Any

from apps.core.commands import DatabaseCommand
from apps.notifications.services.delivery import deliver_pending


class Command(DatabaseCommand):
    help = "Sends the notices that still wait for delivery."

    def handle(self, *args: Any, **options: Any) -> None:
        sent, waiting = deliver_pending()
        self.stdout.write(f"{sent} sent, {waiting} not delivered")
