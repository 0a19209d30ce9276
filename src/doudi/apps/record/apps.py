"""Once a migration has run, whatever tables it made are fenced."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _fence(using: str, **_other: Any) -> None:
    from doudi.platform.fences import fence_all

    fence_all(using)


class RecordConfig(AppConfig):
    name = "doudi.apps.record"

    def ready(self) -> None:
        # Signals come one an app when all migrations are done; ours is enough for all of them.
        post_migrate.connect(_fence, sender=self)
