"""Households change: somebody leaves or dies, another becomes head, one becomes two or two become one, all move away."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.people.consequences import stop_when_blocked
from doudi.apps.people.facts import LISTS
from doudi.apps.people.models import Household, Membership, Person, SearchKey, Source, Statement
from doudi.apps.people.services.opening import (
    HEAD,
    check_open,
    name_keys,
    nobody_twice,
    search_keys,
    set_head,
    take_citizen_id,
)
from doudi.apps.people.services.opening import new_number as new_household_number
from doudi.apps.people.services.stating import state
from doudi.apps.record.acts import act, updated
from doudi.core.dates import from_date
from doudi.core.refusal import Refused
from doudi.platform.clock import day_of
from doudi.platform.encrypted import blind_index
from doudi.platform.scoping import covers

#: GB/T 4761: what somebody is to a head whom the form does not know better
OTHER_RELATIVE = "97"


@transaction.atomic
def leave(person: Person, *, because: str, by: Any, at: datetime) -> None:
    """A member leaves the household and lives in none of ours. Raises Refused for the head while others are there."""
    household = _home(person, by)
    _not_the_head(household, person)
    _reason(because)
    with act("member.left", by=by, at=at, area=household.area_code, household=household) as writing:
        membership = _end(person, at.date(), because)
        set_head(household)
        writing.says(person=person.number, because=because)
        writing.wrote(membership, person, household)


@transaction.atomic
def died(person: Person, on: date, *, by: Any, at: datetime, source: str = Source.FOUND) -> None:
    """A member has died. Raises Refused for a day in the future or before the birth."""
    household = _home(person, by)
    if on > at.date() or (person.birth_date and on < person.birth_date):
        raise Refused("死亡日期不能晚于今天，也不能早于出生日期，请核对。", code="death-day")
    with act("member.died", by=by, at=at, area=household.area_code, household=household) as writing:
        said = state(
            household, person, {"died_on": on.isoformat()}, source=source, on=at.date(), by=by, at=at
        )
        person.refresh_from_db()
        membership = _end(person, at.date(), "死亡")
        set_head(household)
        writing.says(person=person.number, on=from_date(on))
        writing.wrote(said, membership, person, household)


@transaction.atomic
def change_head(
    household: Household, head: Person, relations: Mapping[int, str], *, by: Any, at: datetime
) -> None:
    """Another member becomes head. `relations`: person id → what the others are to the new head."""
    refuse_unless(by, "household.change", "变更户主")
    check_open(household, by)
    if head.household_id != household.pk:
        raise Refused("新户主要是这一户的成员。", code="not-a-member")
    with act(
        "household.head_changed", by=by, at=at, area=household.area_code, household=household
    ) as writing:
        for one in household.memberships.filter(until__isnull=True):
            one.relation = HEAD if one.person_id == head.pk else relations.get(one.person_id, OTHER_RELATIVE)
            one.save()
            writing.wrote(one)
        set_head(household)
        writing.says(head=head.number)
        writing.wrote(household)


@transaction.atomic
def split(
    household: Household,
    members: Sequence[Person],
    head: Person,
    *,
    address: str = "",
    because: str,
    by: Any,
    at: datetime,
    relations: Mapping[int, str] | None = None,
) -> Household:
    """Some members become a household of their own, in the same village. Returns the new one. Raises Refused when
    nobody would stay, or when the head of the old one goes along (change the head first)."""
    refuse_unless(by, "household.change", "分户")
    check_open(household, by)
    _reason(because)
    ids = {one.pk for one in members}
    if head.pk not in ids:
        raise Refused("新户要有户主，请在分出去的人里选一位。", code="no-head")
    if household.head_id in ids:
        raise Refused("户主不能分出去，请先变更户主。", code="head-leaves")
    here = set(household.memberships.filter(until__isnull=True).values_list("person_id", flat=True))
    if not ids < here:
        raise Refused("分出去的要是这一户现在的成员，并且要有人留下。", code="not-members")
    day = at.date()
    made = Household.objects.create(
        number=new_household_number(household.area_code, day.year),
        area_code=household.area_code,
        residence=household.residence,
        address=address.strip() or household.address,
        opened_on=day,
    )
    with act("household.split", by=by, at=at, area=household.area_code, household=household) as writing:
        for person in members:
            relation = HEAD if person.pk == head.pk else (relations or {}).get(person.pk, OTHER_RELATIVE)
            writing.wrote(_end(person, day, because), _begin(person, made, relation, day, because), person)
        set_head(made)
        set_head(household)
        writing.says(new=made.number, members=len(members), because=because)
        writing.wrote(household, made)
    return made


@transaction.atomic
def merge(
    household: Household,
    into: Household,
    *,
    because: str,
    by: Any,
    at: datetime,
    relations: Mapping[int, str] | None = None,
) -> Household:
    """All members of a household join another, and the first is closed. Raises Refused while a case is open or help
    is being paid."""
    refuse_unless(by, "household.change", "并户")
    check_open(household, by)
    check_open(into, by)
    _reason(because)
    if household.pk == into.pk:
        raise Refused("不能并到自己这一户。", code="same-household")
    stop_when_blocked("merge", household, day_of(at))
    day = at.date()
    with act("household.merged", by=by, at=at, area=into.area_code, household=into) as writing:
        for one in household.memberships.filter(until__isnull=True).select_related("person"):
            relation = (relations or {}).get(one.person_id, OTHER_RELATIVE)
            person = one.person
            writing.wrote(_end(person, day, because), _begin(person, into, relation, day, because), person)
        for which in LISTS.values():  # what belonged to the whole household belongs to the new one
            updated(
                which.model._default_manager.filter(household=household, stands=True),
                household=into,
                area_code=into.area_code,
            )
        household.closed_on, household.closed_because, household.became = day, because, into
        set_head(household)
        set_head(into)
        writing.says(closed=household.number, into=into.number, because=because)
        writing.wrote(household, into)
    return into


@transaction.atomic
def move(
    household: Household, area_code: str, *, address: str = "", because: str, by: Any, at: datetime
) -> None:
    """The whole household moves to another village of the user's area; grants that run go along. Raises Refused for
    an open case, and for a place outside the area: there the household is closed here and opened anew."""
    refuse_unless(by, "household.change", "迁移")
    check_open(household, by)
    _reason(because)
    if not covers(by, area_code):
        raise Refused(
            "新地址不在您的辖区之内。迁到外地的，在这里办理销户，由新的地方建户。", code="outside-area"
        )
    if area_code.endswith("000"):
        raise Refused("请选到村（社区）。", code="no-village")
    if area_code == household.area_code and (not address or address == household.address):
        raise Refused("新地址和现在的一样，没有要办的。", code="same-place")
    stop_when_blocked("move", household, day_of(at))
    from doudi.apps.campaigns import following as campaigns
    from doudi.apps.grants import following as grants
    from doudi.apps.honesty import following as honesty
    from doudi.apps.watch import following as watch

    was = household.area_code
    with act("household.moved", by=by, at=at, area=household.area_code, household=household) as writing:
        household.area_code, household.address = area_code, address.strip() or household.address
        household.save()
        persons = Person.objects.filter(household=household)
        updated(Statement.objects.filter(person__in=persons.values("pk")), area_code=area_code)
        updated(Statement.objects.filter(household=household), area_code=area_code)
        SearchKey.objects.filter(person__in=persons.values("pk")).update(area_code=area_code)
        updated(household.memberships.all(), area_code=area_code)
        for which in LISTS.values():
            updated(which.model._default_manager.filter(household=household), area_code=area_code)
        updated(persons, area_code=area_code)
        for others in (
            household.reviews, household.reports, household.liveness, household.job_offers, household.registrations,
        ):  # fmt: skip
            updated(others.all(), area_code=area_code)
        campaigns.follow(household)
        watch.follow(household)
        honesty.follow(household)
        for grant in grants.follow(household, at.date()):
            writing.wrote(grant)
        writing.says(was=area_name(was), now=area_name(area_code), because=because)
        writing.wrote(household)


@transaction.atomic
def close(household: Household, *, because: str, by: Any, at: datetime) -> None:
    """Nobody of the household is left here. Raises Refused while a case is open or help is being paid."""
    refuse_unless(by, "household.change", "销户")
    check_open(household, by)
    _reason(because)
    stop_when_blocked("close", household, day_of(at))
    with act("household.closed", by=by, at=at, area=household.area_code, household=household) as writing:
        for person in Person.objects.filter(household=household):
            writing.wrote(_end(person, at.date(), because))
        household.closed_on, household.closed_because = at.date(), because
        set_head(household)
        writing.says(number=household.number, because=because)
        writing.wrote(household)


@transaction.atomic
def correct_person(
    person: Person,
    *,
    name: str,
    citizen_id: str | None,
    phone: str | None,
    because: str,
    by: Any,
    at: datetime,
) -> None:
    """A name, identity number or telephone is put right (None: stays). The old ones stay in the history."""
    refuse_unless(by, "household.change", "更正身份信息")
    if not covers(by, person.area_code):
        raise Refused("这个人不在您的辖区之内，不能在这里办理。", code="outside-area")
    _reason(because)
    with act("person.corrected", by=by, at=at, area=person.area_code, household=person.household) as writing:
        changed = []
        if name.strip() and name.strip() != person.name:
            person.name = name.strip()[:60]
            name_keys(person)
            changed.append("姓名")
        if citizen_id is not None and citizen_id.strip() != person.citizen_id:
            person.citizen_id = person.citizen_index = ""
            if citizen_id.strip():
                person.birth_date, person.sex = None, ""
            take_citizen_id(person, citizen_id, at)
            changed.append("公民身份号码")
        if phone is not None and phone.strip() != person.phone:
            person.phone, person.phone_index = phone.strip(), blind_index(phone.strip(), "phone")
            changed.append("联系电话")
        if not changed:
            raise Refused("没有改动，不用保存。", code="nothing-changed")
        with nobody_twice(person):
            person.save()
        SearchKey.objects.filter(person=person).delete()
        SearchKey.objects.bulk_create(search_keys(person))
        if person.household is not None:
            set_head(person.household)
        writing.says(person=person.number, changed="、".join(changed), because=because)
        writing.wrote(person)


def _home(person: Person, by: Any) -> Household:
    refuse_unless(by, "household.change", "家庭成员变动")
    if person.household_id is None:
        raise Refused(f"{person.name}现在不在任何一户里，没有要办的。", code="no-household")
    household = Household.objects.get(pk=person.household_id)
    check_open(household, by)
    return household


def _not_the_head(household: Household, person: Person) -> None:
    if household.head_id == person.pk and household.members > 1:
        raise Refused("户主要走，请先变更户主，再办理迁出。", code="head-leaves")


def _reason(because: str) -> None:
    if not because.strip():
        raise Refused("请写明变动的原因。", code="no-reason")


def _end(person: Person, day: date, because: str) -> Membership:
    membership = Membership.objects.get(person=person, until__isnull=True)
    membership.until, membership.because = day, because[:200]
    membership.save()
    person.household = None
    person.save()
    return membership


def _begin(person: Person, household: Household, relation: str, day: date, because: str) -> Membership:
    """The person lives there from now on; what was said and listed of him or her goes along."""
    person.household, person.area_code = household, household.area_code
    person.save()
    updated(Statement.objects.filter(person=person), area_code=household.area_code)
    SearchKey.objects.filter(person=person).update(area_code=household.area_code)
    for which in LISTS.values():
        updated(
            which.model._default_manager.filter(person=person, stands=True),
            household=household,
            area_code=household.area_code,
        )
    with nobody_twice(person):
        return Membership.objects.create(
            area_code=household.area_code, household=household, person=person, relation=relation,
            since=day, because=because[:200],
        )  # fmt: skip
