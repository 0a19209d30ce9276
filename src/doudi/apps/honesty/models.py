"""The honesty file (诚信档案): what was found false, who says so on what proof, whether it stands after the hearing."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """What is on file."""

    DECLARATION = "declaration", _("虚假申报")
    FRAUD = "fraud", _("骗取救助")
    CERTIFICATE = "certificate", _("出具虚假证明")
    THREAT = "threat", _("威胁、强行索要")


class State(models.TextChoices):
    """How far it has come. Only what stands counts."""

    FOUND = "found", _("等听取意见")
    HEARD = "heard", _("等认定")
    STANDS = "stands", _("已认定")
    DROPPED = "dropped", _("不成立")


@tracked
class HonestyEntry(AreaRow):
    """One thing found (LD-39, LD-59, LD-63): when, by whom, on what proof. `who`: the person or unit it is held against;
    `household` where it is a household's. Whoever it is held against is heard before it stands, and another person decides."""

    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="honesty"
    )
    kind = models.CharField(_("种类"), max_length=12, choices=Kind)
    who = models.CharField(_("单位或个人"), max_length=100)
    what = models.CharField(_("事实"), max_length=500)
    proof = models.CharField(_("证据"), max_length=300)
    found_on = models.DateField(_("发现日期"))
    found_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.FOUND)
    heard_on = models.DateField(_("听取意见日期"), null=True, blank=True)
    heard_says = models.CharField(
        _("本人意见"), max_length=500, blank=True, help_text="or that it was waived, signed"
    )
    heard_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(_("认定日期"), null=True, blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_says = models.CharField(_("认定意见"), max_length=300, blank=True)
    corrected_on = models.DateField(
        _("更正日期"), null=True, blank=True, help_text="the household declared anew, truly (LD-35)"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="stands") | (Q(heard_on__isnull=False) & ~Q(decided_by=F("found_by"))),
                name="honesty_stands_after_a_hearing_by_another",
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=False) | Q(kind__in=["certificate", "threat"]),
                name="honesty_of_a_household",
            ),
        ]
        indexes = [models.Index(fields=["area_code", "state"], name="honesty_area_state")]


class Measure(models.TextChoices):
    """What followed beyond recovery (LD-62, LD-63)."""

    PENALTY = "penalty", _("行政处罚")
    POLICE = "police", _("交公安机关处理")
    JUSTICE = "justice", _("涉嫌犯罪，移送司法机关")
    OWN_UNIT = "own_unit", _("移交所在单位处理")


@tracked
class Followed(AreaRow):
    """A penalty or a referral that followed an entry, with its document, and what came of it."""

    entry = models.ForeignKey(HonestyEntry, on_delete=models.PROTECT, related_name="followed")
    measure = models.CharField(_("措施"), max_length=10, choices=Measure)
    to = models.CharField(_("处罚或接收机关"), max_length=100)
    document = models.CharField(_("文书号"), max_length=60)
    on = models.DateField(_("日期"))
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(_("结果"), max_length=300, blank=True)
    result_on = models.DateField(null=True, blank=True)
