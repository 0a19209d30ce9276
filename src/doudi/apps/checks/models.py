"""Economic checks: what is asked of which source, what it answered, and what became of each hit."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedJSON
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class Result(models.TextChoices):
    """What a person makes of a hit. Kept: it is so, and counts. The other two drop what the source said."""

    KEPT = "kept", _("属实，采用")
    EXPLAINED = "explained", _("已说明，不采用")
    WRONG = "wrong", _("数据有误，撤销疑点")


@tracked
class CheckRequest(AreaRow):
    """One check of one case's household, sent to several sources. Needs every adult's authorisation (LD-40)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="checks")
    step = models.CharField(max_length=40)
    number = models.CharField(_("核对编号"), max_length=40, unique=True)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField(_("应答复之日"), null=True, blank=True)
    again_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="again", help_text="57-18"
    )
    objection = models.TextField(_("申请人异议"), max_length=1000, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    reported_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    valid_until = models.DateField(_("报告有效期至"), null=True, blank=True)
    conclusion = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(reported_on__isnull=True), name="one_check_at_a_time"
            )
        ]


@tracked
class CheckAnswer(AreaRow):
    """What one source answered of one person (or the household). `found` null: silent so far.

    `says` is what it wrote, {label: value}; `verified` what of it are facts or rows of the vocabulary,
    {"facts": {name: value}, "incomes": [{…}], "assets": [{…}]}.
    """

    request = models.ForeignKey(CheckRequest, on_delete=models.PROTECT, related_name="answers")
    source = models.CharField(
        _("来源"), max_length=40, help_text="bank, vehicles, real_estate, social_insurance …"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True)
    obligor = models.ForeignKey("people.Obligor", on_delete=models.PROTECT, null=True, blank=True)
    asked_of = models.CharField(max_length=60, blank=True)
    found = models.BooleanField(_("有记录"), null=True)
    says = EncryptedJSON(help_text="{label: value} as answered")
    verified = EncryptedJSON(help_text="facts and rows it says")
    rests_on = models.JSONField(
        default=list, help_text="[[roster, sheet, row]] it was read from; empty: typed in"
    )
    as_of = models.DateField(_("数据日期"), null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    hit = models.BooleanField(_("疑点"), default=False)
    declared = EncryptedJSON(
        help_text="what stood in the dossier of what it contradicts, see `contradictions`"
    )
    contradicts = models.JSONField(default=list, help_text="names of declared facts and lists it contradicts")
    household_says = models.TextField(_("家庭说明"), max_length=1000, blank=True)
    proof = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.CharField(_("处理"), max_length=20, blank=True, choices=Result)
    result_says = models.CharField(max_length=300, blank=True)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
