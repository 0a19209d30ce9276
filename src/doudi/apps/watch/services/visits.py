"""Visits to households: the list of a month, and what somebody saw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from doudi.apps.cases.models import Lead
from doudi.apps.cases.services.leads import take_lead
from doudi.apps.people.models import Household, Source
from doudi.apps.people.services.stating import state
from doudi.apps.record.acts import act
from doudi.apps.watch.models import HomeVisit, PlannedVisit, State, Warned
from doudi.core.dates import format_day, from_date
from doudi.core.refusal import Refused
from doudi.platform.scoping import covers

_AT_ONCE = 2_000


def plan(area: str, month: date, chosen: Mapping[int, tuple[str, str]], *, by: Any, at: datetime) -> int:
    """Put households on the lists of a month: {household: (village code, why)}; how many. Who moved here within the month
    and brought a place on its list along keeps that one."""
    there = set(
        PlannedVisit.objects.filter(month=month, household__in=chosen).values_list("household", flat=True)
    )
    rows = [
        PlannedVisit(area_code=place, household_id=home, month=month, why=why)
        for home, (place, why) in chosen.items() if home not in there
    ]  # fmt: skip
    if not rows:
        return 0
    with act("visits.planned", by=by, at=at, area=area, month=f"{month:%Y-%m}", many=len(rows)) as writing:
        made = PlannedVisit.objects.bulk_create(rows, batch_size=_AT_ONCE)
        writing.wrote_rows(PlannedVisit, [one.pk for one in made])
    return len(rows)


def log_visit(
    household: Household,
    *,
    on: date,
    purpose: str,
    met: str,
    says: str,
    in_need: bool,
    by: Any,
    at: datetime,
) -> HomeVisit:
    """Write a visit down. It is the household's last check from now on, answers the warnings that waited for it on that
    day (a warning found later asks for a visit of its own) and takes it off the month's list; who is in need becomes a
    lead for intake (LY-17).

    Raises Refused for a day to come, without what was seen, for a closed household, or outside the user's area.
    """
    if not covers(by, household.area_code):
        raise Refused("这户不在您的辖区之内。", code="outside-area")
    if household.closed_on is not None:
        raise Refused("这户已经销户，不用走访；人还在的，请在现在的户上登记。", code="household-closed")
    if on > at.date():
        raise Refused("走访日期还没有到，请填实际走访的日期。", code="in-the-future", clause="LY-19")
    if not says.strip():
        raise Refused("请写明看到的情况。", code="why-missing", clause="LY-19")
    with act("visit.logged", by=by, at=at, area=household.area_code, household=household) as writing:
        visit = HomeVisit(
            area_code=household.area_code, household=household, on=on, purpose=purpose, met=met.strip()[:60],
            says=says.strip()[:2000], in_need=in_need, by=by, at=at,
        )  # fmt: skip
        if in_need:
            visit.lead = take_lead(
                Lead(
                    area_code=household.area_code, told_by="村（社区）走访", name=household.head_name,
                    address=household.address, household=household, says=says.strip()[:2000],
                ),
                by=by, at=at,
            )  # fmt: skip
        visit.save()
        writing.wrote(visit)
        facts = {"last_checked_on": format_day(from_date(on))}
        writing.wrote(
            state(household, None, facts, source=Source.VISIT, on=on, by=by, at=at, detail="入户走访")
        )
        waiting = Warned.objects.filter(household=household, state=State.OPEN, first_found__lte=on)
        for warned in waiting.select_for_update():
            warned.state, warned.visit = State.SEEN, visit
            warned.save()
            writing.wrote(warned)
        for planned in PlannedVisit.objects.filter(household=household, month=on.replace(day=1), visit=None):
            planned.visit = visit
            planned.save()
            writing.wrote(planned)
        writing.says(purpose=purpose, in_need=in_need)
    return visit
