"""Try the e-mails that could not be delivered when they were written."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.notifications.services.delivery import deliver_pending


class Command(BaseCommand):
    help = "Sends the notices that still wait for delivery."

    def handle(self, *args: Any, **options: Any) -> None:
        sent, waiting = deliver_pending()
        self.stdout.write(f"{sent} sent, {waiting} not delivered")
