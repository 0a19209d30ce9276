"""The county's month, warnings, visits and calls."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedText
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class MonthlyRun(AreaRow):
    """The month of a county: its steps are done once each, however often it is begun."""

    month = models.DateField(_("月份"), help_text="its first day")
    on = models.DateField(_("以哪天为准"))
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "month"], name="one_run_a_month")]


class MonthlyStep(AreaRow):
    """A step of the month that is done, with what it counted: {"warnings": 12}."""

    run = models.ForeignKey(MonthlyRun, on_delete=models.PROTECT, related_name="steps")
    name = models.CharField(max_length=40)
    counts = models.JSONField(default=dict)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="a_step_once_a_month")]


class State(models.TextChoices):
    """`gone`: what it rested on is no longer so, and nobody had been there yet."""

    OPEN = "open", _("待入户")
    SEEN = "seen", _("待处置")
    SETTLED = "settled", _("已处置")
    GONE = "gone", _("已解除")


class Disposal(models.TextChoices):
    """The four ways in which a warning ends (国办发〔2023〕39号三（四）), and one for a warning that rested on wrong data."""

    NOT_DELIVERED = "deliver", _("政策未落实，督促落实")
    MAY_QUALIFY = "qualify", _("可能符合，告知并协助申请")
    COMPLEX = "complex", _("情形复杂，一事一议")
    MAY_NOT_QUALIFY = "unfit", _("可能不符合，按程序核查")
    UNTRUE = "untrue", _("预警信息不实，更正数据")


@tracked
class Warned(AreaRow):
    """A warning about a household or one of its persons; the same one found again is this row.

    `kind`: its name in warnings.yaml; `because`: the condition, the facts or rows of rosters behind it; `mark`: its keyed
    digest, so that a settled warning comes back only when it rests on something else. `due_on`: until when a village
    worker goes there.
    """

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="warnings")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(_("预警"), max_length=40)
    pack_id = models.CharField(_("依据"), max_length=60)
    way = models.CharField(
        _("方向"), max_length=3, choices=[("in", _("可能需要救助")), ("out", _("可能不再符合"))]
    )
    because = EncryptedText(_("理由"))
    mark = models.CharField(max_length=64)
    by_rosters = models.BooleanField(_("由花名册得出"), default=False)
    first_found = models.DateField(_("首次发现"))
    due_on = models.DateField(_("入户期限"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    visit = models.ForeignKey("watch.HomeVisit", on_delete=models.PROTECT, null=True, related_name="warnings")
    disposal = models.CharField(_("处置"), max_length=10, choices=Disposal, blank=True)
    says = EncryptedText(_("处置说明"))
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    lead = models.ForeignKey("cases.Lead", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind", "person"], name="a_warning_is_one_row", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["area_code", "state", "due_on"], name="warned_area_state")]


class Purpose(models.TextChoices):
    """What somebody went to a household for."""

    WARNING = "warning", _("预警核实")
    WATCHED = "watched", _("监测走访")
    ROUND = "round", _("全年排查")
    MONTH = "month", _("月度走访")


@tracked
class HomeVisit(AreaRow):
    """That somebody of the village or township was at a household, and what there was to see (LY-18, LY-19)."""

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="home_visits")
    on = models.DateField(_("走访日期"))
    purpose = models.CharField(_("为什么去"), max_length=10, choices=Purpose)
    met = models.CharField(_("见到谁"), max_length=60, blank=True)
    says = EncryptedText(_("看到的情况"))
    in_need = models.BooleanField(_("有困难需要办"), default=False)
    lead = models.ForeignKey("cases.Lead", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area_code", "on"], name="home_visit_area_on")]


class PlannedVisit(AreaRow):
    """A household on the list of a month: why, and the visit that was made of it."""

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    month = models.DateField(_("月份"), help_text="its first day")
    why = models.CharField(max_length=10, choices=Purpose)
    visit = models.ForeignKey(HomeVisit, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household", "month"], name="on_a_list_once_a_month")]
        indexes = [models.Index(fields=["area_code", "month"], name="planned_area_month")]


@tracked
class Call(AreaRow):
    """Somebody called, came or wrote (LY-20). It ends with an answer, or with what becomes of its lead."""

    way = models.CharField(
        _("方式"),
        max_length=10,
        choices=[("phone", _("来电")), ("person", _("来访")), ("letter", _("来信")), ("online", _("网上"))],
    )
    caller = models.CharField(_("反映人"), max_length=60, blank=True)
    phone = EncryptedText(_("联系电话"))
    about = models.CharField(_("反映的是谁"), max_length=60, blank=True)
    says = EncryptedText(_("反映的情况"))
    taken_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    due_on = models.DateField(_("答复期限"), null=True)
    answer = EncryptedText(_("怎样办的、怎样答复的"))
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    lead = models.ForeignKey("cases.Lead", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["area_code", "answered_at", "due_on"], name="call_area_due")]
