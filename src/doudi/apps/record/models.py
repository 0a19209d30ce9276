"""The record of acts: what was done, by whom, to which household, chained so that nobody rewrites it unseen."""

import pgtrigger
from django.conf import settings
from django.db import models

from doudi.platform.rows import AreaRow


def never_emptied(name: str) -> pgtrigger.Trigger:
    """A trigger that refuses TRUNCATE, which triggers on rows never see."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Truncate,
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'the record of acts is never emptied';",
    )


class ChainHead(models.Model):
    """Where a county's chain stands. One row a chain, locked while an act is written; it only ever moves by one."""

    chain = models.CharField(primary_key=True, max_length=12, db_collation="C")
    seq = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="head_moves_by_one",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition('NEW."seq" <> OLD."seq" + 1 OR NEW."chain" <> OLD."chain"'),
            ),
            pgtrigger.Protect(name="head_stays", operation=pgtrigger.Delete),
            never_emptied("heads_stay"),
        ]


class Act(AreaRow):
    """One business act. Append-only: the database refuses change and removal, its owner's too.

    `rows` lists what the act wrote (digests.py says how). `hash` = SM3 of the canonical JSON of everything else,
    `prev`, the hash before it in the chain, included. `seal` = HMAC-SM3 of the hash with the site's key, which is not
    in the database: whoever can write to the database alone can put no act in.
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
    seal = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="act_once_a_place")]
        indexes = [
            models.Index(fields=["area_code", "at"], name="act_area_at"),
            models.Index(fields=["by", "at"], name="act_by_at"),
        ]
        triggers = [
            pgtrigger.Protect(name="acts_stay", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied("record_stays"),
        ]
