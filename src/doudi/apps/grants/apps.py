"""The standards that counties approve are values of their parameters, wherever these are asked for."""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "doudi.apps.grants"

    def ready(self) -> None:
        from doudi.apps.grants.standards import with_approved
        from doudi.apps.policies.site_values import also

        also(with_approved)
