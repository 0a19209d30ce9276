"""Households and persons come into the register."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.cases.services.numbers import next_number
from doudi.apps.people.models import Household, Membership, Person, SearchKey, Source
from doudi.apps.people.pinyin import keys_of, sort_key
from doudi.apps.people.services.stating import state
from doudi.apps.record.acts import Writing, act
from doudi.core import citizen_id
from doudi.core.dates import from_date, to_date
from doudi.core.refusal import InputError, Refused
from doudi.platform.encrypted import blind_index
from doudi.platform.scoping import covers

HEAD = "02"  # GB/T 4761: 户主
CITIZEN, PHONE = "citizen_id", "phone"


@dataclass(frozen=True)
class NewPerson:
    """Who is written down. Only the name must be known; what is empty is unknown. `facts`: names of the vocabulary."""

    name: str
    relation: str = ""
    citizen_id: str = ""
    phone: str = ""
    sex: str = ""
    birth_date: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def open_household(
    *,
    area_code: str,
    residence: str = "",
    address: str = "",
    head: NewPerson,
    others: list[NewPerson] | None = None,
    by: Any,
    at: datetime,
    number: str = "",
    facts: Mapping[str, Any] | None = None,
    source: str = Source.DECLARED,
) -> Household:
    """Write a household down with its head and the others. Raises Refused: outside the area, no village, somebody who
    already lives in another household, an identity number that cannot be right."""
    refuse_unless(by, "household.change", "建户")
    if not covers(by, area_code):
        raise Refused("这个村（社区）不在您的辖区之内，不能在这里建户。", code="outside-area")
    if area_code.endswith("000"):
        raise Refused("户要建在村（社区）一级，请选到村（社区）。", code="no-village")
    day = at.date()
    with transaction.atomic():
        household = Household.objects.create(
            number=number or new_number(area_code, day.year),
            area_code=area_code,
            residence=residence,
            address=address.strip(),
            opened_on=day,
        )
        with act("household.opened", by=by, at=at, area=area_code, household=household) as writing:
            writing.says(number=household.number)
            for one in [head, *(others or [])]:
                relation = HEAD if one is head else one.relation
                written_in(household, one, relation, by=by, at=at, source=source, writing=writing)
            if facts:
                writing.wrote(state(household, None, facts, source=source, on=day, by=by, at=at))
            set_head(household)
            writing.wrote(household)
    return household


@transaction.atomic
def add_person(
    household: Household,
    person: NewPerson,
    *,
    by: Any,
    at: datetime,
    because: str = "",
    source: str = Source.DECLARED,
) -> Person:
    """A person joins a household. Raises Refused as ``open_household``."""
    refuse_unless(by, "household.change", "增加家庭成员")
    check_open(household, by)
    with act("household.joined", by=by, at=at, area=household.area_code, household=household) as writing:
        made = written_in(
            household, person, person.relation, by=by, at=at, source=source, writing=writing, because=because
        )
        set_head(household)
        writing.says(person=made.number, because=because)
    return made


def written_in(
    household: Household,
    person: NewPerson,
    relation: str,
    *,
    by: Any,
    at: datetime,
    source: str,
    writing: Writing,
    because: str = "",
) -> Person:
    """A part of the acts above: the person, the membership and what was said of them."""
    made = Person(
        area_code=household.area_code,
        household=household,
        number=_person_number(household),
        name=_name(person.name),
        phone=person.phone.strip(),
        phone_index=blind_index(person.phone.strip(), PHONE),
        sex=person.sex,
        birth_date=person.birth_date,
    )
    take_citizen_id(made, person.citizen_id, at)
    name_keys(made)
    with nobody_twice(made):
        made.save()
        membership = Membership.objects.create(
            area_code=household.area_code,
            household=household,
            person=made,
            relation=relation,
            since=at.date(),
            because=because,
        )
    SearchKey.objects.bulk_create(search_keys(made))
    writing.wrote(made, membership)
    if person.facts:
        writing.wrote(state(household, made, person.facts, source=source, on=at.date(), by=by, at=at))
    return made


def name_keys(person: Person) -> None:
    """Set the key by which the name sorts."""
    person.name_key = sort_key(person.name)


def search_keys(person: Person) -> list[SearchKey]:
    """The ways in which the name is typed, not yet stored."""
    return [SearchKey(area_code=person.area_code, person=person, key=key) for key in keys_of(person.name)]


def _name(name: str) -> str:
    name = name.strip()
    if not name:
        raise Refused("请写姓名。不知道名字的人，先写清楚怎么称呼。", code="no-name")
    if len(name) > 60 or "\0" in name:
        raise Refused("姓名太长或有不能用的字符，请核对。", code="bad-name")
    return name


def take_citizen_id(person: Person, given: str, at: datetime) -> None:
    """The number as it was given, checked and never repaired; sex and birth come from it where nobody said them."""
    number = given.strip()
    if not number:
        return
    try:
        found = citizen_id.parse(number)
    except InputError as wrong:
        raise Refused(
            f"{wrong.message}系统不会替您改号码；一时核不清的，可以先空着。", code="citizen-id"
        ) from wrong
    if found.birth > from_date(at.date()):
        raise Refused("公民身份号码里的出生日期还没有到，请核对证件。", code="citizen-id")
    birth = to_date(found.birth)
    if person.birth_date and person.birth_date != birth:
        raise Refused("出生日期和公民身份号码里的不一致，请核对证件后再写。", code="birth-differs")
    if person.sex and person.sex != found.sex:
        raise Refused("性别和公民身份号码里的不一致，请核对证件后再写。", code="sex-differs")
    person.citizen_id, person.citizen_index = number, blind_index(number, CITIZEN)
    person.birth_date, person.sex = birth, found.sex


def set_head(household: Household) -> None:
    """Who is head, how many they are: kept for lists. Called after every change of members."""
    open_now = list(household.memberships.filter(until__isnull=True).select_related("person").order_by("id"))
    head = next((one.person for one in open_now if one.relation == HEAD), None)
    household.head = head
    household.head_name = head.name if head else ""
    household.head_key = head.name_key if head else ""
    household.members = len(open_now)
    household.save()


def check_open(household: Household, by: Any) -> None:
    """Lock the household and read it anew: another clerk may just have changed it. Raises Refused for a household of
    elsewhere, or one that is closed."""
    household.refresh_from_db(from_queryset=Household.objects.select_for_update())
    if not covers(by, household.area_code):
        raise Refused("这户不在您的辖区之内，不能在这里办理。", code="outside-area")
    if household.closed_on is not None:
        raise Refused(f"这户已于 {household.closed_on:%Y-%m-%d} 销户，不能再办变更。", code="closed")


@contextmanager
def nobody_twice(person: Person) -> Iterator[None]:
    """Turn the database's refusals into sentences; of another area's household they tell no more than that it is there."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        diagnosis = getattr(fault.__cause__, "diag", None)
        name = getattr(diagnosis, "constraint_name", None) or ""
        if name == "nobody_in_two_households":
            raise Refused(
                f"{person.name}{_where(Membership.objects.filter(person=person, until__isnull=True))}，"
                "一个人不能在两户里。请先在原户办理迁出，再加到这户。",
                code="in-another-household",
            ) from fault
        if name == "one_person_a_citizen_id":
            other = Membership.objects.filter(person__citizen_index=person.citizen_index, until__isnull=True)
            raise Refused(
                f"这个公民身份号码已经登记{_where(other)}。同一个人不能登记两次；要转到这户，请办理迁入。",
                code="citizen-id-known",
            ) from fault
        raise


def _where(memberships: Any) -> str:
    """Where somebody lives already, so far as it may be said: row security hides other areas."""
    found = memberships.select_related("household").first()
    if found is None:
        return "，在您辖区之外的一户里"
    return f"，在 {area_name(found.area_code)} 的 {found.household.number}（{found.household.head_name}）户里"


def new_number(area_code: str, year: int) -> str:
    county = area_code[:6]
    return f"H{county}-{year}-{next_number(f'household:{county}:{year}'):05d}"


def _person_number(household: Household) -> str:
    """The household's next number that nobody has: who came with a register brought a number along."""
    while True:
        number = f"{household.number}-{next_number(f'person:{household.number}')}"
        if not Person.objects.filter(number=number).exists():
            return number
