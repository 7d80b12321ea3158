from django.apps import AppConfig
from django.utils.module_loading import import_string

from apps.accounts.signals import signed_in


class TastytradeSyncConfig(AppConfig):
    name = "apps.tastytrade_sync"

    def ready(self) -> None:
        # By name, because it ends in models, which exist only once every app is loaded.
        follow_sign_in = import_string("apps.tastytrade_sync.sign_in.follow_sign_in")
        signed_in.connect(follow_sign_in, dispatch_uid="sync_at_sign_in")
