"""Who is monitored so as not to fall back into poverty (防止返贫监测对象), by what the register believes."""

from __future__ import annotations

from collections.abc import Iterator

from doudi.apps.people.dossiers import Known, best
from doudi.apps.people.models import Household, Statement
from doudi.apps.screening.register import known_together
from doudi.policy.parameters import area_prefix

_AT_ONCE = 500


def monitored(area: str, on: int) -> Iterator[tuple[Known, str]]:
    """The monitored households of an area on a day (YYYYMMDD), all that is known of them, and as what they are monitored."""
    told = Statement.objects.filter(person__isnull=True, facts__has_key="monitored_as").values("household_id")
    homes = list(
        Household.objects.filter(
            area_code__startswith=area_prefix(area), closed_on__isnull=True, pk__in=told
        ).order_by("area_code", "pk")
    )
    for first in range(0, len(homes), _AT_ONCE):
        for about in known_together(homes[first : first + _AT_ONCE], on):
            said = best(about.statements[None]).get("monitored_as")
            if said is not None and said.value not in (None, "no"):
                yield about, str(said.value)


def monitored_households(area: str, on: int) -> Iterator[tuple[Household, str]]:
    """The same without what is known of them."""
    for about, was in monitored(area, on):
        yield about.household, was
