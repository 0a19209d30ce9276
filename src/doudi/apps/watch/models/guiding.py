"""What a task force keeps while it guides villages: training, tours, problems, phases summed up, praise and criticism."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


@tracked
class Training(AreaRow):
    """The measures explained, staff trained (LY-39): who taught whom what, when and where."""

    on = models.DateField(_("日期"))
    kind = models.CharField(
        _("形式"), max_length=10, choices=[("explain", _("政策解读")), ("train", _("业务培训"))]
    )
    topic = models.CharField(_("内容"), max_length=200)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    teacher = models.CharField(_("主讲人"), max_length=60)
    attended = models.IntegerField(_("参加人数"))
    attendance = models.TextField(_("参加人员"), max_length=2000, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


@tracked
class Guidance(AreaRow):
    """A tour of a village: looked into on the spot, guided, urged (LY-40). `area_code` is the village."""

    on = models.DateField(_("日期"))
    says = models.TextField(_("调研督促情况"), max_length=2000)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


@tracked
class Problem(AreaRow):
    """What was found wrong on a tour, followed until it is solved."""

    guidance = models.ForeignKey(Guidance, on_delete=models.PROTECT, related_name="problems")
    says = models.CharField(_("问题"), max_length=300)
    measure = models.CharField(_("整改措施"), max_length=300)
    who = models.CharField(_("责任人"), max_length=60)
    due_on = models.DateField(_("整改期限"))
    solved_on = models.DateField(_("整改完成"), null=True, blank=True)
    solved_says = models.CharField(_("整改结果"), max_length=300, blank=True)
    solved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["area_code", "solved_on", "due_on"], name="problem_area_due")]


@tracked
class PhaseSummary(AreaRow):
    """The experience of a phase, summed up after it (LY-25)."""

    pack_id = models.CharField(max_length=60)
    phase = models.CharField(max_length=40)
    says = models.TextField(_("总结"), max_length=4000)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_code", "pack_id", "phase"], name="a_phase_summed_up_once")
        ]


@tracked
class Bulletin(AreaRow):
    """A village or unit praised or criticised for a month, by its figures (LY-27). `area_code` is the unit's."""

    month = models.DateField(_("月份"), help_text="its first day")
    praised = models.BooleanField(_("表扬"))
    says = models.CharField(_("依据"), max_length=300)
    figures = models.JSONField(default=dict, help_text="the figures of the month as they stood")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "month"], name="one_bulletin_a_month")]
