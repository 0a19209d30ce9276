"""Jobs offered to people on help, with their answers; registrations as unemployed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """What was offered."""

    JOB = "job", _("介绍工作")
    PUBLIC_POST = "public_post", _("公益性岗位")
    TRAINING = "training", _("技能培训")


class Answer(models.TextChoices):
    """How it was answered; empty while it waits. A refusal for a good reason is none that counts."""

    ACCEPTED = "accepted", _("接受")
    REFUSED = "refused", _("拒绝，没有正当理由")
    EXCUSED = "excused", _("没有接受，有正当理由")
    NOT_TAKEN = "not_taken", _("用人单位没有录用")


@tracked
class JobOffer(AreaRow):
    """One offer to one person, and the answer (LD-43): refusals are counted from here, nowhere else."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="job_offers")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="job_offers")
    kind = models.CharField(_("种类"), max_length=12, choices=Kind)
    work = models.CharField(_("工作和用人单位"), max_length=200)
    wage_fen = models.BigIntegerField(_("月工资"), null=True, blank=True)
    offered_on = models.DateField(_("介绍日期"))
    offered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("答复"), max_length=10, choices=Answer, blank=True)
    answer_says = models.CharField(_("理由"), max_length=300, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("offered_on")),
                name="answered_after_offered",
            ),
        ]
        indexes = [models.Index(fields=["area_code", "offered_on"], name="job_offer_area_day")]


@tracked
class Registration(AreaRow):
    """That somebody is registered as unemployed, from when to when (LD-32). One at a time."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="registrations")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="registrations")
    office = models.CharField(_("登记机构"), max_length=100)
    number = models.CharField(_("登记证号"), max_length=40, blank=True)
    since = models.DateField(_("登记日期"))
    ended_on = models.DateField(_("注销日期"), null=True, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_on__isnull=True), name="registered_once"
            ),
        ]
