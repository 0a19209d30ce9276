"""Grants: what a household is given each month, since when, worked out line by line."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


#: pairs of programmes that one person never has at once
NEVER_WITH = [("tekun", "dibao"), ("tekun", "orphan")]


def _time() -> tuple[Any, str]:
    """The days from `since` to the last day, for exclusion constraints."""
    days = Func(
        F("since"), F("ended_on"), models.Value("[]"), function="daterange", output_field=DateRangeField()
    )
    return days, RangeOperators.OVERLAPS


@tracked
class Grant(AreaRow):
    """A decision turned into money or standing. Amounts are in fen a month.

    `beneficiary` is "household" or the person's number: no household (or person) has one programme twice at the
    same time, which the database refuses. `monthly_fen` is the sum of the lines of the version in force.
    """

    number = models.CharField(max_length=40, unique=True, db_collation="C")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    beneficiary = models.CharField(max_length=60, default="household", db_collation="C")
    programme = models.CharField(_("救助项目"), max_length=20)
    decision = models.ForeignKey(
        "cases.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    pack_id = models.CharField(max_length=60)
    payee_name = models.CharField(max_length=60)
    payee_key = models.CharField(max_length=120, blank=True, db_collation="C")
    persons = models.IntegerField(_("保障人数"))
    monthly_fen = models.BigIntegerField(_("月金额"), default=0)
    fund = models.CharField(_("资金来源"), max_length=30, default="dibao_rural", help_text="ZZ-06, LY-07")
    since = models.DateField(_("起"))
    valid_until = models.DateField(_("有效期止"), null=True, blank=True)
    next_review_on = models.DateField(_("下次复核"), null=True, blank=True)
    ended_on = models.DateField(_("止"), null=True, blank=True, help_text="last day")
    ended_because = models.CharField(max_length=200, blank=True)
    gradual_until = models.DateField(_("渐退期止"), null=True, blank=True)
    once_fen = models.BigIntegerField(_("一次性金额"), null=True, blank=True)
    annulled = models.BooleanField(
        _("撤销"), default=False, help_text="ended before its first month: as if it had never been"
    )
    held = models.BooleanField(
        _("暂停发放"), default=False, help_text="only a death holds money, and reversibly"
    )
    held_because = models.CharField(max_length=200, blank=True)
    held_for = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="whose death a source told of; empty: held by hand",
    )  # fmt: skip

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="no_programme_twice_at_once",
                condition=Q(annulled=False),
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("beneficiary", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    _time(),
                ],
            ),
            CheckConstraint(condition=Q(monthly_fen__gte=0), name="grant_not_below_nothing"),
            CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("since")),
                name="grant_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "payee_key"], name="grant_area_payee"),
            models.Index(fields=["programme", "area_code", "since"], name="grant_programme_area"),
        ]

    def __str__(self) -> str:
        return self.number


@tracked
class GrantPerson(AreaRow):
    """Whom a monthly grant covers, for as long as it runs.

    The database lets nobody be covered twice by one programme, nor by two that exclude each other (`never_with`
    of policies/_vocabulary/programmes.yaml; a test holds the two lists together).
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="covered")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="covered_by")
    programme = models.CharField(max_length=20)
    care_level = models.CharField(_("照料护理档次"), max_length=10, blank=True)
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    annulled = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="nobody_covered_twice_by_a_programme",
                condition=Q(annulled=False),
                expressions=[("person", RangeOperators.EQUAL), ("programme", RangeOperators.EQUAL), _time()],
            ),
            *(
                ExclusionConstraint(
                    name=f"never_{one}_with_{other}",
                    condition=Q(annulled=False, programme__in=[one, other]),
                    expressions=[
                        ("person", RangeOperators.EQUAL),
                        ("programme", RangeOperators.NOT_EQUAL),
                        _time(),
                    ],
                )
                for one, other in NEVER_WITH
            ),
        ]


@tracked
class GrantVersion(AreaRow):
    """The amount from one month on, with how it was worked out.

    `lines`: [{"says", "fen", "clause", "kind"}]; those of kind base and supplement add up to the amount, step (fen a
    year) and note explain it. In force for a month is the version with the latest `from_month` not after it, of
    several of one month the latest made.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="versions")
    from_month = models.DateField(help_text="first day of the first month it is paid for")
    lines = models.JSONField(default=list)
    base_fen = models.BigIntegerField()
    supplement_fen = models.BigIntegerField(default=0)
    monthly_fen = models.BigIntegerField()
    persons = models.IntegerField()
    because = models.CharField(_("变动原因"), max_length=200, blank=True)
    standard_change = models.ForeignKey(
        "grants.StandardChange", on_delete=models.PROTECT, null=True, blank=True, related_name="versions"
    )
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "from_month", "at"], name="grant_version_once"),
            CheckConstraint(
                condition=Q(monthly_fen=F("base_fen") + F("supplement_fen")), name="grant_version_adds_up"
            ),
            CheckConstraint(condition=Q(monthly_fen__gte=0), name="grant_version_not_below_nothing"),
        ]


@tracked
class StandardChange(AreaRow):
    """Raising a standard: previewed, then every grant recomputed as one approved act (TL-01).

    Once approved it is also the county's value of the parameter from its month on. `preview`: what it does to
    every grant, as doudi.apps.grants.standards writes it.
    """

    level = models.CharField(max_length=10)
    parameter = models.CharField(max_length=60)
    residence = models.CharField(max_length=10, blank=True)
    value = models.CharField(max_length=40)
    from_month = models.DateField()
    preview = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="standard_change_four_eyes",
            )
        ]


@tracked
class NextHelp(AreaRow):
    """Which help comes next, checked before a grant ends (退出对象兜底纠治表). `lines`: [{programme, label, answer (yes, no,
    unknown), pack, done (opened, running, declined, not_fit or empty), says}], as doudi.apps.grants.next_help writes them."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="next_helps")
    lines = models.JSONField(default=list)
    checked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)


class Cause(models.TextChoices):
    """What has clearly changed: within a review period nothing is changed without one (57-31)."""

    REVIEW = "review", _("复核发现变化")
    MEMBER_JOINED = "joined", _("增加成员")
    MEMBER_LEFT = "left", _("减少成员")
    DIED = "died", _("成员死亡")
    INCOME = "income", _("收入变化")
    ASSETS = "assets", _("财产变化")
    HEALTH = "health", _("身体、残疾或自理情况变化")
    JOB = "job", _("就业")
    WORK_REFUSED = "work_refused", _("拒绝就业")
    CHECK = "check", _("核对查实")
    FALSE = "false", _("虚假申报")
    WAY = "way", _("供养方式或类别变更")
    MOVED = "moved", _("迁移")
    OWN_WISH = "own_wish", _("本人申请")


@tracked
class GrantChange(AreaRow):
    """A change that one person proposes and another agrees to: another amount, an end, a gradual end.

    `day`: the first month of an amount, or the last day of what ends. `fen`: the new month's base amount.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(
        max_length=10,
        choices=[
            ("amount", _("变更金额")),
            ("end", _("停发")),
            ("death", _("死亡停发")),
            ("gradual", _("给予渐退期")),
        ],
    )
    day = models.DateField()
    fen = models.BigIntegerField(null=True, blank=True)
    cause = models.CharField(_("事由"), max_length=14, choices=Cause, blank=True)
    because = models.CharField(_("原因"), max_length=200)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(agreed__isnull=True) | Q(agreed=False) | ~Q(settled_by=F("proposed_by")),
                name="grant_change_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["grant"], condition=Q(agreed__isnull=True), name="one_open_change_a_grant"
            ),
        ]
