"""Agreements with sources, and every inquiry under one: whom it asked about, whom not and why, what came back."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from doudi.core.dates import add_period, from_date, to_date
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL
#: a late answer still counts; after this many months more a list has lapsed and whom it asked about is asked anew
STANDS_MONTHS = 1


class Way(models.TextChoices):
    """In which of three ways a source's data are used (matching.exchange.agreement)."""

    LIST = "list", _("名单送出、答复送回")
    FILE = "file", _("文件送入、只留命中")
    FULL = "full", _("全量留存")


@tracked
class Agreement(AreaRow):
    """What a county agreed with a source for one kind of roster. `bands`: limits in yuan by which amounts are answered;
    none: to the cent. `every_days`: how often lists are due (0: only when asked for)."""

    number = models.CharField(_("协议编号"), max_length=60)
    source = models.CharField(_("来源"), max_length=40, help_text="id of sources.yaml")
    kind = models.CharField(_("种类"), max_length=40, help_text="kind of rosters.yaml")
    way = models.CharField(_("方式"), max_length=4, choices=Way)
    valid_from = models.DateField(_("生效"))
    valid_until = models.DateField(_("到期"))
    bands = models.JSONField(_("金额档次（元）"), default=list, blank=True)
    every_days = models.PositiveIntegerField(_("几天交换一次"), default=0)
    laid_down_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    laid_down_at = models.DateTimeField()
    ended_on = models.DateField(_("提前终止"), null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_code", "number", "kind"], name="one_agreement_a_number"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="agreement_ends_after_it_begins"
            ),
        ]


@tracked
class Inquiry(AreaRow):
    """One question to one source about one household or many, under an agreement.

    List out: `request` and `key` go to the source by two ways, `ours` (which reference is whom) stays; the key is
    destroyed when the answers are in. File in: only `wiped` says what the file was. All files lie encrypted.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="inquiries")
    number = models.CharField(_("询问编号"), max_length=60, unique=True)
    source = models.CharField(max_length=40)
    asked_on = models.DateField(_("发出"))
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField(_("应答复之日"))
    request = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    key = models.ForeignKey("files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    ours = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    people = models.IntegerField(_("人数"), default=0)
    answered_on = models.DateField(_("答复"), null=True, blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    as_of = models.DateField(_("数据日期"), null=True, blank=True)
    found = models.IntegerField(_("有记录"), default=0)
    doubtful = models.IntegerField(_("待认定"), default=0)
    wiped = models.JSONField(
        default=dict, help_text="{sm3, bytes, rows, hits, people, at} of a file that is no more"
    )

    class Meta:
        indexes = [models.Index(fields=["area_code", "source", "answered_on"], name="inquiry_area_source")]

    @property
    def stands_until(self) -> date:
        """The last day on which the source's tool still answers the list."""
        late = to_date(add_period(from_date(self.answer_by), STANDS_MONTHS))
        return min(late, self.agreement.valid_until)


class InquiryLine(AreaRow):
    """One household of an inquiry: sent, or not sent and why (LD-40)."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="lines")
    check_request = models.ForeignKey(
        "checks.CheckRequest", on_delete=models.PROTECT, related_name="inquiry_lines"
    )
    sent = models.BooleanField(_("已送"))
    because = models.CharField(_("没有送的原因"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "check_request"], name="a_household_once_an_inquiry"),
            models.CheckConstraint(
                condition=Q(sent=True) | ~Q(because=""), name="who_is_not_sent_has_a_reason"
            ),
        ]


@tracked
class ListSent(AreaRow):
    """A list that civil affairs gave to another department, at the agreed time or in between; on record (TL-21)."""

    to = models.CharField(_("送给"), max_length=40, help_text="id of sources.yaml")
    kind = models.CharField(_("种类"), max_length=40)
    as_of = models.DateField(_("数据日期"))
    rows = models.IntegerField(_("行数"))
    sm3 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("送出"))
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


@tracked
class DepartmentArchive(AreaRow):
    """Another department's own archive of a jointly identified household: its number, and where the paper lies (ZZ-41)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="department_archives")
    number = models.CharField(_("自建档案编号"), max_length=60)
    place = models.CharField(_("纸质档案存放处"), max_length=120)
    says = models.CharField(_("内容"), max_length=500, blank=True)
    kept_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
