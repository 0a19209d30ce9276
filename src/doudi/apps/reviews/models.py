"""Reviews of what runs, the periodic reports of households, and rounds that confirm who lives."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class Why(models.TextChoices):
    """What makes a review due."""

    PERIODIC = "periodic", _("定期复核")
    VALIDITY = "validity", _("有效期到期")
    EVENT = "event", _("情况变化")


class Outcome(models.TextChoices):
    """What a review found; empty while it waits. `dropped`: the grant ended before."""

    SAME = "same", _("情况没有变化")
    CHANGED = "changed", _("有变化，要变更")
    EXIT = "exit", _("不再符合，要退出")
    DROPPED = "dropped", _("待遇已停，不用复核")


@tracked
class Review(AreaRow):
    """One look at a grant that runs: due by `due_on` (the law's day), planned for a working day of a village's worker.

    `compared`: {part: same or changed} as the form asks; parts are those of ``doudi.apps.reviews.services.PARTS``. The
    area follows the household. A grant has one review that waits, never two.
    """

    grant = models.ForeignKey("grants.Grant", on_delete=models.PROTECT, related_name="reviews")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="reviews")
    why = models.CharField(_("事由"), max_length=10, choices=Why)
    event = models.CharField(_("什么情况"), max_length=200, blank=True)
    every_months = models.IntegerField(_("间隔月数"), null=True, blank=True)
    due_on = models.DateField(_("最迟"))
    planned_on = models.DateField(_("安排在"))
    worker = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    compared = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome, blank=True)
    says = models.CharField(_("情况和依据"), max_length=300, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant"], condition=Q(outcome=""), name="one_review_a_grant_waits"
            ),
        ]
        indexes = [
            models.Index(
                fields=["area_code", "planned_on"], condition=Q(outcome=""), name="review_area_planned"
            ),
            models.Index(fields=["area_code", "done_on"], name="review_area_done"),
        ]


class Said(models.TextChoices):
    """What a household reports of one part of its affairs."""

    SAME = "same", _("没有变化")
    CHANGED = "changed", _("有变化")


@tracked
class HouseholdReport(AreaRow):
    """A household's own periodic report of its people, income and property (LN-40). Whoever has none within the county's
    interval is overdue; nothing is written for those."""

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="reports")
    reported_on = models.DateField(_("报告日期"))
    persons = models.CharField(_("人口"), max_length=10, choices=Said)
    incomes = models.CharField(_("收入"), max_length=10, choices=Said)
    assets = models.CharField(_("财产"), max_length=10, choices=Said)
    says = models.CharField(_("变化情况"), max_length=300, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "reported_on"], name="one_report_a_day"),
        ]
        indexes = [models.Index(fields=["area_code", "reported_on"], name="report_area_day")]


class Way(models.TextChoices):
    """How it was seen that somebody lives."""

    SEEN = "seen", _("本人当面")
    GUARDIAN = "guardian", _("监护人、照料人证明")
    HELPER = "helper", _("村（社区）代为确认")
    PICTURE = "picture", _("视频或照片")


class Lives(models.TextChoices):
    """What a confirmation found; empty while it waits."""

    LIVES = "lives", _("健在")
    NOT_FOUND = "not_found", _("没有联系上")
    DIED = "died", _("据称已死亡")


@tracked
class LivenessCheck(AreaRow):
    """That somebody who receives help lives, once in every round. `round` is what people call it, as 2026年上半年."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="liveness")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="liveness")
    round = models.CharField(_("轮次"), max_length=40)
    due_on = models.DateField(_("最迟"))
    outcome = models.CharField(_("结果"), max_length=10, choices=Lives, blank=True)
    way = models.CharField(_("方式"), max_length=10, choices=Way, blank=True)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    says = models.CharField(_("说明"), max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "round"], name="once_a_round")]
        indexes = [
            models.Index(
                fields=["area_code", "due_on"], condition=~Q(outcome="lives"), name="liveness_area_due"
            ),
        ]
