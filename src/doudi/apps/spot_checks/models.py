"""The county's spot check: a draw that anyone can repeat, and what each visit found."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class Draw(AreaRow):
    """One draw. The seed is fixed and published before the list is closed; a draw is made once.

    `items` is the list drawn from, as given to procedure.sampling: [{"id": case number, "stratum": township,
    "must": reason or ""}]; `made` what came out. The database refuses to change a seed, or a draw that was made.
    """

    pack_id = models.CharField(max_length=60)
    flow = models.CharField(max_length=40)
    step = models.CharField(max_length=40)
    title = models.CharField(max_length=100)
    seed = models.CharField(_("随机种子"), max_length=100)
    seed_from = models.CharField(_("种子来历"), max_length=200, blank=True)
    seed_published_at = models.DateTimeField()
    share = models.DecimalField(_("比例"), max_digits=5, decimal_places=4)
    clause = models.CharField(max_length=40, blank=True)
    items = models.JSONField(default=list)
    made = models.JSONField(default=list, help_text="[{id, why, order}] as drawn")
    drawn_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | Q(drawn_at__gt=F("seed_published_at")),
                name="seed_published_before_the_draw",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="made_draw_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__drawn_at__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="seed_stays",
                fields=["area_code", "pack_id", "flow", "step", "seed", "seed_from", "seed_published_at", "share"],
            ),
        ]  # fmt: skip


@tracked
class DrawnCase(AreaRow):
    """A case that was on the list of a draw, drawn or not."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="cases")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="draws")
    drawn = models.BooleanField()
    why = models.CharField(max_length=60, blank=True, help_text="must-visit reason, or random")
    place = models.IntegerField(null=True, help_text="order in the draw")
    visited_on = models.DateField(null=True, blank=True)
    finding = models.CharField(
        _("抽查结果"),
        max_length=20,
        blank=True,
        choices=[("agrees", _("与申报、调查一致")), ("differs", _("不一致"))],
    )
    says = models.TextField(max_length=1000, blank=True)
    survey = models.ForeignKey(
        "surveys.Survey", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "case"], name="case_once_a_draw")]
        triggers = [
            pgtrigger.Protect(name="drawn_stays_listed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="drawn_stays_drawn", fields=["draw", "case", "drawn", "why", "place"]),
        ]
