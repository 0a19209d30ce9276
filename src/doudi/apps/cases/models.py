"""A case: one household's application on its way through a procedure, event by event."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedJSON, EncryptedText
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

if TYPE_CHECKING:
    from doudi.policy.pack import Pack

USER = settings.AUTH_USER_MODEL


class Status(models.TextChoices):
    OPEN = "open", _("办理中")
    APPROVED = "approved", _("已准予")
    REFUSED = "refused", _("不予确认")
    WITHDRAWN = "withdrawn", _("已撤回")
    CLOSED = "closed", _("已办结")


class Lead(AreaRow):
    """Somebody told us of a household in need: a village worker, a hotline call, a department, a warning."""

    told_by = models.CharField(_("来源"), max_length=40)
    teller = models.CharField(_("反映人"), max_length=60, blank=True)
    name = models.CharField(_("对象姓名"), max_length=60)
    address = models.CharField(_("住址"), max_length=200, blank=True)
    says = models.TextField(_("情况"), max_length=2000)
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("处理"), max_length=20, blank=True, help_text="case, closed")
    outcome_says = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")


@tracked
class Case(AreaRow):
    """The case. What it is now follows from its events; the columns below are kept for lists.

    `waiting_for`/`waiting_roles`: open steps and who may take them. `due_on`: the nearest legal deadline among
    them, `total_due_on` the whole case's; both null while nothing runs. `version`: number of events so far.
    """

    #: its pack once it has been read (``packs.pack_of``)
    kept_pack: "Pack | None" = None

    number = models.CharField(_("办件编号"), max_length=40, unique=True, db_collation="C")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="cases")
    pack_id = models.CharField(_("依据"), max_length=60)
    pack_digest = models.CharField(
        max_length=64, blank=True, help_text="of the pack's files when the case was opened"
    )
    flow = models.CharField(_("程序"), max_length=40)
    programme = models.CharField(
        _("申请项目"), max_length=20, blank=True, help_text="empty: the flow finds the class (LY-13)"
    )
    special = models.BooleanField(_("特殊情形"), default=False)
    delegated = models.BooleanField(
        _("委托乡镇确认"),
        default=False,
        help_text="the county has entrusted the township with deciding (57-21)",
    )
    opened_on = models.DateField(_("受理日期"))
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(
        _("申请方式"),
        max_length=10,
        choices=[("self", _("本人申请")), ("agent", _("代办")), ("lead", _("主动发现"))],
    )
    agent_name = models.CharField(_("代办人"), max_length=60, blank=True)
    agent_relation = models.CharField(_("与申请人关系"), max_length=40, blank=True)
    agent_id = EncryptedText(_("代办人身份号码"))
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, null=True, blank=True)
    reason = models.TextField(_("申请理由"), max_length=2000, blank=True)
    papers = models.JSONField(
        default=dict, blank=True, help_text="{paper: {had: bool, file: id, note}}; the one-time list"
    )
    complained_of = models.BooleanField(_("被投诉举报"), default=False)
    staff_relative = models.BooleanField(_("近亲属备案"), default=False)
    applicant_name = models.CharField(_("申请人"), max_length=60, blank=True)
    applicant_key = models.CharField(max_length=120, blank=True, db_collation="C")
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.OPEN)
    numbers = models.JSONField(
        null=True,
        blank=True,
        help_text="of its procedure, as laid down where and when it was opened; shares as '1/2'",
    )
    waiting_for = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    waiting_roles = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    due_on = models.DateField(null=True, blank=True)
    total_due_on = models.DateField(null=True, blank=True)
    paused = models.BooleanField(default=False)
    version = models.IntegerField(default=0)
    decided_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "flow", "programme"],
                condition=models.Q(status="open"),
                name="one_open_case_a_matter",
            )
        ]
        indexes = [
            models.Index(fields=["area_code", "status", "due_on"], name="case_area_status_due"),
            models.Index(fields=["status", "due_on"], name="case_status_due"),
            models.Index(fields=["area_code", "opened_on"], name="case_area_opened"),
            models.Index(
                fields=["area_code", "due_on"],
                name="case_waiting",
                condition=~models.Q(waiting_for=[]),
            ),
        ]


class CaseEvent(AreaRow):
    """One event of a case, as doudi.procedure.events. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    seq = models.IntegerField()
    kind = models.CharField(max_length=20)
    step = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    words = EncryptedJSON(
        help_text="of the data what people wrote: opinions and reasons speak of illness and means"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="case_event_in_order")]
        indexes = [
            models.Index(
                fields=["area_code", "at"], name="case_event_sent_back", condition=models.Q(kind="send_back")
            )
        ]
        triggers = [
            pgtrigger.Protect(name="case_event_only_added", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class CaseHand(AreaRow):
    """Which hand of a case somebody has had; nobody has two (four eyes, in the database), and none is given back."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hands")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    hand = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user", "hand"], name="case_hand_once"),
            ExclusionConstraint(
                name="nobody_has_two_hands_of_a_case",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("hand", RangeOperators.NOT_EQUAL),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="case_hand_only_added", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Authorisation(AreaRow):
    """A person's consent that departments check their economy; without it no check runs (LD-40)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="authorisations")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True)
    obligor = models.ForeignKey("people.Obligor", on_delete=models.PROTECT, null=True, blank=True)
    name = models.CharField(_("授权人"), max_length=60)
    signature = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField()
    valid_until = models.DateField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")


class Decision(AreaRow):
    """What was decided, on which facts and by which law. The dossier is the household as it was known then."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(
        _("决定"), max_length=10, choices=[("approve", _("准予")), ("refuse", _("不予"))]
    )
    programme = models.CharField(max_length=20, blank=True)
    on = models.DateField(_("决定日期"))
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    level = models.CharField(max_length=10)
    answers = models.JSONField(default=dict)
    missing = models.JSONField(default=list)
    local_values = models.JSONField(
        null=True, help_text="the county's own values it was decided with, as a --local file writes them"
    )
    because = EncryptedJSON()
    dossier = EncryptedJSON()
    pack_digest = models.CharField(max_length=64, blank=True)
    monthly_fen = models.BigIntegerField(null=True, blank=True)
    once_fen = models.BigIntegerField(null=True, blank=True)
    persons = models.IntegerField(default=0)
    reason = models.TextField(_("理由"), blank=True)
    minutes = models.ForeignKey(
        "meetings.Meeting", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    served_on = models.DateField(_("送达日期"), null=True, blank=True)
    served_how = models.CharField(_("送达方式"), max_length=60, blank=True)
    received_by = models.CharField(_("收件人"), max_length=60, blank=True)
    receiver_relation = models.CharField(_("与受送达人关系"), max_length=40, blank=True)
    served_note = models.CharField(_("代收、拒收的说明"), max_length=300, blank=True)
    receipt = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        triggers = [
            pgtrigger.Protect(name="decision_never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="decision_only_served",
                exclude=[
                    "served_on",
                    "served_how",
                    "received_by",
                    "receiver_relation",
                    "served_note",
                    "receipt",
                    "minutes",
                ],
            ),
        ]


class Serial(models.Model):
    """The last number given of a series: ``case:430481:2026``. No household's affair, so no area fences it."""

    key = models.CharField(primary_key=True, max_length=60, db_collation="C")
    last = models.IntegerField(default=0)
