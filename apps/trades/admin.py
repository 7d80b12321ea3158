"""Facts, and how far they are recalculated, for support; what is derived is seen on the pages."""

from django.contrib import admin

from apps.core.admin import ReadOnlyAdmin, ReadOnlyRows
from apps.trades.models import (
    Account,
    Balance,
    Instrument,
    NetLiq,
    Partition,
    Position,
    Snapshot,
    Transaction,
    TransactionRevision,
)


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ["number", "nickname", "owner", "broker", "environment", "is_closed", "is_listed"]
    search_fields = ["number", "nickname", "owner__email"]
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
        "day_base_price", "mark_price", "multiplier", "expires_at", "payload",
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


@admin.register(Partition)
class PartitionAdmin(ReadOnlyAdmin):
    list_display = ["account", "family", "is_dirty", "dirty_since", "rebuilt_at", "engine_version"]
    list_filter = ["is_dirty"]
    search_fields = ["family", "account__number", "account__owner__email"]
    list_select_related = ["account"]
