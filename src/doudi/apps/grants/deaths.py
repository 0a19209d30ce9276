"""What a death leaves to be settled: by when the grant is changed or ended (83-死亡), and what was paid for months after it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from doudi.apps.cases.packs import in_force, pack_for
from doudi.apps.grants.models import Grant
from doudi.apps.grants.selectors import covers_dead, grants_of
from doudi.apps.payments.recoveries import overpaid_after
from doudi.core.dates import add_period, from_date, to_date
from doudi.core.refusal import InputError, Refused

PARAMETER = "death_change_months"


@dataclass(frozen=True)
class Settlement:
    """The death of somebody a grant covers. `due_on`: by when it is settled (None: no document here says); `alone`: nobody
    else is covered, so that the grant ends with the month of the death; `overpaid`: (month, purpose, fen) of months after it."""

    name: str
    died_on: date
    due_on: date | None
    alone: bool
    overpaid: list[tuple[date, str, int]]

    @property
    def overpaid_fen(self) -> int:
        return sum(fen for _month, _purpose, fen in self.overpaid)


def with_deaths(user: Any, on: date) -> QuerySet[Grant]:
    """Grants of the area that still cover somebody who has died."""
    return grants_of(user).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on), covers_dead(on))


def settlement_of(grant: Grant) -> Settlement | None:
    """The first death of those the grant covers; None where all live."""
    rows = list(
        grant.covered.filter(annulled=False).select_related("person").order_by("person__died_on", "pk")
    )
    dead = [(row.person.died_on, row.person.name) for row in rows if row.person.died_on is not None]
    if not dead:
        return None
    (first, name), (last, _name) = dead[0], dead[-1]
    alone = len(dead) == len(rows)
    months = _months(grant, first)
    due_on = to_date(add_period(from_date(first), months)) if months else None
    return Settlement(name, first, due_on, alone, overpaid_after(grant, last) if alone else [])


def _months(grant: Grant, on: date) -> int | None:
    """Of the documents in force where the household lives, the shortest time."""
    found = []
    for pack_id in dict.fromkeys([grant.pack_id, *in_force(grant.area_code, from_date(on))]):
        try:
            parameters = pack_for(pack_id, grant.area_code).parameters
        except (Refused, InputError):
            continue  # a fault of the pack, which its own page names
        if PARAMETER in parameters.entries:
            value = getattr(
                parameters.resolve(PARAMETER, from_date(on), grant.area_code, None), "value", None
            )
            found += [value] if isinstance(value, int) else []
    return min(found, default=None)
