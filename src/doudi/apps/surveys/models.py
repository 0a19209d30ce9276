"""Household visits: the survey of an application, the county's spot-check visit, any other visit to a household."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedJSON
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


@tracked
class Survey(AreaRow):
    """One visit. `answers` is the draft as typed, kept after every group; signing turns it into statements.

    `draft_key` is made by the phone, so that the same draft sent twice (a lost connection) is one survey. `answers`
    maps a field such as `persons[1].labour` to the text typed; it says what people suffer from, so it is encrypted.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="surveys")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="surveys")
    step = models.CharField(max_length=40)
    draft_key = models.CharField(max_length=40, unique=True)
    answers = EncryptedJSON(help_text="{field: text as typed}")
    draft_seqs = models.JSONField(
        default=dict, help_text="{device: number of its last save}; an older one changes nothing"
    )
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    place_accuracy_m = models.IntegerField(null=True, blank=True)
    agrees = models.BooleanField(_("与申报一致"), null=True)
    conclusion = models.TextField(_("调查结论"), max_length=2000, blank=True)
    how = models.CharField(
        max_length=20, default="visit", help_text="visit, neighbours, letter, video (57号16)"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step"], condition=Q(signed_at__isnull=True), name="one_draft_a_step"
            )
        ]


class SurveySigner(AreaRow):
    """A surveyor, or a member of the household, and the signature drawn on the screen.

    A surveyor signs after proving who they are: logged in themselves, or with their own password on the same device.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="signers")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True)
    name = models.CharField(max_length=60)
    signature = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "user"], condition=Q(user__isnull=False), name="surveyor_signs_once"
            ),
            models.UniqueConstraint(
                fields=["survey", "person"], condition=Q(person__isnull=False), name="member_signs_once"
            ),
        ]


class SurveyPhoto(AreaRow):
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    shows = models.CharField(_("拍摄内容"), max_length=60)
    photo_key = models.CharField(
        max_length=40, unique=True, help_text="made by the phone: sent twice, kept once"
    )
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    taken_at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
