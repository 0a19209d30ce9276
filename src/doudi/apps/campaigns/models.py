"""Tables of a campaign: rounds by county, the households of a round, and who was sent where."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.apps.campaigns.models_problems import (
    CampaignProblem,
    CampaignRemedy,
    How,
    ProblemState,
    RemedyState,
)
from doudi.platform.encrypted import EncryptedJSON
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

__all__ = [
    "Answer",
    "Campaign",
    "CampaignPlan",
    "CampaignProblem",
    "CampaignRemedy",
    "CampaignSheet",
    "CountyRound",
    "HouseholdCheck",
    "How",
    "Inspection",
    "ProblemState",
    "RemedyState",
    "Seat",
    "SheetSignature",
    "TownshipReturn",
]  # fmt: skip

USER = settings.AUTH_USER_MODEL


class Campaign(models.Model):
    """A campaign of a city by a document. It names no household, so no area fences it; selectors go by its city.

    `settings`: what the city lays down where the document leaves it open, such as `exit_classes` (LN-28).
    """

    key = models.CharField(max_length=60, unique=True, db_collation="C")
    pack_id = models.CharField(_("依据"), max_length=60)
    title = models.CharField(_("名称"), max_length=100)
    city = models.CharField(_("行政区划"), max_length=12, db_collation="C")
    settings = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_says = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["city"], name="campaign_city")]


@tracked
class CountyRound(AreaRow):
    """One round in one county; `area_code` is the county. `left_says`: why something was left when it was closed."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="county_rounds")
    round = models.CharField(_("轮次"), max_length=30)
    due = models.DateField(_("时限"), null=True, blank=True)
    households = models.IntegerField(_("户数"), default=0)
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    left_problems = models.IntegerField(_("未清零"), default=0)
    left_says = models.CharField(_("未清零的原因"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "round", "area_code"], name="one_round_a_county")
        ]


@tracked
class CampaignPlan(AreaRow):
    """The city's plan of a round that looks at some households only: share, seed, and whom it draws on (LN-35).

    The seed is published before anything is drawn. `people`: [{id, home}] as the list stood; `made`: [{id, home, to,
    order}] as drawn. `in_charge` signs the report (互查负责同志, LN-49).
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="plans")
    round = models.CharField(max_length=30)
    share = models.DecimalField(_("抽查比例"), max_digits=5, decimal_places=4)
    per_county = models.IntegerField(_("每县抽调人数"), default=0)
    seed = models.CharField(_("种子"), max_length=100)
    seed_from = models.CharField(_("种子来历"), max_length=200)
    in_charge = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(null=True, blank=True)
    people = models.JSONField(default=list)
    made = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "round"], name="one_plan_a_round")]


class Seat(AreaRow):
    """Somebody's place in a team; `area_code` is where they are at home, so that they see it there."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="seats")
    round = models.CharField(max_length=30)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="campaign_seats")
    sent_to = models.CharField(_("派往"), max_length=12, db_collation="C")
    place = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "round", "user"], name="one_seat_a_round")]


class Answer(models.TextChoices):
    """An answer at the door. Blank is no answer, and no answer is not "no problem"."""

    FINE = "fine", _("没有问题")
    PROBLEM = "problem", _("有问题")
    NOT_ASKED = "none", _("不适用")


@tracked
class HouseholdCheck(AreaRow):
    """A household in a round. Who entered it signs and answers for it (LN-33); `taken_by` fills it in meanwhile.

    `answers`: {question: Answer}; `notes`: {question: what was seen}. `persons`: how many live there by the register
    when the round was opened; `seen`: how many were seen or accounted for (no person left out, LN-31).
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="checks")
    round = models.CharField(max_length=30)
    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, related_name="campaign_checks"
    )
    persons = models.IntegerField(_("人口"), default=0)
    seen = models.IntegerField(_("见到或核实的人数"), null=True, blank=True)
    answers = models.JSONField(default=dict)
    notes = EncryptedJSON()
    taken_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    problems = models.IntegerField(_("问题"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "round", "household"], name="a_household_once_a_round"
            )
        ]
        indexes = [
            models.Index(fields=["campaign", "round", "area_code", "signed_at"], name="check_round_area")
        ]


class TownshipReturn(AreaRow):
    """A township hands in its self-check; the county's core person looks through it (LN-37). One row each time."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="returns")
    round = models.CharField(max_length=30)
    handed_in_at = models.DateTimeField()
    handed_in_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    accepted = models.BooleanField(null=True)
    says = models.CharField(max_length=500, blank=True)


@tracked
class CampaignSheet(AreaRow):
    """A statistics form or report as it was made from the data; frozen, signed, sent. `area_code`: whose it is."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sheets")
    paper = models.CharField(_("文书"), max_length=30)
    frozen = EncryptedJSON()
    digest = models.CharField(max_length=64, help_text="SM3 of what it says")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    replaced = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "paper", "area_code"], condition=models.Q(replaced=False),
                name="one_standing_sheet",
            )
        ]  # fmt: skip


class SheetSignature(AreaRow):
    """Somebody signed a sheet in a role; `digest` is what they signed."""

    sheet = models.ForeignKey(CampaignSheet, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=40)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "role"], name="a_role_signs_once")]


class Inspection(AreaRow):
    """The city looks after a county's screening: inspected, good practice made known, failure exposed (LN-39, LN-52)."""

    KINDS = [
        ("inspected", _("督导检查")), ("good", _("好做法")), ("motions", _("走过场")), ("slow", _("行动迟缓")),
        ("failed", _("落实不力")),
    ]  # fmt: skip
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="inspections")
    kind = models.CharField(_("种类"), max_length=10, choices=KINDS)
    says = models.CharField(_("情况"), max_length=1000)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    public = models.BooleanField(_("公开"), default=False)
