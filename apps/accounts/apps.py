from django.apps import AppConfig
from django.db.models.signals import post_save

from apps.accounts.receivers import follow_changed_email


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        post_save.connect(follow_changed_email, sender="accounts.User", dispatch_uid="follow_changed_email")
