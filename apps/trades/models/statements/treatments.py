"""What a user states a row was, where the broker's rows cannot tell: a fact of the user's, as all statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from apps.core.models import OwnedQuerySet
from apps.core.money import digits
from apps.trades.engine.facts import Treatment
from apps.trades.models.accounts import Account
from apps.trades.models.fields import amount_field, made_by_field, price_field
from apps.trades.models.instruments import Instrument
from apps.trades.models.ledger import choices_of

if TYPE_CHECKING:
    from apps.trades.models.statements.former import Said

# Said of each figure that it is there: the database takes a comparison with nothing for neither true nor false, and a
# constraint for kept unless it is false.
AMOUNT = Q(amount__isnull=False, amount__gt=0)
WORTH = Q(value__isnull=False, value__gt=0)
BY_SHARE = Q(share__isnull=False, share__gt=0, share__lt=1, value=None, old_value=None)
BY_WORTH = Q(share=None, old_value__isnull=False, old_value__gt=0) & WORTH
NO_PARENT = Q(parent=None, share=None, old_value=None)
# What each kind needs to be told, and nothing besides: the rules are in the engine's `lots.statements.tax_rules`.
FIGURES = (
    Q(kind=Treatment.RETURN_OF_CAPITAL.value, value=None) & AMOUNT & NO_PARENT
    | Q(kind__in=[Treatment.SPIN_OFF.value, Treatment.STOCK_DIVIDEND.value], amount=None, parent__isnull=False)
    & (BY_SHARE | BY_WORTH)
    | Q(kind__in=[Treatment.TAXABLE.value, Treatment.MERGER_WITH_CASH.value], amount=None) & WORTH & NO_PARENT
)


class StatedTreatmentQuerySet(OwnedQuerySet["StatedTreatment"]):
    owner_path = "account__owner"


class StatedTreatment(models.Model):
    """What one row was for tax: a return of capital, a spin-off, a dividend in other shares, a merger with cash.

    The row is named by its broker id and not by a key, as the user's word outlives every way of storing the row.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="stated_treatments", db_index=False)
    broker_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=choices_of(Treatment))
    parent = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        help_text="The shares on which those of the row were paid.",
    )  # fmt: skip
    amount = amount_field("USD of a dividend that are capital.", null=True, blank=True)
    share = price_field("The part of the parent's cost that goes over, 0 to 1.", null=True, blank=True)
    value = price_field("USD that one of the shares that came was worth.", null=True, blank=True)
    old_value = price_field("USD that one of the parent's shares was worth.", null=True, blank=True)
    note = models.TextField(blank=True)
    made_by = made_by_field()
    created_at = models.DateTimeField()

    objects = StatedTreatmentQuerySet.as_manager()

    class Meta:
        ordering = ["account", "broker_id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "broker_id"], name="one_stated_treatment_per_row"),
            models.CheckConstraint(condition=FIGURES, name="stated_treatment_has_the_figures_of_its_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.broker_id} {self.kind}"

    @property
    def said(self) -> Said:
        """What it says, as its history keeps it: the shares it was paid on by their symbol."""
        figures = {name: getattr(self, name) for name in ("amount", "share", "value", "old_value")}
        told = {name: digits(figure) for name, figure in figures.items() if figure is not None}
        return {"kind": self.kind, "parent": self.parent.symbol if self.parent else "", **told, "note": self.note}
