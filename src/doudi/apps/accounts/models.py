"""Accounts: a role, a level and an area say what a person may see."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.areas import LEVELS, area_range
from doudi.platform.row_security import NOTHING


class User(AbstractUser):
    """Somebody who works with the platform."""

    class Role(models.TextChoices):
        VILLAGE_WORKER = "village_worker", _("村级协理员")
        TOWNSHIP_CLERK = "township_clerk", _("乡镇经办人")
        COUNTY_REVIEWER = "county_reviewer", _("县级审核人")
        CITY_INSPECTOR = "city_inspector", _("市级督查")
        AUDITOR = "auditor", _("审计")
        SYSTEM_ADMIN = "system_admin", _("系统管理员")

    role = models.CharField(_("角色"), max_length=30, choices=Role)
    level = models.CharField(_("层级"), max_length=10, choices=LEVELS)
    area_code = models.CharField(_("行政区划"), max_length=12, db_collation="C")
    display_name = models.CharField(_("姓名"), max_length=60, blank=True)

    REQUIRED_FIELDS = ["role", "level", "area_code"]

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(area_code__regex=r"^[0-9]{12}$"), name="user_area_is_12_digits"
            ),
        ]

    @property
    def title(self) -> str:
        """Role and area in one line: 乡镇经办人 · 大市镇."""
        return f"{self.get_role_display()} · {area_name(self.area_code)}"

    @property
    def sees_households(self) -> bool:
        """System administrators keep the machine running; the households' affairs are none of theirs."""
        return self.role != self.Role.SYSTEM_ADMIN

    def household_range(self) -> tuple[str, str]:
        """[from, to) of the area codes of the households this person may see."""
        return area_range(self.area_code, self.level) if self.sees_households else NOTHING


class KinFiling(models.Model):
    """近亲属备案: a member of staff or village cadre, and a relative who applies for or receives help (LD-22).

    Only such filings tell who may not touch a case; whoever works with the platform files their own first.
    """

    official = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="kin")
    official_name = models.CharField(_("工作人员"), max_length=60)
    post = models.CharField(_("单位和职务"), max_length=100, blank=True)
    relation = models.CharField(_("关系"), max_length=20)
    relative_name = models.CharField(_("亲属姓名"), max_length=60)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="kin_filings"
    )
    citizen_index = models.CharField(max_length=32, blank=True, db_collation="C")
    area_code = models.CharField(max_length=12, db_collation="C")
    filed_on = models.DateField(_("备案日期"))
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
