"""The move from six classes to five, person by person; and the sheets that platforms of the province take."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedText
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


@tracked
class Reclassing(AreaRow):
    """The move of an area on a day: proposals, decided one by one, closed when nobody is left (LY-03, LY-36)."""

    pack_id = models.CharField(_("依据"), max_length=60)
    on = models.DateField(_("以哪天为准"))
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_code", "pack_id", "on"], name="one_reclassing_a_day")
        ]


@tracked
class ReclassedPerson(AreaRow):
    """Where a monitored person is proposed to go, why, and where a person decided that he or she goes.

    `was`: as the register calls the monitored; `proposal`, `goes_to`: codes of the classes, "none" for on watch without a
    class, an empty proposal for not decidable yet (`missing` says for want of what).
    """

    reclassing = models.ForeignKey(Reclassing, on_delete=models.PROTECT, related_name="persons")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    was = models.CharField(max_length=20)
    proposal = models.CharField(max_length=20, blank=True)
    because = EncryptedText(_("理由"))
    missing = models.JSONField(default=list, help_text="names of facts, no values")
    goes_to = models.CharField(max_length=20, blank=True)
    says = EncryptedText(_("说明"))
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    lead = models.ForeignKey("cases.Lead", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reclassing", "person"], name="a_person_once_a_reclassing")
        ]


class Upload(AreaRow):
    """A sheet made for a platform of the province (LY-15): which, when, by whom, how many of each class."""

    pack_id = models.CharField(max_length=60)
    platform = models.CharField(_("平台"), max_length=40)
    on = models.DateField(_("以哪天为准"))
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict, help_text="{sheet: persons}")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sent_on = models.DateField(_("上传日期"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area_code", "at"], name="upload_area_at")]
