from django.apps import AppConfig


class SpotChecksConfig(AppConfig):
    name = "doudi.apps.spot_checks"

    def ready(self) -> None:
        from doudi.apps.spot_checks.services import visited
        from doudi.apps.surveys import after

        after.closed("visit", visited)
