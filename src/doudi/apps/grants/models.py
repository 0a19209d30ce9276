"""Grants: what a household is given each month, since when, worked out line by line."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


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
    held = models.BooleanField(
        _("暂停发放"), default=False, help_text="only a death holds money, and reversibly"
    )
    held_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="no_programme_twice_at_once",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("beneficiary", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    (
                        Func(
                            F("since"),
                            F("ended_on"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(condition=Q(monthly_fen__gte=0), name="grant_not_below_nothing"),
        ]
        indexes = [models.Index(fields=["area_code", "payee_key"], name="grant_area_payee")]


@tracked
class GrantVersion(AreaRow):
    """The amount from one month on, with its lines: [{"says", "fen", "clause", "kind": base|supplement|gradual}]."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="versions")
    from_month = models.DateField(help_text="first day of the first month it is paid for")
    lines = models.JSONField(default=list)
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
            models.UniqueConstraint(fields=["grant", "from_month", "at"], name="grant_version_once")
        ]


@tracked
class StandardChange(AreaRow):
    """Raising a standard: previewed, then every grant recomputed as one approved act (TL-01)."""

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
