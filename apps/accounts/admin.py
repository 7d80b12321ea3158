"""People, for support; no password is shown, not even its hash."""

from django.contrib import admin

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["email", "display_name", "is_active", "is_staff", "date_joined", "last_login"]
    search_fields = ["email", "display_name"]
    exclude = ["password"]
