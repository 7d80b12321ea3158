"""What the engine makes of the facts: derived, so that every row here can be dropped and rebuilt.

``family`` is the partition a row was rebuilt with; it names a joined family where a corporate action joined several.
Nothing outside may refer to a primary key of these tables: a rebuild may hand out new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from apps.core.models import OwnedQuerySet
from apps.trades.engine.results import Beside, Category, Origin, Reason, View
from apps.trades.models.accounts import Account
from apps.trades.models.fields import QUANTITY_SIGN, amount_field, price_field
from apps.trades.models.instruments import Instrument
from apps.trades.models.statements.closings import StatedClosing
from apps.trades.models.statements.positions import StatedOpening
from apps.trades.models.transactions import Transaction

if TYPE_CHECKING:
    from datetime import date
    from enum import StrEnum

ALSO_HELP = "Broker ids of further rows that belong to it."
FEES_HELP = "The charges within it, signed as cash."


def choices_of(codes: type[StrEnum]) -> list[tuple[str, str]]:
    return [(code.value, code.value.replace("_", " ").capitalize()) for code in codes]


def _account_field(related_name: str) -> models.ForeignKey[Any, Any]:
    # Every index of these tables that pages need begins with the account: one more of its own would slow each rebuild.
    # The database checks a row's account through the fact it comes from; to check it twice doubles a rebuild's commit.
    return models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name=related_name, db_index=False, db_constraint=False
    )


def _instrument_field(**options: Any) -> models.ForeignKey[Any, Any]:  # noqa: ANN401  (Django's own options)
    # Instruments are never deleted, so there is nothing to check.
    return models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False, **options
    )


def _fact_field(related_name: str, **options: Any) -> models.ForeignKey[Any, Any]:  # noqa: ANN401
    # A fact goes only with its account, and then what was derived from it goes by its own account.
    return models.ForeignKey(Transaction, on_delete=models.RESTRICT, related_name=related_name, **options)


def _family_field() -> models.CharField[Any, Any]:
    return models.CharField(max_length=80, blank=True, help_text="The partition this row was rebuilt with.")


def opening_name(lot: str = "") -> Coalesce:
    """Return `Lot.opening_name` as a column to sort by or to read; ``lot`` is the path to the lot, with its ``__``."""
    return Coalesce(
        F(f"{lot}opening__broker_id"), -F(f"{lot}stated_opening__number"), output_field=models.BigIntegerField()
    )


class LotQuerySet(OwnedQuerySet["Lot"]):
    owner_path = "account__owner"

    def open(self) -> LotQuerySet:
        return self.exclude(remaining=0)


class Lot(models.Model):
    """Quantity opened by one row, or by a person's word, at one total cost; ``number`` tells the lots apart that
    corporate actions made."""

    account = _account_field("lots")
    family = _family_field()
    instrument = _instrument_field()
    underlying = models.CharField(max_length=80, blank=True)
    opening = _fact_field("lots_opened", null=True, blank=True, db_index=False)
    stated_opening = models.ForeignKey(
        StatedOpening, on_delete=models.RESTRICT, null=True, blank=True, related_name="lots", db_index=False
    )
    number = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=20, choices=choices_of(Origin))
    opened_at = models.DateTimeField()
    acquired_on = models.DateField(help_text="The day the holding period counts from.")
    began_on = models.DateField(help_text="The day the lot came to be in this form.")
    quantity = price_field(QUANTITY_SIGN)
    remaining = price_field("What is still open, signed as the quantity is.")
    price = price_field(null=True, blank=True)
    opening_net = amount_field("Cash of the whole lot; bought is negative.")
    opening_fees = amount_field(FEES_HELP)
    remaining_net = amount_field("Cash of what is still open.")
    remaining_fees = amount_field(FEES_HELP)
    folded_net = amount_field("Option premium the tax view adds to the whole lot.", default=0)
    remaining_folded_net = amount_field("Option premium the tax view adds to what is still open.", default=0)
    variation = amount_field("Settled variation on what is open of a future.", default=0)
    is_cost_stated = models.BooleanField(
        default=False, help_text="Yes: the cost is the broker's or a person's word, not what was paid."
    )
    also_ids = models.JSONField(default=list, blank=True, help_text=ALSO_HELP)
    carried_from = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="carried_to", db_index=False
    )
    carried_by = _fact_field("lots_carried", null=True, blank=True, db_index=False)

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "opening", "number"]
        constraints = [
            models.UniqueConstraint(fields=["opening", "number"], name="one_lot_per_opening_and_number"),
            models.UniqueConstraint(
                fields=["stated_opening", "number"],
                condition=Q(stated_opening__isnull=False),
                name="one_lot_per_statement_and_number",
            ),
            models.CheckConstraint(
                condition=Q(opening__isnull=False, stated_opening=None) | Q(opening=None, stated_opening__isnull=False),
                name="lot_has_one_source",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, remaining__gte=0, remaining__lte=F("quantity"))
                | Q(quantity__lt=0, remaining__lte=0, remaining__gte=F("quantity")),
                name="lot_remaining_is_part_of_quantity",
            ),
            models.CheckConstraint(
                condition=~Q(remaining=0) | Q(remaining_net=0, remaining_fees=0, remaining_folded_net=0, variation=0),
                name="lot_closed_holds_no_cash",
            ),
            models.CheckConstraint(
                condition=Q(carried_from=None, carried_by=None)
                | Q(carried_from__isnull=False, carried_by__isnull=False),
                name="lot_is_carried_by_a_row",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "family"], name="lot_by_family"),
            models.Index(fields=["account", "instrument"], name="lot_by_instrument"),
            models.Index(fields=["account", "underlying"], condition=~Q(remaining=0), name="lot_open_by_underlying"),
            models.Index(fields=["carried_from"], condition=Q(carried_from__isnull=False), name="lot_by_former_lot"),
            models.Index(fields=["carried_by"], condition=Q(carried_by__isnull=False), name="lot_by_carrying_row"),
        ]

    def __str__(self) -> str:
        return f"lot {self.opening_id or self.stated_opening_id}/{self.number}"

    @property
    def opening_name(self) -> int:
        """What names the lot besides its number: the broker id of its row, negative the number of the statement."""
        if self.opening is None:
            return -self.stated_opening.number  # type: ignore[union-attr]  # a constraint: a lot has one source
        name: int = self.opening.broker_id
        return name

    @property
    def opened_on(self) -> date:
        """The New York day of the row that opened it, or the day a person stated."""
        if self.opening is None:
            return self.stated_opening.opened_on  # type: ignore[union-attr]  # as above
        day: date = self.opening.day
        return day


class ClosureQuerySet(OwnedQuerySet["Closure"]):
    owner_path = "account__owner"


class Closure(models.Model):
    """Part of a lot closed by one row, or by a closing that a person stated."""

    account = _account_field("closures")
    family = _family_field()
    lot = models.ForeignKey(Lot, on_delete=models.RESTRICT, related_name="closures", db_index=False)
    instrument = _instrument_field()
    underlying = models.CharField(max_length=80, blank=True)
    closing = _fact_field("closures_made", null=True, blank=True)
    stated_closing = models.ForeignKey(
        StatedClosing, on_delete=models.RESTRICT, null=True, blank=True, related_name="closures", db_index=False
    )
    reason = models.CharField(max_length=20, choices=choices_of(Reason))
    closed_at = models.DateTimeField()
    day = models.DateField(help_text="The New York calendar day of closed_at.")
    acquired_on = models.DateField(help_text="The day the holding period counts from.")
    quantity = price_field("The part closed, signed as the lot is.")
    price = price_field(null=True, blank=True)
    opening_net = amount_field("The lot's cash of this part; bought is negative.")
    opening_fees = amount_field(FEES_HELP)
    closing_net = amount_field("The closing row's cash of this part.")
    closing_fees = amount_field(FEES_HELP)
    moved_net = amount_field("Premium that the tax view takes away here, or adds.", default=0)
    moved_fees = amount_field(FEES_HELP, default=0)
    # Held for more than a year: 26 U.S.C. 1222.
    is_long_term = models.BooleanField(default=False)
    also_ids = models.JSONField(default=list, blank=True, help_text=ALSO_HELP)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ["closed_at", "closing", "lot"]
        constraints = [
            # One of the two sources is always NULL, which to PostgreSQL would make every row a different one.
            models.UniqueConstraint(
                fields=["lot", "closing", "stated_closing"], name="one_closure_per_lot_and_row", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(closing__isnull=False, stated_closing=None) | Q(closing=None, stated_closing__isnull=False),
                name="closure_has_one_source",
            ),
            models.CheckConstraint(condition=~Q(quantity=0), name="closure_closes_something"),
        ]
        indexes = [
            models.Index(fields=["account", "family"], name="closure_by_family"),
            models.Index(fields=["account", "day"], name="closure_by_day"),
            models.Index(fields=["account", "underlying", "day"], name="closure_by_underlying"),
            models.Index(
                fields=["stated_closing"], condition=Q(stated_closing__isnull=False), name="closure_by_statement"
            ),
        ]

    def __str__(self) -> str:
        return f"closure of lot {self.lot_id} on {self.day}"


class ProfitEntryQuerySet(OwnedQuerySet["ProfitEntry"]):
    owner_path = "account__owner"


class ProfitEntry(models.Model):
    """One dated, signed amount of P&L in one view, with the closure or the row it comes from."""

    account = _account_field("entries")
    family = _family_field()
    day = models.DateField()
    view = models.CharField(max_length=10, choices=choices_of(View))
    category = models.CharField(max_length=20, choices=choices_of(Category))
    underlying = models.CharField(max_length=80, blank=True)
    instrument = _instrument_field(null=True, blank=True)
    amount = amount_field("Net of fees; USD, a gain is positive.")
    gross = amount_field("Before fees: amount = gross + fees.")
    fees = amount_field("All charges together, signed as cash.")
    commission = amount_field(default=0)
    clearing_fees = amount_field(default=0)
    regulatory_fees = amount_field(default=0)
    proprietary_index_option_fees = amount_field(default=0)
    currency_conversion_fees = amount_field(default=0)
    other_charge = amount_field(default=0)
    closure = models.ForeignKey(
        Closure, on_delete=models.RESTRICT, null=True, blank=True, related_name="entries", db_index=False
    )
    transaction = _fact_field("entries", null=True, blank=True, db_index=False)

    objects = ProfitEntryQuerySet.as_manager()

    class Meta:
        ordering = ["day", "id"]
        verbose_name_plural = "profit entries"
        constraints = [
            models.UniqueConstraint(
                fields=["closure", "view"], condition=Q(closure__isnull=False), name="one_entry_per_closure_and_view"
            ),
            models.UniqueConstraint(
                fields=["transaction", "view", "category"],
                condition=Q(transaction__isnull=False),
                name="one_entry_per_row_and_view",
            ),
            models.CheckConstraint(
                condition=Q(category=Category.REALIZED, closure__isnull=False, transaction=None)
                | ~Q(category=Category.REALIZED) & Q(closure=None, transaction__isnull=False),
                name="entry_has_the_source_of_its_category",
            ),
            models.CheckConstraint(condition=Q(category__in=list(Category)), name="entry_category_is_known"),
            models.CheckConstraint(condition=Q(view__in=list(View)), name="entry_view_is_known"),
            models.CheckConstraint(condition=Q(amount=F("gross") + F("fees")), name="entry_amount_is_gross_and_fees"),
            models.CheckConstraint(
                condition=Q(
                    fees=F("commission") + F("clearing_fees") + F("regulatory_fees")
                    + F("proprietary_index_option_fees") + F("currency_conversion_fees") + F("other_charge")
                ),
                name="entry_fees_are_those_of_each_kind",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["account", "family"], name="entry_by_family"),
            models.Index(fields=["account", "view", "day"], name="entry_by_day"),
            models.Index(fields=["account", "view", "underlying", "day"], name="entry_by_underlying"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.view} {self.category} {self.amount}"


class UnmatchedCloseQuerySet(OwnedQuerySet["UnmatchedClose"]):
    owner_path = "account__owner"


class UnmatchedClose(models.Model):
    """A closing without an opening: it makes no entry, its cash is kept and counted apart."""

    account = _account_field("unmatched_closes")
    family = _family_field()
    transaction = models.OneToOneField(Transaction, on_delete=models.RESTRICT, related_name="unmatched_close")
    instrument = _instrument_field()
    underlying = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField()
    day = models.DateField(help_text="The New York calendar day of closed_at.")
    quantity = price_field("The magnitude no lot was found for: a removal states no side.")
    net = amount_field()
    fees = amount_field(FEES_HELP)

    objects = UnmatchedCloseQuerySet.as_manager()

    class Meta:
        ordering = ["closed_at", "transaction"]
        verbose_name_plural = "unmatched closes"
        indexes = [models.Index(fields=["account", "family"], name="unmatched_close_by_family")]

    def __str__(self) -> str:
        return f"unmatched close {self.transaction_id}"


class DeliverableQuerySet(OwnedQuerySet["Deliverable"]):
    owner_path = "account__owner"


class Deliverable(models.Model):
    """What one contract delivered to this account, where its symbol does not say it.

    Never a fact of the instrument, which all users share: it would change how the rows of others pair.
    """

    account = _account_field("deliverables")
    family = _family_field()
    instrument = _instrument_field()
    transaction = _fact_field("deliverables_shown")
    quantity = price_field("Shares per contract, as all its deliveries say.")

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["account", "instrument"]
        constraints = [
            # Rows that name another underlying put one contract into two families, which know nothing of each other.
            models.UniqueConstraint(fields=["account", "family", "instrument"], name="one_deliverable_per_contract"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="deliverable_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} delivers {self.quantity}"


class CashBesideQuerySet(OwnedQuerySet["CashBeside"]):
    owner_path = "account__owner"


class CashBeside(models.Model):
    """Cash of one row, or a part of it, that is in no lot, closure, entry or unmatched close, and why."""

    account = _account_field("cash_beside")
    family = _family_field()
    transaction = _fact_field("cash_beside")
    day = models.DateField()
    kind = models.CharField(max_length=20, choices=choices_of(Beside))
    amount = amount_field()

    objects = CashBesideQuerySet.as_manager()

    class Meta:
        ordering = ["day", "transaction", "kind"]
        verbose_name_plural = "cash beside"
        indexes = [
            models.Index(fields=["account", "family"], name="cash_beside_by_family"),
            models.Index(fields=["account", "kind", "day"], name="cash_beside_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.amount}"


class LedgerProblemQuerySet(OwnedQuerySet["LedgerProblem"]):
    owner_path = "account__owner"


class LedgerProblem(models.Model):
    """Something the engine could not decide, with the rows that show it; gone when a rebuild no longer meets it."""

    account = _account_field("ledger_problems")
    family = _family_field()
    code = models.CharField(max_length=60)
    broker_ids = models.JSONField(default=list, blank=True, help_text="The rows that show it, by broker id.")
    symbol = models.CharField(max_length=80, blank=True)
    quantity = price_field(QUANTITY_SIGN, null=True, blank=True)
    amount = amount_field(null=True, blank=True)

    objects = LedgerProblemQuerySet.as_manager()

    class Meta:
        ordering = ["family", "code", "broker_ids"]
        indexes = [models.Index(fields=["account", "family"], name="ledger_problem_by_family")]

    def __str__(self) -> str:
        return f"{self.code} {self.symbol}".strip()
