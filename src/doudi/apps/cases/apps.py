from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CasesConfig(AppConfig):
    name = "doudi.apps.cases"

    def ready(self) -> None:
        autodiscover_modules("case_panels", "desk_alarms")
