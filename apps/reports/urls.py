from django.urls import URLPattern, URLResolver, path

from apps.reports.views import profit

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("profit/", profit.index, name="profit"),
    path("profit/entries/", profit.entries, name="entries"),
    path("profit/cash/", profit.cash, name="cash"),
    path("profit/csv", profit.download, name="profit_csv"),
]
