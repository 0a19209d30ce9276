"""Reading the honesty file: only that of the user's area."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from doudi.apps.cases.packs import in_force, pack_for
from doudi.apps.honesty.models import Followed, HonestyEntry, State
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.models import Household
from doudi.core.dates import from_date
from doudi.core.refusal import InputError, Refused
from doudi.platform.scoping import rows_of
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household


def entries_of(user: Any) -> QuerySet[HonestyEntry]:
    """The entries of the area, the last first."""
    rows = rows_of(user, HonestyEntry.objects.select_related("household", "found_by", "decided_by"))
    return rows.order_by("-found_on", "-pk")


def entry_of(user: Any, key: int) -> HonestyEntry:
    """One entry. Http404 outside the area."""
    found = (
        rows_of(user, HonestyEntry.objects.select_related("household", "found_by", "heard_by", "decided_by"))
        .filter(pk=key)
        .first()
    )
    if found is None:
        raise Http404
    return found


def open_of(user: Any) -> QuerySet[HonestyEntry]:
    """Entries that wait for a hearing or a decision."""
    return entries_of(user).filter(state__in=[State.FOUND, State.HEARD])


def followed_of(entry: HonestyEntry) -> QuerySet[Followed]:
    return entry.followed.select_related("by").order_by("on", "pk")


def barred_until(household: Household, on: date) -> str:
    """Until when the household may not apply, by the documents in force where it lives (LD-35); empty where it may."""
    file = read_household(household_file(household, from_date(on)), strict=False)
    for pack_id in in_force(household.area_code, from_date(on)):
        try:
            pack = pack_for(pack_id, household.area_code)
            until = (
                decide(pack, file, from_date(on)).answers.get("barred_until")
                if "barred_until" in pack.answers
                else None
            )
        except (Refused, InputError):
            continue  # a fault of the pack, which its own page names
        if until and until != "none":
            return str(until)
    return ""
