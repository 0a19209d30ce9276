"""The standards that counties approve are values of their parameters, wherever these are asked for."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    name = "doudi.apps.grants"

    def ready(self) -> None:
        from doudi.apps.grants.standards import with_approved
        from doudi.apps.policies.site_values import also
        from doudi.apps.record.kinds import called

        also(with_approved)
        called({"grants.taken_over": _("待遇由登记册转入")})
