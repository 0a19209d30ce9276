"""Problems of a campaign, worked off to zero, and what was set going about each."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedText
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class ProblemState(models.TextChoices):
    """`found`: by data, nobody has been there yet; `untrue`: somebody has, and it is not so."""

    FOUND = "found", _("待核实")
    OPEN = "open", _("待整改")
    CLEARED = "cleared", _("已清零")
    UNTRUE = "untrue", _("不属实")


class How(models.TextChoices):
    DOOR = "door", _("入户")
    DATA = "data", _("数据筛查")


@tracked
class CampaignProblem(AreaRow):
    """A problem of a household. One that is true is a task: requirement, measure, deadline, person (LN-32).

    `round`: the round that found it. One household has a question's problem once while it is not settled.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="problems")
    round = models.CharField(max_length=30)
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    check_row = models.ForeignKey(
        "campaigns.HouseholdCheck", on_delete=models.PROTECT, null=True, related_name="found"
    )
    finding = models.ForeignKey(
        "screening.ScreeningFinding", on_delete=models.PROTECT, null=True, related_name="+"
    )
    question = models.CharField(_("问题"), max_length=30)
    how = models.CharField(_("怎样发现"), max_length=6, choices=How)
    says = EncryptedText(_("情况"))
    state = models.CharField(_("状态"), max_length=10, choices=ProblemState)
    found_at = models.DateTimeField()
    handed_to = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("交给")
    )
    requirement = models.CharField(_("整改要求"), max_length=200, blank=True)
    measure = models.CharField(_("整改措施"), max_length=300, blank=True)
    deadline = models.DateField(_("完成时限"), null=True, blank=True)
    person = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("责任人")
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    settled_says = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "household", "question"], condition=models.Q(state__in=["found", "open"]),
                name="a_problem_once_until_settled",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="cleared")
                | (models.Q(deadline__isnull=False, person__isnull=False) & ~models.Q(measure="")),
                name="cleared_problems_were_tasks",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["campaign", "state", "area_code"], name="problem_state_area")]


class RemedyState(models.TextChoices):
    SENT = "sent", _("已交办")
    DONE = "done", _("已办结")
    NOT_DONE = "refused", _("未能办理")


@tracked
class CampaignRemedy(AreaRow):
    """What was set going about a problem by the document's remedies (LN-25…30, 47, 48).

    A referral is answered by the role it went to; a lead is followed to its end at intake; of a repayment `owed_fen`
    is what was taken or not paid, `returned_fen` what came back.
    """

    problem = models.OneToOneField(CampaignProblem, on_delete=models.PROTECT, related_name="remedy")
    clause = models.CharField(_("条款"), max_length=20)
    opens = models.CharField(max_length=12)
    to_role = models.CharField(_("转给"), max_length=40, blank=True)
    exit_class = models.CharField(_("退出情形"), max_length=100, blank=True)
    lead = models.ForeignKey("cases.Lead", on_delete=models.PROTECT, null=True, related_name="+")
    owed_fen = models.BigIntegerField(_("应返还"), null=True, blank=True)
    returned_fen = models.BigIntegerField(_("已返还"), default=0)
    state = models.CharField(_("办理"), max_length=10, choices=RemedyState, default=RemedyState.SENT)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("答复"), max_length=300, blank=True)
