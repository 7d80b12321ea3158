from django.apps import AppConfig


class TastytradeSyncConfig(AppConfig):
    name = "apps.tastytrade_sync"
