"""Finds the jobs of every app when the platform starts."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "doudi.apps.jobs"

    def ready(self) -> None:
        autodiscover_modules("jobs")
