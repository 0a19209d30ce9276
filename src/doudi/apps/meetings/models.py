"""Meetings that decide or advise: villagers' appraisal, the two committees, a county's collective discussion."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


def new_key() -> str:
    """A key nobody guesses."""
    return secrets.token_hex(16)


class MeetingKind(models.TextChoices):
    APPRAISAL = "appraisal", _("民主评议")
    COMMITTEES = "committees", _("两委联席评议")
    OPEN_DECISION = "open_decision", _("四议两公开")
    COLLECTIVE = "collective", _("集体研究")


class AttendeeKind(models.TextChoices):
    VILLAGE_DEPUTY = "village_deputy", _("村民代表")
    VILLAGE_COMMITTEE = "village_committee", _("村（居）委会成员")
    PARTY_COMMITTEE = "party_committee", _("村党组织成员")
    PARTY_MEMBER = "party_member", _("党员")
    TOWNSHIP = "township", _("乡镇（街道）工作人员")
    COUNTY = "county", _("县级工作人员")
    DEPARTMENT = "department", _("部门代表")
    OTHER = "other", _("其他")


@tracked
class Meeting(AreaRow):
    """A meeting on one or more cases, with its roster and minutes. Votes are secret: only the counts are kept.

    `sent_key` is made with the page, so that a double click is one meeting.
    """

    kind = models.CharField(max_length=20, choices=MeetingKind)
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=100)
    chair = models.CharField(_("主持人"), max_length=60)
    recorder = models.CharField(_("记录人"), max_length=60)
    secret = models.BooleanField(_("无记名投票"), default=True)
    minutes = models.TextField(_("记录"), max_length=10000, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_key = models.CharField(max_length=40, unique=True, default=new_key)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)


class Attendee(AreaRow):
    """One of the roster: present or not, of what kind, and from which cases he or she withdrew (回避)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendees")
    name = models.CharField(_("姓名"), max_length=60)
    kind = models.CharField(_("身份"), max_length=30, choices=AttendeeKind)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True)
    present = models.BooleanField(_("到会"), default=False)
    signature = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "name", "kind"], name="once_on_a_roster")]


@tracked
class MeetingCase(AreaRow):
    """One case before a meeting: who stepped back, how the vote went, what dissent was said."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="meetings")
    step = models.CharField(max_length=40)
    recused = models.ManyToManyField(Attendee, blank=True)
    agree = models.IntegerField(null=True, blank=True)
    disagree = models.IntegerField(null=True, blank=True)
    abstain = models.IntegerField(null=True, blank=True)
    dissent = models.TextField(_("不同意见"), max_length=2000, blank=True)
    agreed = models.BooleanField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "case"], name="case_once_a_meeting")]


class OpenStep(AreaRow):
    """One of the four meetings or two disclosures of 四议两公开, as recorded (TL-28)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="open_steps")
    kind = models.CharField(
        max_length=20,
        choices=[
            ("proposed", _("村党组织提议")),
            ("consulted", _("村“两委”商议")),
            ("party", _("党员大会审议")),
            ("resolved", _("村民会议或村民代表会议决议")),
            ("resolution_shown", _("决议公开")),
            ("result_shown", _("实施结果公开")),
        ],
    )
    held_on = models.DateField(_("日期"))
    says = models.CharField(_("内容"), max_length=500, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "kind"], name="open_step_once")]


@tracked
class AppraisalRule(AreaRow):
    """What a township lays down for its appraisals (LD-41), from a day on; never looser than the pack's own rule.

    `area_code` is the township's. Numbers left empty: the pack's hold.
    """

    since = models.DateField(_("施行日期"))
    until = models.DateField(_("停止日期"), null=True, blank=True)
    procedure = models.TextField(_("评议程序"), max_length=4000)
    method = models.TextField(_("评议方式"), max_length=2000)
    content = models.TextField(_("评议内容"), max_length=2000)
    participants = models.TextField(_("参加人员"), max_length=2000)
    members_min = models.IntegerField(_("评议人数下限"), null=True, blank=True)
    present_percent = models.IntegerField(_("到会比例（%）"), null=True, blank=True)
    agree_percent = models.IntegerField(_("同意比例（%）"), null=True, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "since"], name="one_rule_from_a_day")]
