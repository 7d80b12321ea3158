"""Facts, for support."""

from django.contrib import admin

from apps.core.admin import ReadOnlyAdmin
from apps.trades.models import Account, Instrument, Snapshot, Transaction


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ["number", "nickname", "owner", "broker", "environment", "is_closed", "is_listed"]
    search_fields = ["number", "nickname", "owner__email"]
    list_select_related = ["owner"]


@admin.register(Transaction)
class TransactionAdmin(ReadOnlyAdmin):
    list_display = ["broker_id", "account", "executed_at", "sub_type", "symbol", "net_value", "revision"]
    search_fields = ["=broker_id", "symbol", "account__number"]
    list_select_related = ["account"]


@admin.register(Instrument)
class InstrumentAdmin(ReadOnlyAdmin):
    list_display = ["symbol", "instrument_type", "underlying_symbol", "expires_on", "multiplier"]
    search_fields = ["symbol", "underlying_symbol"]


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ["account", "taken_at", "is_current", "is_settled"]
    search_fields = ["account__number"]
    list_select_related = ["account"]
