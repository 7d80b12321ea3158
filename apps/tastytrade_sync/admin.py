"""Links, runs and problems, for support; the secrets are not registered and cannot be reached."""

from django.contrib import admin

from apps.core.admin import ReadOnlyAdmin, ReadOnlyRows
from apps.tastytrade_sync.models import Link, ResourceCount, SyncProblem, SyncRun


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    list_display = ["id", "owner", "environment", "state", "verified_at"]
    search_fields = ["owner__email", "label"]
    list_select_related = ["owner"]


class CountRows(ReadOnlyRows):
    """What the run counted, per account and resource."""

    model = ResourceCount


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    inlines = [CountRows]
    list_display = ["id", "owner", "state", "trigger", "started_at", "finished_at", "api_calls", "retries"]
    search_fields = ["owner__email", "reason"]
    list_select_related = ["owner"]


@admin.register(SyncProblem)
class SyncProblemAdmin(ReadOnlyAdmin):
    list_display = ["id", "account", "code", "message", "state", "created_at"]
    search_fields = ["code", "message", "account__number", "run__owner__email"]
    list_select_related = ["account"]
