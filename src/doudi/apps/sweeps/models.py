"""What sweeps over a register found. The register itself stays in its folder; only what lists need is kept here."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a sweep says of a household and a programme."""

    MISSED = "missed", _("应保未保")
    WRONG = "wrong", _("不应保而保")
    UNKNOWN = "unknown", _("未定")
    QUALITY = "quality", _("质量问题")
    MONEY = "money", _("资金问题")
    RIGHT = "right", _("相符")


class Register(models.Model):
    """A folder of tables, of one area, as things stood on one day."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=10)
    area_code = models.CharField(max_length=12, db_collation="C")
    folder = models.CharField(max_length=500)
    local_file = models.CharField(max_length=500, blank=True)
    on = models.IntegerField(help_text="YYYYMMDD")


class Sweep(models.Model):
    """One pack applied to one register on its day. `digest` tells whether law and register are still the same."""

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="sweeps")
    pack_id = models.CharField(max_length=60)
    households = models.IntegerField()
    made_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "pack_id"], name="one_sweep_a_register_and_pack")
        ]

    @property
    def path(self) -> str:
        """Where its page is; the same after another sweep of the pair."""
        return reverse("sweeps:sweep", args=[self.register.key, self.pack_id])


class SweptHousehold(models.Model):
    """A household of a register, as far as a list shows it. Behind row security."""

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="households")
    household_id = models.CharField(max_length=60, db_collation="C")
    area_code = models.CharField(max_length=12, db_collation="C")
    residence = models.CharField(max_length=10, blank=True)
    head = models.CharField(
        max_length=30, blank=True, help_text="the head's name, masked before it came here"
    )
    persons = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "household_id"], name="household_once_a_register"),
        ]
        indexes = [models.Index(fields=["register", "area_code"], name="swept_household_area")]


class Finding(models.Model):
    """What a sweep says of one household and one programme (or screen). Behind row security.

    Amounts are fen a month: what the law gives, and what is paid now.
    """

    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, related_name="findings")
    household = models.ForeignKey(SweptHousehold, on_delete=models.CASCADE, related_name="findings")
    area_code = models.CharField(max_length=12, db_collation="C")
    programme = models.CharField(max_length=30)
    kind = models.CharField(max_length=10, choices=Kind)
    running = models.BooleanField()
    due_fen = models.BigIntegerField(null=True)
    paid_fen = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sweep", "programme", "kind", "area_code"], name="finding_list")]
