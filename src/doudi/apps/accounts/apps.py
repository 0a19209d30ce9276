from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "doudi.apps.accounts"

    def ready(self) -> None:
        from doudi.apps.accounts.role_guard import write_pairs
        from doudi.apps.record.kinds import called

        called({
            "account.made": _("开账号"), "account.changed": _("改账号"), "account.closed": _("停用账号"),
            "account.reopened": _("启用账号"), "account.password_reset": _("重置密码"),
            "account.second_factor_on": _("启用动态口令"), "account.second_factor_off": _("停用动态口令"),
            "kin.filed": _("近亲属备案"), "kin.ended": _("近亲属备案终止"), "post.named": _("确定岗位人选"),
            "post.ended": _("岗位人选终止"), "area.changed": _("区划变更"), "office.kept": _("单位信息"),
        })  # fmt: skip

        post_migrate.connect(write_pairs, sender=self)
