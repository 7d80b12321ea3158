from django.urls import URLPattern, URLResolver, include, path

from apps.tastytrade_sync.views import deleting, runs

app_name = "sync"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", runs.index, name="index"),
    path("<int:run_id>/", runs.detail, name="run"),
    path("problems/", runs.problems, name="problems"),
    path("accounts/<int:account_id>/delete/", deleting.delete_account, name="delete_account"),
    path("links/", include("apps.tastytrade_sync.urls_links")),
]
