from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "doudi.apps.accounts"

    def ready(self) -> None:
        from doudi.apps.accounts.role_guard import write_pairs

        post_migrate.connect(write_pairs, sender=self)
