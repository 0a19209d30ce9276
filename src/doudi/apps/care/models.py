"""特困人员's care: who is bound to whom, the custody agreement, what visits did, the six-item assessment, the funeral."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedJSON, EncryptedText
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class Way(models.TextChoices):
    HOME = "home", _("分散供养")
    INSTITUTION = "institution", _("集中供养")


@tracked
class Arrangement(AreaRow):
    """How a 特困 person is looked after, since when: at home, or in which institution; the cadre who is bound to the
    household and the person (包户包人, LN-10). One open row a person; a change closes it and opens another."""

    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, related_name="care_arrangements"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="care_arrangements")
    way = models.CharField(_("供养方式"), max_length=12, choices=Way)
    institution = models.CharField(_("供养机构"), max_length=80, blank=True)
    cadre = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("包户干部")
    )
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="one_arrangement_a_person"
            )
        ]


@tracked
class CustodyAgreement(AreaRow):
    """委托监护协议 (LN-43): the signed paper is kept; one that has run out counts as none."""

    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, related_name="custody_agreements"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="custody_agreements")
    custodian = models.CharField(_("受托监护人"), max_length=60)
    relation = models.CharField(_("与本人关系"), max_length=40, blank=True)
    phone = EncryptedText(_("联系电话"))
    signed_on = models.DateField(_("签订"))
    valid_until = models.DateField(_("有效期止"))
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(_("终止"), null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class Visitor(models.TextChoices):
    CADRE = "cadre", _("包户干部")
    CUSTODIAN = "custodian", _("受托监护人")


class Service(models.TextChoices):
    """What a custodian does (LN-11)."""

    WATCHING = "watching", _("看护")
    DAILY = "daily", _("日常照料")
    HOSPITAL = "hospital", _("住院陪护")


class CareVisit(AreaRow):
    """One visit, as logged: by the cadre (LN-10) or the custodian (LN-11), and what was done. Only added, never changed."""

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="care_visits")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="care_visits")
    on = models.DateField(_("日期"))
    visitor = models.CharField(_("走访人"), max_length=10, choices=Visitor)
    visitor_name = models.CharField(max_length=60)
    services = models.JSONField(default=list, help_text="names of Service")
    well = models.BooleanField(_("情况正常"))
    says = EncryptedText(_("情况"))
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "on"], name="care_visit_person")]


@tracked
class CareAssessment(AreaRow):
    """The six items of self-care (特困人员认定办法), assessed by two: how many are lost, the ability and the level of
    care that follow. `items`: {name of the item: can do it}."""

    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, related_name="care_assessments"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="care_assessments")
    on = models.DateField(_("评估"))
    items = EncryptedJSON()
    lost = models.IntegerField(_("不能自主完成的项数"))
    assessors = models.CharField(_("评估人"), max_length=80)
    because = models.CharField(_("评估缘由"), max_length=60, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


@tracked
class Funeral(AreaRow):
    """That a dead 特困 person was buried, by whom, and what it cost (fen)."""

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="funerals")
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="funeral")
    on = models.DateField(_("办理"))
    arranged_by = models.CharField(_("由谁办理"), max_length=80)
    fen = models.BigIntegerField(_("丧葬费用"))
    says = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
