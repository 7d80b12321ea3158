from django.apps import AppConfig

from apps.accounts.signals import signed_in


class TastytradeSyncConfig(AppConfig):
    name = "apps.tastytrade_sync"

    def ready(self) -> None:
        # Its imports end in models, which exist only once every app is loaded.
        from apps.tastytrade_sync.sign_in import follow_sign_in

        signed_in.connect(follow_sign_in, dispatch_uid="sync_at_sign_in")
