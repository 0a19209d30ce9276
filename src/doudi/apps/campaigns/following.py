"""A household that moves takes its place on the lists of a campaign along, or nobody would find it to check it."""

from typing import Any

from doudi.apps.campaigns.models import CampaignProblem, CampaignRemedy, HouseholdCheck
from doudi.apps.record.acts import updated


def follow(household: Any) -> None:
    """Its checks, problems and remedies lie where the household does; called within the act of moving."""
    for rows in (
        CampaignRemedy.objects.filter(problem__household=household),
        CampaignProblem.objects.filter(household=household),
        HouseholdCheck.objects.filter(household=household),
    ):
        updated(rows, area_code=household.area_code)
