from django.urls import URLPattern, URLResolver, path

from apps.trades.views import holdings, reconciliation, transactions

app_name = "trades"
urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", holdings.accounts, name="accounts"),
    path("accounts/<int:account_id>/", holdings.account, name="account"),
    path("accounts/<int:account_id>/received/", holdings.received, name="received"),
    path("accounts/reconciliation/", reconciliation.index, name="reconciliation"),
    path("accounts/reconciliation/breaks/<int:break_id>/explain/", reconciliation.explain, name="explain_break"),
    path("positions/", holdings.positions, name="positions"),
    path("transactions/", transactions.index, name="transactions"),
    path("transactions/<int:transaction_id>/", transactions.detail, name="transaction"),
    path("export/transactions.csv", transactions.export, name="export_transactions"),
]
