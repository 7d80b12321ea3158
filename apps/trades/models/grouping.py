"""Trades, chains and campaigns: derived from lots and the user's edits, so that every row can be dropped and rebuilt.

``key`` names a trade for ever (its earliest opening fill, see `engine.grouping.results.TradeKey`); a chain and a
campaign have the key of their first trade. Nothing outside may refer to a primary key of these tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from apps.core.models import OwnedQuerySet
from apps.trades.engine.grouping.results import CampaignKind, Certainty, LinkKind, break_even
from apps.trades.models.accounts import Account
from apps.trades.models.fields import QUANTITY_SIGN, amount_field, price_field
from apps.trades.models.ledger import FEES_HELP, Closure, Lot, ProfitEntry, choices_of

if TYPE_CHECKING:
    from decimal import Decimal

KEY_LENGTH = 60


def _account_field(related_name: str) -> models.ForeignKey[Any, Any]:
    # Indexes begin with the account where pages need it; the lots these rows come from were checked already.
    return models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name=related_name, db_index=False, db_constraint=False
    )


def _derived(to: type[models.Model] | str, related_name: str, **options: Any) -> models.ForeignKey[Any, Any]:  # noqa: ANN401
    # A family's rows are replaced together: to check each of them again would double the commit of a rebuild.
    return models.ForeignKey(to, on_delete=models.CASCADE, related_name=related_name, db_constraint=False, **options)


class Sums(models.Model):
    """Money of a trade, chain or campaign; USD signed as cash."""

    opened = amount_field("Cash of all openings: a credit is positive.")
    opened_fees = amount_field(FEES_HELP)
    premium = amount_field("Cash of the openings of options alone, fees in.", default=0)
    realized = amount_field("Trader view, net of fees.")
    fees = amount_field("The charges within what is realized, signed as cash.")
    tax = amount_field("Realized in the tax view.")
    open_net = amount_field("Cash of what is still open.")
    open_fees = amount_field(FEES_HELP)
    variation = amount_field("Settled variation on what is open of futures.", default=0)

    class Meta:
        abstract = True


class Span(Sums):
    """What trades, chains and campaigns have alike: their names, and from when to when they ran."""

    family = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=KEY_LENGTH)
    underlying = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class CampaignQuerySet(OwnedQuerySet["Campaign"]):
    owner_path = "account__owner"


class Campaign(Span):
    """Chains, shares and dividends of one family from flat to flat."""

    account = _account_field("campaigns")
    kind = models.CharField(max_length=10, choices=choices_of(CampaignKind))
    trade_count = models.PositiveIntegerField()
    chain_count = models.PositiveIntegerField()
    rolls = models.PositiveIntegerField()
    earned = amount_field("Dividends, interest and charges of its days, in no trade.", default=0)
    shares = price_field("Shares held now.", default=0)
    tax_basis = price_field("Per share, USD paid (positive).", null=True, blank=True)
    effective_basis = price_field("Per share, after all premium and dividends of the campaign.", null=True, blank=True)
    steps = models.JSONField(default=list, blank=True, help_text="The states of a wheel: see `engine.grouping.wheel`.")
    digest = models.CharField(
        max_length=64, blank=True, default="", help_text="SHA-256 of all that belongs to it, in natural keys."
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "key"]
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="one_campaign_per_key")]
        indexes = [models.Index(fields=["account", "family", "opened_at"], name="campaign_by_family")]

    def __str__(self) -> str:
        return f"campaign {self.key}"

    @property
    def break_even(self) -> Decimal | None:
        """The price per share at which the campaign as a whole comes out even; None while no shares are held."""
        return break_even(self.realized + self.open_net + self.earned, self.shares)


class ChainQuerySet(OwnedQuerySet["Chain"]):
    owner_path = "account__owner"


class Chain(Span):
    """Trades joined by rolls, assignments and exercises."""

    account = _account_field("chains")
    campaign = _derived(Campaign, "chains")
    name = models.CharField(max_length=120, help_text="What its first trade is called.")
    code = models.CharField(max_length=60)
    trade_count = models.PositiveIntegerField()
    rolls = models.PositiveIntegerField()

    objects = ChainQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "key"]
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="one_chain_per_key")]
        indexes = [models.Index(fields=["account", "family"], name="chain_by_family")]

    def __str__(self) -> str:
        return f"chain {self.key}"


class TradeQuerySet(OwnedQuerySet["Trade"]):
    owner_path = "account__owner"

    def open(self) -> TradeQuerySet:
        return self.filter(closed_at=None)


class Trade(Span):
    """Legs opened together until all are closed.

    ``name`` is what it is shown as: the person's word if there is one, else the opening label with its cover.
    JSON columns hold lists of plain values, money and quantities as decimal strings; `engine.grouping.results`
    says what their words mean.
    """

    account = _account_field("trades")
    chain = _derived(Chain, "trades")
    campaign = _derived(Campaign, "trades")
    expires_on = models.DateField(
        null=True, blank=True, help_text="The nearest expiration of its open legs, else of all."
    )
    opening_dte = models.IntegerField(null=True, blank=True, help_text="Days to the nearest expiration when opened.")
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=60, help_text="Of the template or of the user's strategy it is shown as.")
    opening_name = models.CharField(max_length=120)
    opening_code = models.CharField(max_length=60)
    current_name = models.CharField(max_length=120, blank=True, help_text="Empty when closed.")
    current_code = models.CharField(max_length=60, blank=True)
    bias = models.CharField(max_length=30, blank=True)
    risk_class = models.CharField(max_length=20, blank=True)
    units = models.PositiveIntegerField(default=1, help_text="How many times the strategy: 5 of a 5-lot iron condor.")
    legs = models.JSONField(default=list, help_text="[{symbol, key, type, quantity, net}] as opened.")
    open_legs = models.JSONField(default=list, blank=True)
    rolls = models.PositiveIntegerField(default=0, help_text="Rolls that led to it, within its chain.")
    max_profit = amount_field(
        "At expiration, of what was opened; empty: unlimited or not known.", null=True, blank=True
    )
    max_loss = amount_field("The same; a loss is negative.", null=True, blank=True)
    capital = amount_field("What it put at risk, positive; empty: undefined.", null=True, blank=True)
    risk = models.JSONField(default=dict, blank=True, help_text="Break-evens, what is unlimited, what needs a model.")
    why = models.JSONField(default=dict, help_text="Rule, orders, template, alternatives, modifiers, edits.")
    flags = models.JSONField(default=list, blank=True)
    outcomes = models.JSONField(default=list, blank=True)
    needs_review = models.BooleanField(default=False)
    as_ordered = amount_field("Realized if its own orders had closed it.", null=True, blank=True)
    tags = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    plan = models.JSONField(default=dict, blank=True, help_text="{target, stop, exit_dte} as the user wrote them.")
    words = models.TextField(blank=True, default="", help_text="What it is found by: see `words.search`.")

    objects = TradeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "key"]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="one_trade_per_key"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_on=None) | Q(closed_at__isnull=False, closed_on__isnull=False),
                name="trade_closed_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "family"], name="trade_by_family"),
            models.Index(fields=["account", "-opened_at", "key"], name="trade_newest_first"),
            models.Index(fields=["account", "closed_on"], name="trade_by_closing_day"),
            # One trade in hundreds: pages that count or list them would read all to find them.
            models.Index(fields=["account"], condition=Q(needs_review=True), name="trade_to_review"),
        ]

    def __str__(self) -> str:
        return f"trade {self.key} {self.name}"


class TradeLot(models.Model):
    """A trade's part of a lot; ``start`` is where it starts in its fill."""

    account = _account_field("trade_lots")
    family = models.CharField(max_length=80, blank=True)
    trade = _derived(Trade, "lots")
    lot = _derived(Lot, "trades")
    start = price_field("In units of the fill.", default=0)
    quantity = price_field(QUANTITY_SIGN)
    net = amount_field("Opening cash of this part.")
    fees = amount_field(FEES_HELP)
    remaining = price_field(QUANTITY_SIGN)
    remaining_net = amount_field()
    remaining_fees = amount_field(FEES_HELP)
    variation = amount_field(default=0)

    class Meta:
        ordering = ["trade", "lot", "start"]
        constraints = [models.UniqueConstraint(fields=["trade", "lot", "start"], name="one_part_per_trade_and_lot")]
        indexes = [models.Index(fields=["account", "family"], name="trade_lot_by_family")]

    def __str__(self) -> str:
        return f"lot {self.lot_id} in trade {self.trade_id}"


