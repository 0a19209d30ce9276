"""What a household is entitled to today: the packs of its area, asked one by one."""

from typing import Any

from doudi.apps.cases import packs
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.models import Household
from doudi.apps.policies import site_values
from doudi.apps.policies.deciding import Outcome, decide_household
from doudi.apps.policies.household_form import as_text


def packs_of(household: Household, on: int) -> list[Any]:
    """The documents in force for the household, the nearest first."""
    found: dict[str, Any] = {}
    for offer in packs.offers(household.area_code, on):
        found.setdefault(offer.pack.id, offer.pack)
    return list(found.values())


def entitled(household: Household, pack_id: str, on: int) -> Outcome:
    """The answers of a pack with reasons, questions for what is unknown."""
    file = {
        part: [_texts(row) for row in rows] if isinstance(rows, list) else _texts(rows)
        for part, rows in household_file(household, on).items()
    }
    local = site_values.values_of(packs.county_of(household.area_code))
    return decide_household(pack_id, file, on, local)


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {name: as_text(value) for name, value in row.items() if value is not None and name != "name"}
