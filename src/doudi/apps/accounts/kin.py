"""Near relatives on file: who may not touch whose case."""

from typing import Any

from django.db.models import Q

from doudi.apps.accounts.models import KinFiling


def kin_of(user: Any, household: Any) -> bool:
    """Whether a member of the household is filed as a near relative of this user."""
    members = household.memberships.filter(until__isnull=True)
    people = members.values("person_id")
    numbers = members.exclude(person__citizen_index="").values("person__citizen_index")
    return (
        KinFiling.objects.filter(official=user, ended_on__isnull=True)
        .filter(Q(person_id__in=people) | Q(citizen_index__in=numbers))
        .exists()
    )


def has_kin_filed(household: Any) -> bool:
    """Whether any official has a member of the household on file as a near relative."""
    members = household.memberships.filter(until__isnull=True)
    people = members.values("person_id")
    numbers = members.exclude(person__citizen_index="").values("person__citizen_index")
    return (
        KinFiling.objects.filter(ended_on__isnull=True)
        .filter(Q(person_id__in=people) | Q(citizen_index__in=numbers))
        .exists()
    )
