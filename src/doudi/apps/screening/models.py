"""Runs of a screening, and what they found: questions to people, never verdicts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedText
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class ScreeningRun(AreaRow):
    """One screening of a county by one document on one day. Counts by clause; `rosters`: which files it used."""

    pack_id = models.CharField(_("依据"), max_length=60)
    on = models.DateField(_("筛查之日"))
    asked_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", help_text="null: the month's own run"
    )
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    households = models.IntegerField(_("户数"), default=0)
    rosters = models.JSONField(default=list, help_text="names of the files")
    found = models.JSONField(default=dict, help_text="{clause: households}")
    undecided = models.JSONField(default=dict, help_text="{clause: households that lack a fact}")
    by_rosters = models.IntegerField(_("由花名册得出"), default=0)

    class Meta:
        indexes = [models.Index(fields=["area_code", "asked_at"], name="screening_area_asked")]


class State(models.TextChoices):
    """What became of a finding. `gone`: a later run no longer finds it."""

    OPEN = "open", _("待核实")
    TRUE = "true", _("属实")
    WRONG = "wrong", _("不属实")
    LEAD = "lead", _("已转线索")
    GONE = "gone", _("已不存在")


class Finds(models.TextChoices):
    """What kind of question it is (screens.yaml, finds)."""

    MISSED = "missed", _("应保未保")
    WRONG = "wrong", _("不应保而保")
    MONEY = "money", _("资金问题")
    QUALITY = "quality", _("质量问题")


@tracked
class ScreeningFinding(AreaRow):
    """That a screen holds of a household, or of one of its persons. The same finding of a later run is this row again.

    `because` is the sentence with the rows behind it; `mark` its keyed digest: a finding that was settled comes back
    only when it rests on something else.
    """

    run = models.ForeignKey(ScreeningRun, on_delete=models.PROTECT, related_name="findings")
    pack_id = models.CharField(max_length=60)
    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, related_name="screening_findings"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True)
    clause = models.CharField(_("条款"), max_length=20)
    finds = models.CharField(_("性质"), max_length=10, choices=Finds)
    because = EncryptedText(_("理由"))
    mark = models.CharField(max_length=64)
    by_rosters = models.BooleanField(_("由花名册得出"), default=False)
    first_found = models.DateField(_("首次发现"))
    state = models.CharField(_("处理"), max_length=10, choices=State, default=State.OPEN)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    says = models.CharField(max_length=300, blank=True)
    lead = models.ForeignKey("cases.Lead", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack_id", "clause", "household", "person"],
                name="a_finding_is_one_row",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["area_code", "state"], name="finding_area_state")]
