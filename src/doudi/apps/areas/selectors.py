"""Reading offices: those of an area."""

from typing import Any

from django.db.models import QuerySet

from doudi.apps.accounts.areas import area_range
from doudi.apps.areas.models import Office


def offices_of(by: Any) -> QuerySet[Office]:
    """The offices of somebody's area."""
    low, high = area_range(by.area_code, by.level)
    return Office.objects.filter(area_code__gte=low, area_code__lt=high).order_by("area_code", "name")
