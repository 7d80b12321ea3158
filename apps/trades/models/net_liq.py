"""The broker's series of net liquidating values."""

from __future__ import annotations

from django.db import models

from apps.trades.models.accounts import Account
from apps.trades.models.fields import amount_field


class NetLiq(models.Model):
    """One bar of the broker's net-liq history; the totals include pending cash."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="net_liq")
    at = models.DateTimeField()
    day = models.DateField(help_text="The New York calendar day of the bar.")
    open = amount_field()
    high = amount_field()
    low = amount_field()
    close = amount_field()
    total_close = amount_field()

    class Meta:
        ordering = ["account", "at"]
        constraints = [models.UniqueConstraint(fields=["account", "at"], name="one_net_liq_bar_per_moment")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.at:%Y-%m-%d}"
