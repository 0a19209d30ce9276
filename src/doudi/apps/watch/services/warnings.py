"""Warnings: kept once however often they are found, settled in one of the four ways after somebody has been there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.cases.models import Lead
from doudi.apps.cases.services.leads import take_lead
from doudi.apps.people.models import Household, Person
from doudi.apps.record.acts import act
from doudi.apps.reviews.planning import after_event
from doudi.apps.watch.models import Disposal, State, Warned
from doudi.core.dates import from_date, to_date
from doudi.core.refusal import Refused
from doudi.core.workdays import add_working_days
from doudi.platform.encrypted import blind_index
from doudi.policy.pack import EarlyWarning

_AT_ONCE = 1_000
#: disposals that somebody has to take further, and the words their lead begins with
_LEADS = {
    Disposal.NOT_DELIVERED: "政策未落实，请督促落实",
    Disposal.MAY_QUALIFY: "可能符合条件，请告知并协助申请",
    Disposal.COMPLEX: "情形复杂，请提请一事一议",
    Disposal.MAY_NOT_QUALIFY: "可能不再符合条件，请按程序核查",
}


def keep(
    area: str,
    pack_id: str,
    warnings: Mapping[str, EarlyWarning],
    rows: Iterable[Mapping[str, Any]],
    looked_at: set[str],
    *,
    on: date,
    by: Any,
    at: datetime,
) -> dict[str, int]:
    """Keep what was found of the households `looked_at` (their numbers) by one pack; counts of new, again and gone.

    `rows`: as ``Looked.warnings``. What was settled stays so unless it rests on something else now; an open one says what
    it rests on today; one that is no longer found, or whose household is closed, is gone.
    """
    county = area[:6]
    homes = {
        number: (pk, place)
        for number, pk, place in Household.objects.filter(area_code__startswith=county).values_list(
            "number", "pk", "area_code"
        )
    }
    keys = {homes[number][0] for number in looked_at}
    kept = list(Warned.objects.filter(area_code__startswith=county).select_related("household"))
    there = {(one.household_id, one.kind, one.person_id): one for one in kept if one.household_id in keys}
    found = list(rows)
    named = [row["person_id"] for row in found if row["person_id"]]
    people = dict(Person.objects.filter(number__in=named).values_list("number", "pk"))
    seen, new, changed, renewed = set(), [], [], []
    for row in found:
        home, place = homes[row["household_id"]]
        kind, person = row["clause"], people.get(row["person_id"] or "")
        key = (home, kind, person)
        if key in seen:
            continue
        seen.add(key)
        mark = blind_index(row["because"], "warning")
        due = to_date(add_working_days(from_date(on), warnings[kind].visit_days)[0])
        one = there.get(key)
        if one is None:
            new.append(
                Warned(
                    area_code=place, household_id=home, person_id=person, kind=kind, pack_id=pack_id, way=warnings[kind].way,
                    because=row["because"], mark=mark, by_rosters=row["by_rosters"], first_found=on, due_on=due,
                )
            )  # fmt: skip
        elif one.state == State.GONE or (one.state == State.SETTLED and one.mark != mark):
            _again(one, row, mark, due, pack_id)
            changed.append(one)
        elif one.state == State.OPEN and one.mark != mark:
            _rests_on(one, row, mark, pack_id)
            renewed.append(one)
    gone = [one for key, one in there.items() if key not in seen and one.state == State.OPEN]
    gone += [one for one in kept if one.state == State.OPEN and one.household.closed_on is not None]
    for one in gone:
        one.state = State.GONE
    if new or changed or renewed or gone:
        with act("warning.found", by=by, at=at, area=area, pack=pack_id) as writing:
            made = Warned.objects.bulk_create(new, batch_size=_AT_ONCE)
            for one in [*changed, *renewed, *gone]:
                one.save()
            writing.wrote_rows(Warned, [one.pk for one in [*made, *changed, *renewed, *gone]])
            writing.says(new=len(new), again=len(changed), gone=len(gone))
    return {"new": len(new), "again": len(changed), "gone": len(gone), "found": len(seen)}


def _again(one: Warned, row: Mapping[str, Any], mark: str, due: date, pack_id: str) -> None:
    _rests_on(one, row, mark, pack_id)
    one.state, one.due_on, one.visit, one.lead = State.OPEN, due, None, None
    one.disposal, one.says, one.settled_by, one.settled_at = "", "", None, None


def _rests_on(one: Warned, row: Mapping[str, Any], mark: str, pack_id: str) -> None:
    one.because, one.mark, one.by_rosters, one.pack_id = row["because"], mark, row["by_rosters"], pack_id


def settle(warned: Warned, disposal: str, says: str, *, title: str, by: Any, at: datetime) -> Warned:
    """End a warning in one of the four ways, or as untrue. All four open a lead: for intake, a meeting, a check, or
    whoever has to deliver; of who may not qualify any more, what runs is reviewed out of turn (LD-46). `title`: what
    people call the warning.

    Raises Refused before anybody has been there, without a reason, or when it is settled already.
    """
    if disposal not in Disposal.values:
        raise Refused("请选一种处置。", code="not-chosen", clause="39-处置")
    if not says.strip():
        raise Refused("请写明入户看到什么、为什么这样处置。", code="why-missing", clause="39-处置")
    with act("warning.settled", by=by, at=at, area=warned.area_code, household=warned.household) as writing:
        one = Warned.objects.select_for_update().get(pk=warned.pk)
        if one.state == State.OPEN:
            raise Refused(
                "还没有入户，不能处置。请先登记入户走访的情况。", code="not-visited", clause="39-预警"
            )
        if one.state != State.SEEN:
            raise Refused("这条预警已经处置过了，请看结果。", code="warning-settled")
        one.disposal, one.says, one.state = disposal, says.strip()[:1000], State.SETTLED
        one.settled_by, one.settled_at = by, at
        if disposal in _LEADS:
            home = warned.household
            said = f"{_LEADS[Disposal(disposal)]}。预警：{title}。{one.says}"
            one.lead = take_lead(
                Lead(
                    area_code=home.area_code, told_by=str(_("筛查预警")), name=home.head_name, address=home.address,
                    household=home, says=said[:2000],
                ),
                by=by, at=at,
            )  # fmt: skip
        if disposal == Disposal.MAY_NOT_QUALIFY:
            after_event(warned.household, f"预警：{title}", by=by, at=at)
        one.save()
        writing.wrote(one)
        writing.says(kind=one.kind, disposal=disposal)
    return one
