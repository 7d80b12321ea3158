"""What can be held: the only rows that users share."""

from __future__ import annotations

from django.db import models

from apps.trades.models.fields import price_field


class Instrument(models.Model):
    """One contract or security; ``key`` names it without ambiguity (futures carry the full year)."""

    instrument_type = models.CharField(max_length=40, help_text="As the broker names it; the list is open.")
    # Not the symbol: ten years later /ESZ6 is another contract.
    key = models.CharField(max_length=80)
    symbol = models.CharField(max_length=80, help_text="As the broker writes it.")
    underlying_symbol = models.CharField(max_length=80, blank=True)
    root_symbol = models.CharField(max_length=20, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    option_type = models.CharField(max_length=1, blank=True, help_text="C or P.")
    strike = price_field("Strike price.", null=True, blank=True)
    multiplier = price_field("Money per point of price; empty when unknown.", null=True, blank=True)
    deliverable = price_field("Shares one contract delivers; empty when unknown.", null=True, blank=True)
    # What was derived before that knew less; completions come by the statement, and so does the default.
    was_completed = models.BooleanField(
        default=False, db_default=False, help_text="Yes: some of this was learnt after rows had named it."
    )

    class Meta:
        ordering = ["instrument_type", "key"]
        constraints = [models.UniqueConstraint(fields=["instrument_type", "key"], name="one_instrument_per_key")]

    def __str__(self) -> str:
        return self.symbol
