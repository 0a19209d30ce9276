"""A household that moves takes its grants along, with everything the new place needs to go on with them."""

from datetime import date
from typing import Any

from django.db.models import Q

from doudi.apps.grants.models import Grant, GrantChange, GrantPerson, GrantVersion, NextHelp
from doudi.apps.record.acts import updated


def follow(household: Any, on: date) -> list[Grant]:
    """Grants that run, those of a gradual exit too, lie where the household does, with whom they cover, their amounts,
    proposals and checks of the next help; returns the grants. Called within the act of moving. What ended before stays."""
    running = household.grants.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on))
    moved = list(running.order_by("pk"))
    for model in (GrantPerson, GrantVersion, GrantChange, NextHelp):
        updated(model._default_manager.filter(grant__in=moved), area_code=household.area_code)
    for grant in moved:
        grant.area_code = household.area_code
        grant.save(update_fields=["area_code"])
    return moved
