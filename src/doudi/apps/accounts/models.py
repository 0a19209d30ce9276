"""Accounts: roles, a level and an area say what a person may do and see."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.areas import LEVELS, area_range
from doudi.apps.accounts.roles import named_posts, post_choices, role_choices, role_label
from doudi.platform.row_security import NOTHING


class User(AbstractUser):
    """Somebody who works with the platform, with one main role and perhaps others of the same office.

    Seconded staff (ZZ-02) have their department's role, sit in the leading group's office, and are there until a day.
    `must_change_password`: the password was given by somebody else and works for one thing only.
    """

    role = models.CharField(_("角色"), max_length=30, choices=role_choices)
    extra_roles = ArrayField(
        models.CharField(max_length=30, choices=role_choices),
        verbose_name=_("兼任角色"),
        default=list,
        blank=True,
    )
    level = models.CharField(_("层级"), max_length=10, choices=LEVELS)
    area_code = models.CharField(_("行政区划"), max_length=12, db_collation="C")
    display_name = models.CharField(_("姓名"), max_length=60, blank=True)
    office = models.ForeignKey(
        "areas.Office", on_delete=models.PROTECT, null=True, blank=True, related_name="staff"
    )
    seconded_from = models.CharField(_("抽调自"), max_length=100, blank=True, help_text="ZZ-02")
    seconded_until = models.DateField(_("抽调至"), null=True, blank=True)
    must_change_password = models.BooleanField(_("须更换密码"), default=False)
    second_factor = models.BooleanField(_("动态口令"), default=False, help_text="a confirmed device is there")

    REQUIRED_FIELDS = ["role", "level", "area_code"]

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(area_code__regex=r"^[0-9]{12}$"), name="user_area_is_12_digits"
            ),
        ]
        indexes = [models.Index(fields=["area_code"], name="user_area")]

    @property
    def roles(self) -> frozenset[str]:
        """Every role the person holds."""
        return frozenset((self.role, *self.extra_roles))

    def get_role_display(self) -> str:  # type: ignore[no-redef]  # in the reader's language
        return role_label(self.role)

    @property
    def title(self) -> str:
        """Role and area in one line: 乡镇经办人 · 大市镇."""
        return f"{self.get_role_display()} · {area_name(self.area_code)}"

    @property
    def sees_households(self) -> bool:
        """System administrators keep the machine running; the households' affairs are none of theirs."""
        return self.role != "system_admin"

    def household_range(self) -> tuple[str, str]:
        """[from, to) of the area codes of the households this person may see."""
        return area_range(self.area_code, self.level) if self.sees_households else NOTHING


class RolesApart(models.Model):
    """Two roles that nobody may hold together, from roles.yaml; a trigger on accounts refuses them."""

    first = models.CharField(max_length=30)
    second = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="roles_apart_once")]


class Post(models.Model):
    """A post that a document names, and who holds it: 工作专班成员, 专职负责人 (ZZ-37, ZZ-54, LY-23, LY-24, LN-37)."""

    post = models.CharField(_("岗位"), max_length=40, choices=post_choices)
    area_code = models.CharField(_("行政区划"), max_length=12, db_collation="C")
    holder = models.CharField(_("姓名"), max_length=60)
    works_as = models.CharField(_("单位和职务"), max_length=100, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    single = models.BooleanField(default=False)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "post"],
                condition=Q(single=True, until__isnull=True),
                name="one_holder_of_a_post",
            )
        ]

    @property
    def named(self) -> str:
        return self.get_post_display()

    @property
    def clauses(self) -> tuple[str, ...]:
        found = named_posts().get(self.post)
        return found.clauses if found else ()


#: near relatives: the spouse; parents, children, siblings, grandparents and grandchildren, also of the spouse
KIN = [
    ("配偶", _("配偶")),
    ("父母", _("父母")),
    ("子女", _("子女")),
    ("兄弟姐妹", _("兄弟姐妹")),
    ("祖父母、外祖父母", _("祖父母、外祖父母")),
    ("孙子女、外孙子女", _("孙子女、外孙子女")),
    ("配偶的父母", _("配偶的父母")),
    ("配偶的子女", _("配偶的子女")),
    ("配偶的兄弟姐妹", _("配偶的兄弟姐妹")),
    ("配偶的祖父母、外祖父母", _("配偶的祖父母、外祖父母")),
]


class KinFiling(models.Model):
    """近亲属备案: a member of staff or village cadre, and a relative who applies for or receives help (LD-22).

    Only such filings tell who may not touch a case; whoever works with the platform files their own first.
    """

    official = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="kin")
    official_name = models.CharField(_("工作人员"), max_length=60)
    post = models.CharField(_("单位和职务"), max_length=100, blank=True)
    relation = models.CharField(_("关系"), max_length=20, choices=KIN)
    relative_name = models.CharField(_("亲属姓名"), max_length=60)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="kin_filings"
    )
    citizen_index = models.CharField(max_length=32, blank=True, db_collation="C")
    area_code = models.CharField(max_length=12, db_collation="C")
    filed_on = models.DateField(_("备案日期"))
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
