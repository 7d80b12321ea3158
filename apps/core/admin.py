"""The support admin: staff may look at everything here and change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest


class StaffMayLook:
    """Being staff is the only permission there is here, where Django asks for one per model; nobody may change."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(StaffMayLook, admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """A list and a detail without a way to add, change or delete."""

    list_per_page = 50
    # Counting all rows for "1 of n" reads the whole table of transactions at every search.
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class ReadOnlyRows(StaffMayLook, admin.TabularInline):  # type: ignore[type-arg]  # not generic at run time
    """The rows that belong to an object, as a table on its page."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def _is_staff(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_staff)
