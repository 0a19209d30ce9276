from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "doudi.apps.people"

    def ready(self) -> None:
        from doudi.apps.record.kinds import called

        called({
            "household.opened": _("建户"), "household.joined": _("增加家庭成员"), "member.left": _("成员迁出"),
            "member.died": _("成员死亡登记"), "household.head_changed": _("变更户主"), "household.split": _("分户"),
            "household.merged": _("并户"), "household.moved": _("迁移"), "household.closed": _("销户"),
            "person.corrected": _("更正身份信息"), "person.looked_up": _("按号码查人"),
            "household.stated": _("登记情况"), "household.listed": _("登记收支财产"),
            "household.row_set_aside": _("不采用一条记录"), "register.loaded": _("登记册迁入"),
            "household.exported": _("导出户名单"),
        })  # fmt: skip
