"""Public notices: what hung on which board from when to when, and what was objected."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.apps.grants.programmes import pays
from doudi.platform.encrypted import EncryptedText
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class ChangedAfterHanging(pgtrigger.AnyChange):
    """A trigger's condition: the row hung when something of it changed."""

    def resolve(self, model: type[models.Model]) -> str:
        return f'OLD."posted_on" IS NOT NULL AND ({super().resolve(model)})'


def frozen_once_hung(*may_still_change: str) -> list[pgtrigger.Trigger]:
    """The database refuses to change or remove what has hung on a wall; only these columns may still be filled in."""
    return [
        pgtrigger.Protect(
            name="hung_stays",
            operation=pgtrigger.Delete,
            condition=pgtrigger.Q(old__posted_on__isnull=False),
        ),
        pgtrigger.Protect(
            name="hung_as_printed",
            operation=pgtrigger.Update,
            condition=ChangedAfterHanging(exclude=list(may_still_change)),
        ),
    ]


class Stage(models.TextChoices):
    FIRST = "first", _("调查评议结果公示")
    PROPOSED = "proposed", _("拟确认对象公示")
    APPROVED = "approved", _("确认结果公示")
    LONG_TERM = "long_term", _("长期公示")


@tracked
class Notice(AreaRow):
    """A notice of one village (or township) and stage, printed before it is hung.

    `from_on` to `until` are printed on the sheet; `posted_on` is set on the day it really hangs, and from then on
    the database lets nobody change what it says. `sm3` is the digest of the printed sheet: what was changed after
    printing no longer verifies.
    """

    number = models.CharField(_("公示编号"), max_length=60, unique=True, db_collation="C")
    pack_id = models.CharField(_("依据"), max_length=60)
    flow = models.CharField(_("程序"), max_length=40, blank=True)
    step = models.CharField(_("环节"), max_length=40, blank=True)
    programme = models.CharField(_("救助项目"), max_length=20, blank=True)
    stage = models.CharField(_("阶段"), max_length=12, choices=Stage)
    title = models.CharField(_("标题"), max_length=120)
    office = models.CharField(_("落款单位"), max_length=100)
    boards = models.JSONField(_("公示栏"), default=list, help_text="on which boards it must hang")
    shows = models.JSONField(
        _("内容"), default=list, help_text="of 姓名, 人数, 金额, 类别: what the pack allows"
    )
    phone = models.CharField(_("监督电话"), max_length=40)
    clause = models.CharField(_("条款"), max_length=60, blank=True)
    verify_key = models.CharField(max_length=32, unique=True)
    made_on = models.DateField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    sealed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sealed_at = models.DateTimeField(_("盖章时间"), null=True, blank=True)
    from_on = models.DateField(_("公示起"))
    until = models.DateField(
        _("公示止"), null=True, blank=True, help_text="last day; empty: stays up (long-term)"
    )
    days = models.IntegerField(_("公示天数"), null=True, blank=True)
    posted_on = models.DateField(_("张贴日期"), null=True, blank=True)
    posted_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_down_on = models.DateField(_("撤下日期"), null=True, blank=True)
    taken_down_because = models.CharField(max_length=200, blank=True)
    sheet = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sm3 = models.CharField(max_length=64, blank=True)
    content_sm3 = models.CharField(
        max_length=64, blank=True, help_text="of what the sheet says, as the lines stood when it was printed"
    )
    lines_left = models.IntegerField(default=0, help_text="how many lines are no longer shown to the public")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_on__isnull=True) | Q(posted_on=models.F("from_on")),
                name="notice_hangs_from_the_day_printed",
            ),
            models.CheckConstraint(
                condition=Q(posted_on__isnull=True) | Q(sealed_at__isnull=False), name="notice_hangs_sealed"
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "-made_on"], name="notice_area_made"),
            models.Index(
                fields=["until"],
                condition=Q(posted_on__isnull=False, taken_down_on__isnull=True),
                name="notice_hanging",
            ),
        ]
        triggers = frozen_once_hung("taken_down_on", "taken_down_because", "lines_left")

    @property
    def monthly(self) -> bool:
        """Whether its amounts are by the month; else they are paid once."""
        return not self.programme or pays(self.programme) != "once"


@tracked
class NoticeLine(AreaRow):
    """One household on a notice, as shown: only what the law allows to be shown has a column.

    `posted_on` is the notice's, set with it. `left_on`: the day its case had to leave the notice (an objection was
    right, the case was withdrawn); the paper keeps the line until the notice is taken down.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="notice_lines"
    )
    grant_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(_("姓名"), max_length=60)
    persons = models.IntegerField(_("人数"), null=True, blank=True)
    amount_fen = models.BigIntegerField(_("月金额"), null=True, blank=True, help_text="fen a month")
    class_label = models.CharField(_("类别"), max_length=40, blank=True)
    place = models.IntegerField()
    posted_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "place"], name="notice_line_in_order"),
            models.UniqueConstraint(fields=["notice", "case"], name="case_once_a_notice"),
        ]
        triggers = frozen_once_hung("left_on", "left_because")


class NotPosted(AreaRow):
    """A case whose notice step is done without a notice, and by which law: children's names do not hang on walls."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="not_posted")
    step = models.CharField(max_length=40)
    because = models.CharField(max_length=200)
    clause = models.CharField(max_length=60)
    on = models.DateField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = [pgtrigger.Protect(name="not_posted_stays", operation=pgtrigger.Update | pgtrigger.Delete)]


class NoticePhoto(AreaRow):
    """A board on the first or the last day, photographed."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="photos")
    board = models.CharField(max_length=40)
    day = models.CharField(max_length=6, choices=[("first", _("首日")), ("last", _("末日"))])
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    taken_on = models.DateField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "board", "day"], name="one_photo_a_board_and_day")
        ]


@tracked
class Objection(AreaRow):
    """Somebody objected to a line of a notice. In time it stops the case; late it is kept as a complaint.

    `receipt` is what the objector keeps and finds the answer with. What was said and how to reach who said it are
    encrypted: neither appears on a public page.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    line = models.ForeignKey(NoticeLine, on_delete=models.PROTECT, null=True, blank=True)
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="objections"
    )
    receipt = models.CharField(_("回执号"), max_length=32, unique=True)
    way = models.CharField(
        _("方式"),
        max_length=8,
        choices=[("page", _("网上")), ("phone", _("电话")), ("window", _("窗口"))],
        default="window",
    )
    objector = models.CharField(_("反映人"), max_length=60, blank=True)
    contact = EncryptedText(_("联系方式"))
    says = EncryptedText(_("内容"))
    made_on = models.DateField(_("提出日期"))
    in_time = models.BooleanField(_("公示期内"))
    taken_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    upheld = models.BooleanField(_("是否成立"), null=True)
    answer = models.TextField(_("答复"), max_length=2000, blank=True)
    settled_on = models.DateField(_("处理日期"), null=True, blank=True)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answered_how = models.CharField(_("答复方式"), max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area_code", "settled_on"], name="objection_area_settled")]
