"""A household that moves takes its honesty file along."""

from typing import Any

from doudi.apps.honesty.models import Followed
from doudi.apps.record.acts import updated


def follow(household: Any) -> None:
    """Its entries lie where the household does, and so do penalties and referrals; called within the act of moving."""
    updated(household.honesty.all(), area_code=household.area_code)
    updated(Followed.objects.filter(entry__household=household), area_code=household.area_code)
