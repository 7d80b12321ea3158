from django.urls import URLPattern, URLResolver, path

from apps.reports.views import ledger_files, open_change, profit

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("profit/", profit.index, name="profit"),
    path("profit/entries/", profit.entries, name="entries"),
    path("profit/cash/", profit.cash, name="cash"),
    path("profit/open-change/", open_change.index, name="open_change"),
    path("lots/csv", ledger_files.lots, name="lots_csv"),
    path("closures/csv", ledger_files.closures, name="closures_csv"),
    path("profit/csv", profit.download, name="profit_csv"),
]
