from django.urls import URLPattern, URLResolver, path

from apps.trades.views import (
    holdings,
    lot_methods,
    positions,
    problems,
    reconciliation,
    statements,
    trades,
    transactions,
)

app_name = "trades"
urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", holdings.accounts, name="accounts"),
    path("accounts/<int:account_id>/", holdings.account, name="account"),
    path("accounts/<int:account_id>/received/", holdings.received, name="received"),
    path("accounts/<int:account_id>/lot-method/", lot_methods.choose, name="lot_method"),
    path("accounts/reconciliation/", reconciliation.index, name="reconciliation"),
    path("accounts/reconciliation/breaks/<int:break_id>/explain/", reconciliation.explain, name="explain_break"),
    path("positions/", positions.index, name="positions"),
    path("positions/problems/", problems.index, name="problems"),
    path("positions/lots/", positions.lots, name="lots"),
    path("positions/closures/", positions.closures, name="closures"),
    path("positions/<int:account_id>/<int:instrument_id>/", positions.detail, name="position"),
    path("positions/<int:account_id>/<int:instrument_id>/closing/", statements.closing, name="closing"),
    path(
        "positions/<int:account_id>/<int:instrument_id>/closing/take-back/",
        statements.take_closing_back,
        name="take_closing_back",
    ),
    path("trades/", trades.index, name="trades"),
    path("trades/<int:account_id>/<str:key>/", trades.detail, name="trade"),
    path("transactions/", transactions.index, name="transactions"),
    path("transactions/<int:transaction_id>/", transactions.detail, name="transaction"),
    path("transactions/<int:transaction_id>/opening/", statements.opening, name="opening"),
    path(
        "transactions/<int:transaction_id>/opening/take-back/",
        statements.take_opening_back,
        name="take_opening_back",
    ),
    path("export/transactions.csv", transactions.export, name="export_transactions"),
]
