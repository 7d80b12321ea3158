"""The map of the site, one include per app."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config.health import health

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"

# The admin's own sign-in page would go round the limits on failed tries.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="dashboard:index"), name="home"),
    path("dashboard/", include("apps.dashboard.urls")),
    path("", include("apps.trades.urls")),
    path("sync/", include("apps.tastytrade_sync.urls")),
    path("reports/", include("apps.reports.urls")),
    path("notices/", include("apps.notifications.urls")),
    path("user/", include("apps.accounts.urls")),
    path("user/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    # The middleware answers before it comes to this; it is here to be looked up by name.
    path("health", health, name="health"),
]
