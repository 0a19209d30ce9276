"""Measures set down for one person (TL-26); needs nobody has met, made known without a name (LD-56)."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.cases.services.numbers import next_number
from doudi.apps.help.models import Giver, Measure, Referral, State, UnmetNeed
from doudi.apps.help.services.giving import Given, give
from doudi.apps.people.models import Household, Person
from doudi.apps.record.acts import act
from doudi.core.areas import parent
from doudi.core.refusal import Refused

#: digits in a row that may be somebody's number, telephone or account
_NUMBER = re.compile(r"[0-9]{7,}")
_HIDES = re.compile(r"[\s·.\-—–_]+")
#: a village as people say it: 长丰村, not 长丰村委会
_OFFICE = re.compile(r"[村居]?(民委员会|委会)$")


def set_down(
    person: Person, says: str, who: str, until: date | None, clause: str, *, by: Any, at: datetime
) -> Measure:
    """Write down what is to be done for one person, by whom and until when."""
    refuse_unless(by, "help.refer", "制定针对性措施")
    if not says.strip() or not who.strip() or person.household is None:
        raise Refused("请写明做什么、由谁负责。", code="measure-empty", clause="TL-26")
    with act(
        "help.measure_set", by=by, at=at, area=person.area_code, household=person.household_id
    ) as writing:
        made = Measure.objects.create(
            area_code=person.area_code, household=person.household, person=person, clause=clause, says=says.strip()[:300],
            who=who.strip()[:60], set_on=at.date(), until=until, by=by,
        )  # fmt: skip
        writing.wrote(made)
    return made


def done(measure: Measure, outcome: str, *, by: Any, at: datetime) -> Measure:
    """Note what came of a measure."""
    refuse_unless(by, "help.refer", "登记措施落实")
    if not outcome.strip():
        raise Refused("请写明落实的情况。", code="outcome-missing", clause="TL-26")
    with act(
        "help.measure_done", by=by, at=at, area=measure.area_code, household=measure.household_id
    ) as writing:
        one = Measure.objects.select_for_update().get(pk=measure.pk)
        if one.done_on:
            raise Refused("这一条已经落实了。", code="done-already")
        one.done_on, one.outcome = at.date(), outcome.strip()[:300]
        one.save()
        writing.wrote(one)
    return one


def _plain(text: str) -> str:
    """A text without what hides a name or number in it: full width, blanks, dashes."""
    return _HIDES.sub("", unicodedata.normalize("NFKC", text))


def names_somebody(says: str, household: Household) -> bool:
    """Whether a text would give the household away: a member's name, the address, the village, or a long number."""
    village = short_area_name(household.area_code)
    if village == short_area_name(
        parent(household.area_code) or ""
    ):  # nobody has named it; the township is shown anyway
        village = ""
    stem = _OFFICE.sub("", village)
    names = [
        *household.people.values_list("name", flat=True),
        household.head_name,
        household.address,
        household.number,
        village,
        *(f"{stem}{kind}" for kind in ("村", "社区") if stem),
    ]
    plain = _plain(says)
    return any(name and _plain(name) in plain for name in names) or bool(_NUMBER.search(plain))


def _number(area: str, year: int) -> str:
    return f"{area[:6]}-{year}-{next_number(f'need:{area[:6]}:{year}'):04d}"


def publish(
    household: Household, says: str, referral: Referral | None, *, by: Any, at: datetime
) -> UnmetNeed:
    """Make a need known to whoever wants to help. Raises Refused for words that name somebody, or while a department is asked."""
    refuse_unless(by, "help.publish", "公布救助需求")
    if not says.strip():
        raise Refused("请写明需要什么帮助。", code="need-empty", clause="LD-56")
    if names_somebody(says, household):
        raise Refused(
            "公布的内容里有姓名、住址（村）或号码。请只写需要什么，不写是谁。",
            code="names-somebody",
            clause="LD-56",
        )
    if referral is not None and referral.state in (State.WAITING, State.GIVEN):
        raise Refused("部门正在办，或者已经落实，先看部门的结果。", code="not-unmet", clause="LD-56")
    with act("help.need_published", by=by, at=at, area=household.area_code, household=household) as writing:
        there = UnmetNeed.objects.filter(referral=referral, taken_back_on__isnull=True)
        if referral is not None and there.exists():
            raise Refused("这一项已经公布过了。", code="published-already")
        made = UnmetNeed.objects.create(
            area_code=household.area_code, household=household, referral=referral, says=says.strip()[:200],
            number=_number(household.area_code, at.year), published_on=at.date(), by=by,
        )  # fmt: skip
        writing.wrote(made)
    return made


def take_back(need: UnmetNeed, why: str, *, by: Any, at: datetime) -> UnmetNeed:
    """Take a need off the public page: it names somebody after all, or is gone. Its words stay on record."""
    refuse_unless(by, "help.publish", "撤回公布的需求")
    if not why.strip():
        raise Refused("请写明为什么撤回。", code="why-missing", clause="LD-56")
    with act(
        "help.need_taken_back", by=by, at=at, area=need.area_code, household=need.household_id
    ) as writing:
        one = _shown(need)
        one.taken_back_on, one.taken_back_because = at.date(), why.strip()[:200]
        one.save()
        writing.wrote(one)
    return one


def _shown(need: UnmetNeed) -> UnmetNeed:
    one = UnmetNeed.objects.select_for_update().select_related("household").get(pk=need.pk)
    if one.met_on or one.taken_back_on:
        raise Refused("这一项已经有人帮了，或者已经撤回。", code="not-shown", clause="LD-56")
    return one


def met(need: UnmetNeed, given: Given, *, by: Any, at: datetime) -> UnmetNeed:
    """Somebody has helped: the need comes off the list, what was given is on record."""
    refuse_unless(by, "help.refer", "登记慈善帮扶")
    if not given.given_by.strip() or given.giver not in (Giver.CHARITY, Giver.VOLUNTARY):
        raise Refused("请写明是谁帮的。", code="giver-missing", clause="LD-56")
    with act("help.need_met", by=by, at=at, area=need.area_code, household=need.household_id) as writing:
        one = _shown(need)
        one.met_on, one.met_by = at.date(), given.given_by.strip()[:80]
        one.save()
        give(one.household, given, by=by, at=at)
        writing.wrote(one)
    return one
