"""People, for support; no password is shown, not even its hash, and no secret of an outside sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.admin import EmailAddress
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import Group  # type: ignore[attr-defined]  # must come from here, see below
from django.contrib.auth.forms import AdminUserCreationForm

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest

# Providers are configured by environment variables only, and their secrets belong on no page. The imports above
# come from the admin modules of others, so that what those register is there to be taken back.
# Groups give no right here that anybody asks for, and Django's own page of them can be written to.
admin.site.unregister([EmailAddress, SocialAccount, SocialApp, SocialToken, Group])


class NewUserForm(AdminUserCreationForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = User
        fields = ["email", "display_name"]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["email", "display_name", "is_active", "is_staff", "date_joined", "last_login"]
    search_fields = ["email", "display_name"]
    exclude = ["password"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def get_form(
        self,
        request: HttpRequest,
        obj: User | None = None,
        change: bool = False,  # noqa: FBT001, FBT002  (Django's signature)
        **options: Any,  # noqa: ANN401
    ) -> type[ModelForm[User]]:
        return super().get_form(request, obj, change, **options) if obj else NewUserForm

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:  # noqa: ANN401
        # The form of a new person asks for a password, which no field of the model is shown with.
        if obj is None:
            return ["email", "display_name", "usable_password", "password1", "password2"]
        return super().get_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        # A person the operator entered need not prove the address.
        obj.vouch_for_email()


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    list_display = ["email", "user", "verified", "primary"]
    list_select_related = ["user"]
    search_fields = ["email"]


@admin.register(SocialAccount)
class SocialAccountAdmin(ReadOnlyAdmin):
    list_display = ["user", "provider", "last_login"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    fields = ["user", "provider", "date_joined", "last_login"]
