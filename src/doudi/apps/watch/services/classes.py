"""The move from six classes to five: proposed by the rules, decided by people, closed when nobody is left (LY-03, LY-36)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from doudi.apps.cases.models import Lead
from doudi.apps.cases.packs import pack_for
from doudi.apps.cases.services.leads import take_lead
from doudi.apps.people.dossiers import as_file
from doudi.apps.people.models import Source
from doudi.apps.people.services.stating import state
from doudi.apps.record.acts import act
from doudi.apps.watch.models import ReclassedPerson, Reclassing
from doudi.apps.watch.services.monitored import monitored
from doudi.core.dates import from_date
from doudi.core.refusal import Refused
from doudi.policy.parameters import ParameterValue
from doudi.watch.reclassing import MONITORED, NO_CLASS, classes, for_classes, propose

_AT_ONCE = 500
#: the fact by which people, not rules, put a household into a class (LY-02)
_BY_PEOPLE = {"other": "other_hardship"}


def propose_all(area: str, pack_id: str, on: date, *, by: Any, at: datetime) -> Reclassing:
    """List every monitored person of an area's households with where he or she goes, by a document on a day. The list of
    the same day is the one there is. Raises Refused when nobody is monitored."""
    there = Reclassing.objects.filter(area_code=area, pack_id=pack_id, on=on).first()
    if there is not None:
        return there
    pack = for_classes(pack_for(pack_id, area))
    day = from_date(on)
    rows: list[ReclassedPerson] = []
    for about, was in monitored(area, day):
        found = propose(pack, as_file(about), day)
        rows += [
            ReclassedPerson(
                area_code=about.household.area_code, household=about.household, person=one.person, was=was,
                proposal=found.goes_to, because=found.because, missing=list(found.missing),
            )
            for one in about.memberships
        ]  # fmt: skip
    if not rows:
        raise Refused("这里没有防返贫监测对象，不用重新分类。", code="nobody-monitored", clause="LY-03")
    with act("classes.proposed", by=by, at=at, area=area, pack=pack_id, people=len(rows)) as writing:
        made = Reclassing.objects.create(area_code=area, pack_id=pack_id, on=on, made_by=by, made_at=at)
        writing.wrote(made)
        for row in rows:
            row.reclassing = made
        kept = ReclassedPerson.objects.bulk_create(rows, batch_size=_AT_ONCE)
        writing.wrote_rows(ReclassedPerson, [one.pk for one in kept])
    return made


def any_since_transition(area: str, pack_id: str) -> bool:
    """Whether a list has been made of a day after the transition. One of before is none, whoever was on it (LY-36)."""
    lists = Reclassing.objects.filter(area_code=area, pack_id=pack_id)
    return any(_over(one) for one in lists)


def transition_over(pack_id: str, area: str, day: int) -> bool:
    """Whether monitored people are a class no longer on a day (YYYYMMDD), by the document with the county's values."""
    found = pack_for(pack_id, area).parameters.resolve("transition_end", day, area, "rural")
    return isinstance(found, ParameterValue) and isinstance(found.value, int) and found.value <= day


def decide_person(row: ReclassedPerson, goes_to: str, says: str, *, by: Any, at: datetime) -> ReclassedPerson:
    """Decide where a person goes. One who goes into a class that he or she is not in yet becomes a lead for intake; other
    than proposed, or where nothing could be proposed, it needs a reason.

    Raises Refused for no class, for "monitored" once the transition is over, or on a closed list.
    """
    if goes_to not in classes():
        raise Refused("请选归入哪一类。", code="not-chosen", clause="LY-03")
    if goes_to != row.proposal and not says.strip():
        raise Refused("和建议不一样的，请写明理由。", code="why-missing", clause="LY-03")
    if goes_to == MONITORED and row.proposal != MONITORED and _over(row.reclassing):
        raise Refused(
            "过渡期已经结束，不再有监测对象一类，请归入五类之一或继续监测。", code="class-abolished", clause="LY-36"
        )  # fmt: skip
    with act("classes.decided", by=by, at=at, area=row.area_code, household=row.household) as writing:
        one = ReclassedPerson.objects.select_for_update().get(pk=row.pk)
        if row.reclassing.closed_at is not None:
            raise Refused("这份名单已经办结，不能再改。", code="list-closed")
        if one.decided_at is not None:
            raise Refused("这个人已经定过了，请看结果。", code="already-decided")
        one.goes_to, one.says, one.decided_by, one.decided_at = goes_to, says.strip()[:500], by, at
        if goes_to not in (MONITORED, NO_CLASS):
            one.lead = _lead_of(row, by, at)
        if goes_to in _BY_PEOPLE:
            writing.wrote(
                state(
                    row.household, None, {_BY_PEOPLE[goes_to]: "true"}, source=Source.DECIDED, on=at.date(), by=by,
                    at=at, detail="重新分类", reason=one.says,
                )
            )  # fmt: skip
        one.save()
        writing.wrote(one)
        writing.says(goes_to=goes_to, proposed=row.proposal)
    return one


def _over(reclassing: Reclassing) -> bool:
    return transition_over(reclassing.pack_id, reclassing.area_code, from_date(reclassing.on))


def _lead_of(row: ReclassedPerson, by: Any, at: datetime) -> Lead:
    """The household's lead: one for all its people of this list."""
    there = (
        ReclassedPerson.objects.filter(reclassing=row.reclassing, household=row.household, lead__isnull=False)
        .select_related("lead")
        .first()
    )
    if there is not None and there.lead is not None:
        return there.lead
    home = row.household
    name = classes()[row.proposal] if row.proposal else "待查清"
    says = f"防返贫监测对象重新分类：{name}。{row.because}请告知并协助申请，按程序办理。"
    return take_lead(
        Lead(
            area_code=home.area_code, told_by="筛查预警", name=home.head_name, address=home.address, household=home,
            says=says,
        ),
        by=by, at=at,
    )  # fmt: skip


def close(reclassing: Reclassing, *, by: Any, at: datetime) -> Reclassing:
    """Close a list. Raises Refused while somebody is undecided, or when somebody monitored is not on it: nobody is lost."""
    with act("classes.closed", by=by, at=at, area=reclassing.area_code) as writing:
        one = Reclassing.objects.select_for_update().get(pk=reclassing.pk)
        left = one.persons.filter(decided_at__isnull=True).count()
        if left:
            raise Refused(
                f"还有 {left} 人没有定，不能办结：一个也不能丢。", code="somebody-left", clause="LY-03"
            )
        missing = missing_from(one, from_date(one.on))
        if missing:
            raise Refused(
                f"登记册里有 {len(missing)} 户监测对象不在名单上，不能办结。请核对后另拟一份。",
                code="somebody-missing", clause="LY-03",
            )  # fmt: skip
        one.closed_by, one.closed_at = by, at
        one.save()
        writing.wrote(one)
    return one


def missing_from(reclassing: Reclassing, on: int) -> list[str]:
    """The numbers of monitored households of the area that are not on the list."""
    listed = set(reclassing.persons.values_list("household_id", flat=True))
    return [
        about.household.number
        for about, _was in monitored(reclassing.area_code, on)
        if about.household.pk not in listed and about.memberships
    ]
