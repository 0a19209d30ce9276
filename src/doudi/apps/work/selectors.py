"""Reading offers and registrations; whose share has to be stopped or cut for refusing work."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet

from doudi.apps.grants.grace import answers_of
from doudi.apps.grants.models import Grant
from doudi.apps.people.models import Person
from doudi.apps.reviews.planning import number_of
from doudi.apps.work.models import Answer, JobOffer, Registration
from doudi.apps.work.services import refusals
from doudi.platform.scoping import rows_of


def offers_of(user: Any) -> QuerySet[JobOffer]:
    """Offers of the area, those without an answer first, then the last."""
    rows = rows_of(user, JobOffer.objects.select_related("person", "household", "offered_by"))
    return rows.order_by("-offered_on", "-pk")


def waiting(user: Any) -> QuerySet[JobOffer]:
    """Offers without an answer."""
    return offers_of(user).filter(answer="")


def offers_to(person: Person) -> QuerySet[JobOffer]:
    return person.job_offers.select_related("offered_by", "answered_by").order_by("-offered_on", "-pk")


def registrations_of(person: Person) -> QuerySet[Registration]:
    return person.registrations.select_related("by").order_by("-since", "-pk")


@dataclass(frozen=True)
class ToStop:
    """Somebody whose share has to be stopped or cut for refusing work (LD-18, 57-34). `sure`: the pack's rule says so; else
    the refusals are enough, and whether the person is able to work has still to be looked at. `last`: the last refusal."""

    person: Person
    grant: Grant
    refused: int
    last: date | None
    sure: bool


def to_stop(user: Any, on: date) -> list[ToStop]:
    """Whom the pack of their grant names, and those with enough refusals of whom it cannot tell. Only who has refused is
    asked for."""
    refused = JobOffer.objects.filter(answer=Answer.REFUSED)
    rows = (
        rows_of(user, refused).values("person").annotate(last=Max("answered_on")).order_by("-last", "person")
    )
    persons = Person.objects.in_bulk(
        [row["person"] for row in rows]
    )  # whoever moved out of sight is not there
    found = []
    for row in rows:
        person = persons.get(row["person"])
        grant = _grant_of(row["person"], on) if person else None
        if person is not None and grant is not None:
            found += _named(grant, [(person, row["last"])], on)
    return found


def refused_enough(grant: Grant, on: date) -> list[ToStop]:
    """Of those a grant covers now, whose share has to be stopped or cut for refusing work."""
    covered = grant.covered.filter(annulled=False).exclude(ended_on__lt=on).select_related("person")
    return _named(grant, [(one.person, None) for one in covered], on)


def _named(grant: Grant, people: list[tuple[Person, date | None]], on: date) -> list[ToStop]:
    named, most = answers_of(grant, on).get("stop_for_refusal"), number_of(grant, "refusals_to_stop", on)
    found = []
    for person, last in people:
        count = refusals(person, on)
        enough = most is not None and count >= most
        if person.number in named if named is not None else enough:
            found.append(ToStop(person, grant, count, last, named is not None))
    return found


def _grant_of(person: int, on: date) -> Grant | None:
    covering = Grant.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=on), covered__person=person, annulled=False
    )
    return covering.select_related("household").order_by("-since").first()
