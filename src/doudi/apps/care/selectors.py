"""Reading care: only those of the user's area; who lacks an agreement, a cadre, a visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from doudi.apps.accounts.models import User
from doudi.apps.care.models import Arrangement, CareAssessment, CareVisit, CustodyAgreement, Visitor, Way
from doudi.apps.help.plans import number, plans_at
from doudi.apps.people.models import Person, Support
from doudi.apps.people.selectors import running
from doudi.core.dates import from_date
from doudi.platform.scoping import rows_of

#: the lists of those something is missing of; `visit` the cadre's, `custodian` the custodian's
MISSING = ("agreement", "cadre", "visit", "custodian", "assessment")
#: whose visits a list is about
_WHOSE = {"visit": Visitor.CADRE, "custodian": Visitor.CUSTODIAN}


def visit_days(area: str, on: date) -> int | None:
    """Within how many days a visit has to follow the one before (LN-10, LN-11); None where the county has not laid it down."""
    day = from_date(on)
    found = (number(plan, plan.visit_days, area, day) for plan in plans_at(area, day) if plan.visit_days)
    return next(found, None)


def _holding(on: date) -> Q:
    """Custody agreements that hold on a day."""
    return Q(signed_on__lte=on, valid_until__gte=on) & (Q(ended_on__isnull=True) | Q(ended_on__gt=on))


def _tekun(on: date) -> Q:
    """Persons on 特困 on a day: by a row of their own, or as the members of a household that has one for all."""
    there = Support.objects.filter(running(on), programme="tekun")
    own = there.filter(person=OuterRef("pk"))
    whole = there.filter(person__isnull=True, household=OuterRef("household_id"))
    return Q(Exists(own)) | Q(Exists(whole))


def is_tekun(person: Person, on: date) -> bool:
    """Whether a person is in full state support on a day; the day of death is the last one."""
    return Person.objects.filter(_tekun(on), pk=person.pk).exists()


def agreement_on(person: Person, on: date) -> CustodyAgreement | None:
    """The custody agreement that holds on a day; None where there is none, or it has run out."""
    held = CustodyAgreement.objects.filter(_holding(on), person=person)
    return held.order_by("-signed_on", "-pk").first()


def arrangement_on(person: Person, on: date) -> Arrangement | None:
    """How somebody was looked after on a day."""
    held = Arrangement.objects.filter(person=person, since__lte=on)
    return held.filter(Q(until__isnull=True) | Q(until__gt=on)).order_by("-since", "-pk").first()


def persons_of(user: Any, on: date, asked: Any) -> QuerySet[Person]:
    """特困人员 of the area. `missing`: those at home without an agreement that holds (LN-43) or a cadre (LN-10); those whom the
    cadre (LN-10) or the custodian (LN-11) has not visited within the county's interval, or never where there is none; those
    never assessed. `name`: of the person."""
    rows = rows_of(user, Person.objects.filter(_tekun(on), died_on__isnull=True).select_related("household"))
    missing = asked.get("missing", "")
    agreed = CustodyAgreement.objects.filter(_holding(on), person=OuterRef("pk"))
    at_home = ~Exists(
        Arrangement.objects.filter(person=OuterRef("pk"), until__isnull=True, way=Way.INSTITUTION)
    )
    if missing == "agreement":
        rows = rows.filter(at_home & ~Exists(agreed))
    elif missing == "cadre":
        bound = Arrangement.objects.filter(person=OuterRef("pk"), until__isnull=True, cadre__isnull=False)
        rows = rows.filter(at_home & ~Exists(bound))
    elif missing in _WHOSE:
        visited = CareVisit.objects.filter(person=OuterRef("pk"), visitor=_WHOSE[missing])
        days = visit_days(user.area_code, on)
        if days is not None:
            visited = visited.filter(on__gte=on - timedelta(days=days))
        rows = rows.filter(at_home & ~Exists(visited))
        if missing == "custodian":  # who has no custodian stands on the list of those without an agreement
            rows = rows.filter(Exists(agreed))
    elif missing == "assessment":
        rows = rows.filter(~Exists(CareAssessment.objects.filter(person=OuterRef("pk"))))
    name = asked.get("name", "").strip()[:40]
    if name and "\0" not in name:
        rows = rows.filter(name__contains=name)
    return rows.order_by("area_code", "name_key", "pk")


@dataclass(frozen=True)
class Cared:
    """A person with what holds on the day. `agreement` None: missing, or `lapsed` on that day."""

    person: Person
    arrangement: Arrangement | None
    agreement: CustodyAgreement | None
    lapsed: date | None
    last_visits: dict[str, date]
    assessment: CareAssessment | None

    @property
    def at_home(self) -> bool:
        return self.arrangement is None or self.arrangement.way == Way.HOME


def cared(persons: list[Person], on: date) -> list[Cared]:
    """What is known of the care of some persons, in five queries."""
    keys = [one.pk for one in persons]
    arranged = {
        one.person_id: one
        for one in Arrangement.objects.filter(person__in=keys, until__isnull=True).select_related("cadre")
    }
    agreements: dict[int, CustodyAgreement] = {}
    lapsed: dict[int, date] = {}
    for one in CustodyAgreement.objects.filter(person__in=keys).order_by("signed_on", "pk"):
        end = min(one.valid_until, one.ended_on) if one.ended_on else one.valid_until
        if one.signed_on <= on <= one.valid_until and (one.ended_on is None or one.ended_on > on):
            agreements[one.person_id] = one
        else:
            lapsed[one.person_id] = max(end, lapsed.get(one.person_id, end))
    visits: dict[int, dict[str, date]] = {}
    for person, visitor, day in (
        CareVisit.objects.filter(person__in=keys).order_by("on").values_list("person_id", "visitor", "on")
    ):
        visits.setdefault(person, {})[visitor] = day
    assessed = {
        one.person_id: one for one in CareAssessment.objects.filter(person__in=keys).order_by("on", "pk")
    }
    return [
        Cared(
            one, arranged.get(one.pk), agreements.get(one.pk), None if one.pk in agreements else lapsed.get(one.pk),
            visits.get(one.pk, {}), assessed.get(one.pk),
        )
        for one in persons
    ]  # fmt: skip


def person_of(user: Any, key: int) -> Person:
    """A person of the area with his or her household, alive or dead. Http404 for others."""
    found = rows_of(user, Person.objects.select_related("household")).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def agreement_of(user: Any, key: int | None, person: Person | None = None) -> CustodyAgreement:
    """A custody agreement of the area, of one person where he is named. Http404 for others."""
    rows = rows_of(user, CustodyAgreement.objects.select_related("person", "household", "file")).filter(
        pk=key or 0
    )
    found = rows.first() if person is None else rows.filter(person=person).first()
    if found is None:
        raise Http404
    return found


def assessment_of(user: Any, key: int) -> CareAssessment:
    found = rows_of(user, CareAssessment.objects.select_related("person", "household")).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def log_of(user: Any, person: Person) -> QuerySet[CareVisit]:
    """Visits to a person, the last first."""
    return rows_of(user, CareVisit.objects.filter(person=person).select_related("by")).order_by("-on", "-pk")


def cadres_of(person: Person) -> QuerySet[User]:
    """Who of the township may be bound to a person."""
    low = person.area_code[:9]
    rows = User.objects.filter(is_active=True, level="township", area_code__startswith=low)
    return rows.order_by("display_name", "pk")


def counts(user: Any, on: date) -> dict[str, int]:
    """How many 特困人员 there are, and how many of them lack each thing."""
    found = {one: persons_of(user, on, {"missing": one}).count() for one in MISSING}
    return found | {"all": persons_of(user, on, {}).count()}
