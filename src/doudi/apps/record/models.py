"""The record of acts: what was done, by whom, to which household, chained so that nobody rewrites it unseen."""

from django.conf import settings
from django.db import models

from doudi.platform.rows import AreaRow


class ChainHead(models.Model):
    """Where a county's chain stands. One row a chain, locked while an act is written."""

    chain = models.CharField(primary_key=True, max_length=12, db_collation="C")
    seq = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    hash = models.CharField(max_length=64, blank=True)


class Act(AreaRow):
    """One business act. Append-only: the database refuses change and removal.

    `rows` lists what the act wrote: [{"table", "key", "sm3"}], the digest being of the row's content as written.
    `hash` = SM3(prev + canonical JSON of everything else).
    """

    chain = models.CharField(max_length=12, db_collation="C")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="acts")
    by_name = models.CharField(max_length=120, blank=True, help_text="name and post at the time")
    kind = models.CharField(max_length=60, help_text="app.done: survey.signed, grant.approved …")
    case_id = models.BigIntegerField(null=True, db_index=True)
    household_id = models.BigIntegerField(null=True, db_index=True)
    said = models.JSONField(default=dict, help_text="what was said; nothing sensitive")
    rows = models.JSONField(default=list)
    prev = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="act_once_a_place")]
        indexes = [models.Index(fields=["area_code", "at"], name="act_area_at")]
