"""A ledger line that is only the rest up to a measure (LY-31); a need that was made known may be taken back (LD-56)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_DAY = "nullif(current_setting('doudi.public_on', true), '')::date"
_SHOWN = f"published_on <= {_DAY} and met_on is null"
_READS = "alter policy public_reads on help_unmetneed using ({});"


class Migration(migrations.Migration):
    dependencies = [
        ("help", "0002_public"),
        ("people", "0002_list_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="help",
            name="full_fen",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="标准"),
        ),
        migrations.AddField(
            model_name="helphistory",
            name="full_fen",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="标准"),
        ),
        migrations.AddField(
            model_name="unmetneed",
            name="taken_back_because",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="unmetneed",
            name="taken_back_on",
            field=models.DateField(blank=True, null=True, verbose_name="撤回"),
        ),
        migrations.AlterField(
            model_name="unmetneed",
            name="referral",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="unmet",
                to="help.referral",
            ),
        ),
        migrations.AddConstraint(
            model_name="unmetneed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_on__isnull", True)),
                fields=("referral",),
                name="one_need_a_referral",
            ),
        ),
        migrations.RunSQL(_READS.format(f"{_SHOWN} and taken_back_on is null"), _READS.format(_SHOWN)),
    ]
