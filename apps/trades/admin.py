"""Facts, and how far they are recalculated, for support; what is derived is seen on the pages."""

from django.contrib import admin

from apps.core.admin import ReadOnlyAdmin, ReadOnlyRows
from apps.trades.models import (
    Account,
    Balance,
    Break,
    Campaign,
    CampaignEntry,
    CashBeside,
    Chain,
    Closure,
    Deliverable,
    Edit,
    FeeTotal,
    FormerStatement,
    Instrument,
    LedgerProblem,
    Lot,
    NetLiq,
    OpeningCash,
    Partition,
    Position,
    ProfitEntry,
    Reconciliation,
    ReconciliationResult,
    SavedView,
    Snapshot,
    StatedClosing,
    StatedLot,
    StatedOpening,
    StatedPart,
    StatedTreatment,
    Trade,
    TradeClosure,
    TradeLink,
    TradeLot,
    Transaction,
    TransactionRevision,
    UnmatchedClose,
    UserStrategy,
)


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ["number", "nickname", "owner", "broker", "environment", "is_closed", "is_listed"]
    search_fields = ["number", "nickname", "owner__email"]
    # Named on each list: a column from another table costs a query per line otherwise.
    list_select_related = ["owner"]


class RevisionRows(ReadOnlyRows):
    """The former versions of a row, each exactly as received."""

    model = TransactionRevision
    fields = ["number", "superseded_at", "net_value", "payload"]


@admin.register(Transaction)
class TransactionAdmin(ReadOnlyAdmin):
    inlines = [RevisionRows]
    list_display = ["broker_id", "account", "executed_at", "sub_type", "symbol", "net_value", "revision"]
    search_fields = ["=broker_id", "symbol", "account__number"]
    list_select_related = ["account"]


@admin.register(Instrument)
class InstrumentAdmin(ReadOnlyAdmin):
    list_display = ["symbol", "instrument_type", "underlying_symbol", "expires_on", "multiplier"]
    search_fields = ["symbol", "underlying_symbol"]


class BalanceRows(ReadOnlyRows):
    model = Balance


class PositionRows(ReadOnlyRows):
    model = Position
    fields = [
        "symbol", "instrument_type", "underlying_symbol", "quantity", "average_open_price", "close_price",
        "day_base_price", "year_base_price", "mark_price", "multiplier", "expires_at", "payload",
    ]  # fmt: skip


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    inlines = [BalanceRows, PositionRows]
    list_display = ["account", "taken_at", "is_current", "is_settled"]
    search_fields = ["account__number"]
    list_select_related = ["account"]


@admin.register(NetLiq)
class NetLiqAdmin(ReadOnlyAdmin):
    list_display = ["account", "day", "at", "close", "total_close"]
    search_fields = ["account__number", "account__owner__email"]
    list_select_related = ["account"]
    ordering = ["-at"]


class ResultRows(ReadOnlyRows):
    model = ReconciliationResult
    fields = ["check_name", "instrument_type", "subject", "expected", "reported", "state", "cause", "candidates"]


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnlyAdmin):
    inlines = [ResultRows]
    list_display = ["account", "at"]
    search_fields = ["account__number"]
    list_select_related = ["account"]


@admin.register(Break)
class BreakAdmin(ReadOnlyAdmin):
    list_display = ["account", "check_name", "subject", "difference", "found_at", "resolved_at"]
    search_fields = ["account__number", "subject"]
    list_select_related = ["account"]


@admin.register(OpeningCash)
class OpeningCashAdmin(ReadOnlyAdmin):
    list_display = ["account", "currency", "amount", "fixed_at"]
    search_fields = ["account__number"]
    list_select_related = ["account"]


@admin.register(FeeTotal)
class FeeTotalAdmin(ReadOnlyAdmin):
    list_display = ["account", "day", "amount", "read_at"]
    search_fields = ["account__number"]
    list_select_related = ["account"]


@admin.register(Partition)
class PartitionAdmin(ReadOnlyAdmin):
    list_display = ["account", "family", "is_dirty", "dirty_since", "rebuilt_at", "engine_version"]
    list_filter = ["is_dirty"]
    search_fields = ["family", "account__number", "account__owner__email"]
    list_select_related = ["account"]


class ClosureRows(ReadOnlyRows):
    model = Closure
    fk_name = "lot"
    fields = [
        "day", "reason", "quantity", "price", "opening_net", "opening_fees", "closing_net", "closing_fees",
        "moved_net", "is_long_term",
    ]  # fmt: skip


@admin.register(Lot)
class LotAdmin(ReadOnlyAdmin):
    inlines = [ClosureRows]
    list_display = [
        "opening_name", "account", "instrument", "origin", "opened_at", "quantity", "remaining", "opening_net",
    ]  # fmt: skip
    search_fields = ["instrument__symbol", "account__number", "=opening__broker_id"]
    list_select_related = ["account", "instrument", "opening", "stated_opening"]


@admin.register(Closure)
class ClosureAdmin(ReadOnlyAdmin):
    list_display = ["day", "account", "instrument", "reason", "quantity", "opening_net", "closing_net", "moved_net"]
    search_fields = ["instrument__symbol", "account__number", "=closing__broker_id"]
    list_select_related = ["account", "instrument"]


@admin.register(ProfitEntry)
class ProfitEntryAdmin(ReadOnlyAdmin):
    list_display = ["day", "account", "view", "category", "underlying", "amount", "gross", "fees"]
    list_filter = ["view", "category"]
    search_fields = ["underlying", "account__number"]
    list_select_related = ["account"]


