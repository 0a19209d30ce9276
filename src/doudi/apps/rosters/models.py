"""Rosters: the files departments send, what was read of them, whom their rows are of."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedJSON
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    """How far a file has come."""

    CHECKING = "checking", _("正在检查")
    CHECKED = "checked", _("待确认采用")
    LINKING = "linking", _("正在比对")
    LINKED = "linked", _("已比对")
    REFUSED = "refused", _("没有采用")


@tracked
class Roster(AreaRow):
    """One file of a department, for an area (its county).

    `file` is what was sent; `report` what checking said of it (JSON: counts, columns, every row that is not ok);
    `taken` the roster as Parquet. All three lie encrypted; the last two are made by jobs. `columns`: their name → ours as
    recognised; `corrected`: what a person said instead.
    """

    kind = models.CharField(_("种类"), max_length=40)
    source = models.CharField(_("来源"), max_length=40, blank=True, help_text="id of sources.yaml")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    file_name = models.CharField(_("文件名"), max_length=200)
    file_sm3 = models.CharField(max_length=64)
    report = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    taken = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    as_of = models.DateField(_("数据日期"))
    received_at = models.DateTimeField(_("收到"))
    received_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.CHECKING)
    verdict = models.CharField(max_length=10, blank=True)
    says = models.TextField(_("检查结果"), blank=True)
    counts = models.JSONField(default=dict, help_text="{ok, corrected, review, rejected: rows}")
    columns = models.JSONField(default=dict)
    corrected = models.JSONField(default=dict)
    linked = models.IntegerField(_("连上"), default=0)
    to_decide = models.IntegerField(_("待认定"), default=0)
    unlinked = models.IntegerField(_("没有连上"), default=0)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    because = models.CharField(
        _("采用的理由"), max_length=300, blank=True, help_text="why a short file counts"
    )
    stream = models.BigIntegerField(null=True, help_text="the first file of this sender and kind, by its key")
    delta = models.JSONField(
        default=dict, help_text="against the month before: {before: rows; new, changed, gone, back: persons}"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "kind", "file_sm3"],
                condition=~Q(state=State.REFUSED),
                name="no_file_is_taken_twice",
            )
        ]
        indexes = [models.Index(fields=["area_code", "received_at"], name="roster_area_received")]

    @property
    def taken_rows(self) -> int:
        """Rows that count: as they came or corrected."""
        return int(self.counts.get("ok", 0)) + int(self.counts.get("corrected", 0))


class RememberedColumn(AreaRow):
    """What a source calls one of our columns, as a person once said; asked before guessing the next time."""

    source = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    theirs = models.CharField(max_length=120)
    ours = models.CharField(max_length=60)
    said_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "source", "kind", "theirs"], name="one_meaning_of_a_column"
            )
        ]


class StandingFile(AreaRow):
    """Where a county's standing register lies, encrypted: one DuckDB file, replaced whole with every roster taken in."""

    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code"], name="one_standing_file_a_county")]


class LinkState(models.TextChoices):
    """Whose word a link rests on. `doubt` waits for a person; only a person's word or a pass makes a link. `withdrawn`: it is
    of the person, but what it says was found wrong; the same words of a later file do not count either."""

    STANDS = "stands", _("已连上")
    DOUBT = "doubt", _("待认定")
    ACCEPTED = "accepted", _("认定是同一人")
    REFUSED = "refused", _("认定不是同一人")
    WITHDRAWN = "withdrawn", _("数据有误，已撤销")


@tracked
class RosterLink(AreaRow):
    """That a row of a roster is of a person, or may be. `area_code` is the person's.

    `says` holds what the row says, {our column: value}; `mark` is a keyed digest of whom it says, so that a decision outlives the
    next file as long as both sides say the same.
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="links")
    sheet = models.CharField(max_length=255, blank=True)
    row = models.BigIntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="roster_links")
    how = models.CharField(max_length=120)
    score = models.FloatField()
    state = models.CharField(max_length=10, choices=LinkState, default=LinkState.STANDS)
    says = EncryptedJSON()
    mark = models.CharField(max_length=64, db_index=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "sheet", "row", "person"], name="one_link_a_row_and_person"
            ),
            models.UniqueConstraint(
                fields=["roster", "sheet", "row"],
                condition=Q(state__in=["stands", "accepted"]),
                name="a_row_is_of_one_person",
            ),
        ]
        indexes = [models.Index(fields=["area_code", "state"], name="link_area_state")]
