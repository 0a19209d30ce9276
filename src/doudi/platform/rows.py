"""What every table of the households' affairs has in common."""

from django.db import models


class AreaRow(models.Model):
    """A row that belongs to an area; row security and selectors go by it.

    `area_code` has 12 digits down to the village; collation "C" lets a half-open range use the index.
    """

    area_code = models.CharField("行政区划", max_length=12, db_collation="C")

    class Meta:
        abstract = True
