"""What a death leaves to be settled: by when the grant is changed or ended (83-死亡), and what was paid for months after it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from doudi.apps.cases.packs import in_force, pack_for
from doudi.apps.grants.models import Grant, GrantPerson
from doudi.apps.grants.selectors import covers_dead, grants_of
from doudi.apps.payments.recoveries import overpaid_after
from doudi.core.dates import add_period, from_date, to_date
from doudi.core.refusal import InputError, Refused

PARAMETER = "death_change_months"


@dataclass(frozen=True)
class Settlement:
    """The death of somebody a grant covers, or covered then. `due_on`: by when it is settled (None: no document here says);
    `settled`: nobody dead is covered any more; `alone`: nobody else is covered, so that the grant ends with the month of the
    death; `overpaid`: (month, purpose, fen) of months after it, told only of who was alone: what others get is decided anew."""

    name: str
    died_on: date
    due_on: date | None
    settled: bool
    alone: bool
    overpaid: list[tuple[date, str, int]]

    @property
    def overpaid_fen(self) -> int:
        return sum(fen for _month, _purpose, fen in self.overpaid)


def with_deaths(user: Any, on: date) -> QuerySet[Grant]:
    """Grants of the area that still cover somebody who has died."""
    return grants_of(user).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on), covers_dead(on))


def settlement_of(grant: Grant) -> Settlement | None:
    """The first death of those the grant covers, of those settled only where none is open; None where all live. Whoever had
    left the grant before dying, or before the last death, is not counted."""
    rows = list(
        grant.covered.filter(annulled=False).select_related("person").order_by("person__died_on", "pk")
    )
    dead = [row for row in rows if row.person.died_on and _covered_on(row, row.person.died_on)]
    if not dead:
        return None
    unsettled = [row for row in dead if row.ended_on is None]
    shown, last = (unsettled or dead)[0].person, dead[-1].person.died_on
    first, name = shown.died_on, shown.name
    assert first is not None and last is not None
    alone = not any(row.person.died_on is None and _covered_on(row, last) for row in rows)
    months = _months(grant, first)
    due_on = to_date(add_period(from_date(first), months)) if months else None
    return Settlement(name, first, due_on, not unsettled, alone, overpaid_after(grant, last) if alone else [])


def _covered_on(row: GrantPerson, day: date) -> bool:
    return row.ended_on is None or row.ended_on >= day


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
