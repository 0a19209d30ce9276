"""Meetings that decide or advise: villagers' appraisal, the two committees, a county's collective discussion."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


@tracked
class Meeting(AreaRow):
    """A meeting on one or more cases, with its roster and minutes. Votes are secret: only the counts are kept."""

    kind = models.CharField(
        max_length=20,
        choices=[
            ("appraisal", _("民主评议")),
            ("committees", _("两委联席评议")),
            ("open_decision", _("四议两公开")),
            ("collective", _("集体研究")),
        ],
    )
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=100)
    chair = models.CharField(_("主持人"), max_length=60)
    recorder = models.CharField(_("记录人"), max_length=60)
    minutes = models.TextField(_("记录"), max_length=10000, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)


class Attendee(AreaRow):
    """One of the roster: present or not, of what kind, and from which cases he or she withdrew (回避)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendees")
    name = models.CharField(_("姓名"), max_length=60)
    kind = models.CharField(
        _("身份"), max_length=30, help_text="village_deputy, village_committee, township, party_member …"
    )
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True)
    present = models.BooleanField(_("到会"), default=False)
    signature = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


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
