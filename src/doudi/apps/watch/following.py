"""A household that moves takes what the watch keeps of it along: the village it lives in now goes there and sees it."""

from typing import Any

from doudi.apps.record.acts import updated
from doudi.apps.watch.models import HomeVisit, PlannedVisit, ReclassedPerson, Warned


def follow(household: Any) -> None:
    """Its warnings, visits and places on lists lie where the household does; called within the act of moving."""
    for rows in (
        Warned.objects.filter(household=household),
        HomeVisit.objects.filter(household=household),
        PlannedVisit.objects.filter(household=household),
        ReclassedPerson.objects.filter(household=household),
    ):
        updated(rows, area_code=household.area_code)