class TradeClosure(models.Model):
    """A trade's part of a closure."""

    account = _account_field("trade_closures")
    family = models.CharField(max_length=80, blank=True)
    trade = _derived(Trade, "closures")
    closure = _derived(Closure, "trades")
    quantity = price_field("Signed as the lot is.")
    opening_net = amount_field()
    opening_fees = amount_field(FEES_HELP)
    closing_net = amount_field()
    closing_fees = amount_field(FEES_HELP)
    moved_net = amount_field("Premium that the tax view takes away here, or adds.", default=0)

    class Meta:
        ordering = ["trade", "closure"]
        constraints = [models.UniqueConstraint(fields=["trade", "closure"], name="one_part_per_trade_and_closure")]
        indexes = [models.Index(fields=["account", "family"], name="trade_closure_by_family")]

    def __str__(self) -> str:
        return f"closure {self.closure_id} in trade {self.trade_id}"


class TradeLink(models.Model):
    """One trade led to another: a roll, an assignment, an exercise."""

    account = _account_field("trade_links")
    family = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12, choices=choices_of(LinkKind))
    certainty = models.CharField(max_length=10, choices=choices_of(Certainty))
    before = _derived(Trade, "links_onward")
    after = _derived(Trade, "links_back")
    at = models.DateTimeField()
    quantity = price_field("Contracts or shares that went over.")
    net = amount_field("Net cash of the roll.")
    because = models.CharField(max_length=200)

    class Meta:
        ordering = ["at", "before", "after"]
        constraints = [models.UniqueConstraint(fields=["before", "after", "kind"], name="one_link_per_pair_and_kind")]
        indexes = [models.Index(fields=["account", "family"], name="trade_link_by_family")]

    def __str__(self) -> str:
        return f"{self.kind} {self.before_id} to {self.after_id}"


class CampaignEntry(models.Model):
    """An entry that no closure makes (a dividend, a charge) and the campaign it was earned in."""

    account = _account_field("campaign_entries")
    family = models.CharField(max_length=80, blank=True)
    campaign = _derived(Campaign, "entries")
    entry = _derived(ProfitEntry, "campaigns")

    class Meta:
        ordering = ["campaign", "entry"]
        verbose_name_plural = "campaign entries"
        # A dividend in two campaigns would be earned twice.
        constraints = [models.UniqueConstraint(fields=["entry"], name="one_campaign_per_entry")]
        indexes = [models.Index(fields=["account", "family"], name="campaign_entry_by_family")]

    def __str__(self) -> str:
        return f"entry {self.entry_id} in campaign {self.campaign_id}"
