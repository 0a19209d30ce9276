"""Public notices: what hung on which board from when to when, and what was objected."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


@tracked
class Notice(AreaRow):
    """A notice of one village (or township) and stage. What it shows is frozen in its lines when it is posted.

    `sm3` is the digest of the printed sheet: a notice changed after printing no longer verifies.
    """

    number = models.CharField(_("公示编号"), max_length=60, unique=True, db_collation="C")
    pack_id = models.CharField(max_length=60)
    flow = models.CharField(max_length=40)
    stage = models.CharField(
        max_length=12,
        choices=[
            ("first", _("初审结果公示")),
            ("proposed", _("拟确认公示")),
            ("approved", _("确认结果公示")),
            ("long_term", _("长期公示")),
        ],
    )
    title = models.CharField(max_length=120)
    boards = models.JSONField(default=list, help_text="on which boards it must hang")
    shows = models.JSONField(default=list, help_text="fields the pack allows: name, persons, amount, class")
    phone = models.CharField(_("监督电话"), max_length=40)
    clause = models.CharField(max_length=60, blank=True)
    verify_key = models.CharField(max_length=32, unique=True)
    made_on = models.DateField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    posted_on = models.DateField(_("公示起"), null=True, blank=True)
    until = models.DateField(
        _("公示止"), null=True, blank=True, help_text="last day; empty: stays up (long-term)"
    )
    days = models.IntegerField(null=True, blank=True)
    taken_down_on = models.DateField(null=True, blank=True)
    taken_down_because = models.CharField(max_length=200, blank=True)
    sheet = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sm3 = models.CharField(max_length=64, blank=True)


@tracked
class NoticeLine(AreaRow):
    """One household on a notice, as shown: only what the law allows to be shown has a column."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="notice_lines"
    )
    grant_id = models.BigIntegerField(null=True, blank=True)
    step = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=60)
    persons = models.IntegerField()
    amount_fen = models.BigIntegerField(null=True, blank=True, help_text="fen a month")
    class_label = models.CharField(max_length=40, blank=True)
    place = models.IntegerField()


class NoticePhoto(AreaRow):
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="photos")
    board = models.CharField(max_length=40)
    day = models.CharField(max_length=6, choices=[("first", _("首日")), ("last", _("末日"))])
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    taken_on = models.DateField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


@tracked
class Objection(AreaRow):
    """Somebody objected to a line of a notice. In time it stops the case; late it is kept as a complaint."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    line = models.ForeignKey(NoticeLine, on_delete=models.PROTECT, null=True, blank=True)
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="objections"
    )
    objector = models.CharField(_("反映人"), max_length=60, blank=True)
    contact = models.CharField(_("联系方式"), max_length=60, blank=True)
    says = models.TextField(_("内容"), max_length=2000)
    made_on = models.DateField()
    in_time = models.BooleanField()
    taken_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    upheld = models.BooleanField(null=True)
    answer = models.TextField(_("答复"), max_length=2000, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
