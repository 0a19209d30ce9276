"""Finds the steps that other apps put into the county's month."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WatchConfig(AppConfig):
    name = "doudi.apps.watch"

    def ready(self) -> None:
        autodiscover_modules("monthly_steps")