@admin.register(UnmatchedClose)
class UnmatchedCloseAdmin(ReadOnlyAdmin):
    list_display = ["transaction", "account", "instrument", "day", "quantity", "net"]
    search_fields = ["instrument__symbol", "account__number"]
    list_select_related = ["account", "instrument", "transaction"]


@admin.register(CashBeside)
class CashBesideAdmin(ReadOnlyAdmin):
    list_display = ["day", "account", "kind", "amount", "transaction"]
    list_filter = ["kind"]
    search_fields = ["account__number", "=transaction__broker_id"]
    list_select_related = ["account", "transaction"]


@admin.register(Deliverable)
class DeliverableAdmin(ReadOnlyAdmin):
    list_display = ["instrument", "account", "quantity", "transaction"]
    search_fields = ["instrument__symbol", "account__number", "=transaction__broker_id"]
    list_select_related = ["account", "instrument", "transaction"]


@admin.register(LedgerProblem)
class LedgerProblemAdmin(ReadOnlyAdmin):
    list_display = ["code", "account", "symbol", "quantity", "amount", "broker_ids"]
    list_filter = ["code"]
    search_fields = ["symbol", "account__number"]
    list_select_related = ["account"]


class PartRows(ReadOnlyRows):
    """The lots in which what one row received had been opened."""

    model = StatedPart
    fields = ["number", "quantity", "opened_on", "cash"]


@admin.register(StatedLot)
class StatedLotAdmin(ReadOnlyAdmin):
    inlines = [PartRows]
    list_display = ["broker_id", "account", "opened_on", "cash", "created_at"]
    search_fields = ["=broker_id", "account__number"]
    list_select_related = ["account"]


@admin.register(StatedClosing)
class StatedClosingAdmin(ReadOnlyAdmin):
    list_display = ["number", "account", "instrument", "day", "created_at"]
    search_fields = ["instrument__symbol", "account__number"]
    list_select_related = ["account", "instrument"]


@admin.register(StatedTreatment)
class StatedTreatmentAdmin(ReadOnlyAdmin):
    list_display = ["broker_id", "account", "kind", "parent", "amount", "share", "value", "old_value", "created_at"]
    list_filter = ["kind"]
    search_fields = ["=broker_id", "account__number", "parent__symbol"]
    list_select_related = ["account", "parent"]


@admin.register(StatedOpening)
class StatedOpeningAdmin(ReadOnlyAdmin):
    list_display = ["number", "account", "instrument", "quantity", "opened_on", "cash", "created_at", "taken_back_at"]
    search_fields = ["instrument__symbol", "account__number"]
    list_select_related = ["account", "instrument"]


@admin.register(FormerStatement)
class FormerStatementAdmin(ReadOnlyAdmin):
    list_display = ["name", "account", "kind", "said", "made_at", "ended_at", "is_taken_back"]
    list_filter = ["kind", "is_taken_back"]
    search_fields = ["=name", "account__number"]
    list_select_related = ["account"]


class ChainRows(ReadOnlyRows):
    model = Chain
    fields = ["key", "name", "opened_on", "closed_on", "trade_count", "rolls", "opened", "realized", "open_net"]


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    inlines = [ChainRows]
    list_display = ["key", "account", "kind", "underlying", "opened_on", "closed_on", "trade_count", "realized"]
    list_filter = ["kind"]
    search_fields = ["=key", "underlying", "account__number"]
    list_select_related = ["account"]


@admin.register(Chain)
class ChainAdmin(ReadOnlyAdmin):
    list_display = ["key", "account", "name", "underlying", "opened_on", "closed_on", "trade_count", "rolls"]
    search_fields = ["=key", "underlying", "account__number"]
    list_select_related = ["account"]


class TradeLotRows(ReadOnlyRows):
    model = TradeLot
    fields = ["lot", "start", "quantity", "net", "fees", "remaining", "remaining_net"]


class TradeClosureRows(ReadOnlyRows):
    model = TradeClosure
    fields = ["closure", "quantity", "opening_net", "opening_fees", "closing_net", "closing_fees", "moved_net"]


@admin.register(Trade)
class TradeAdmin(ReadOnlyAdmin):
    inlines = [TradeLotRows, TradeClosureRows]
    list_display = ["key", "account", "name", "underlying", "opened_on", "closed_on", "opened", "realized"]
    list_filter = ["needs_review"]
    search_fields = ["=key", "name", "underlying", "account__number"]
    list_select_related = ["account"]


@admin.register(TradeLink)
class TradeLinkAdmin(ReadOnlyAdmin):
    list_display = ["kind", "account", "certainty", "before", "after", "at", "net"]
    list_filter = ["kind", "certainty"]
    search_fields = ["account__number", "=before__key", "=after__key"]
    list_select_related = ["account", "before", "after"]


@admin.register(CampaignEntry)
class CampaignEntryAdmin(ReadOnlyAdmin):
    list_display = ["campaign", "account", "entry"]
    search_fields = ["account__number", "=campaign__key"]
    list_select_related = ["account", "campaign", "entry"]


@admin.register(Edit)
class EditAdmin(ReadOnlyAdmin):
    list_display = ["number", "account", "kind", "words", "state", "made_at", "conflict"]
    list_filter = ["state", "kind"]
    search_fields = ["account__number", "words"]
    list_select_related = ["account"]


@admin.register(UserStrategy)
class UserStrategyAdmin(ReadOnlyAdmin):
    list_display = ["name", "code", "owner", "created_at", "retired_at"]
    search_fields = ["name", "owner__email"]
    list_select_related = ["owner"]


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    list_display = ["name", "owner", "query"]
    search_fields = ["name", "owner__email"]
    list_select_related = ["owner"]
