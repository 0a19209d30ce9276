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
    the refusals are enough, and whether the person is able to work has still to be looked at."""

    person: Person
    grant: Grant
    refused: int
    last: date
    sure: bool


def to_stop(user: Any, on: date) -> list[ToStop]:
    """Whom the pack of their grant names, and those with enough refusals of whom it cannot tell. Only who has refused is
    asked for."""
    refused = JobOffer.objects.filter(answer=Answer.REFUSED)
    rows = (
        rows_of(user, refused).values("person").annotate(last=Max("answered_on")).order_by("-last", "person")
    )
    found = []
    for row in rows:
        grant = _grant_of(row["person"], on)
        if grant is None:
            continue
        person = Person.objects.get(pk=row["person"])
        count, named = refusals(person, on), answers_of(grant, on).get("stop_for_refusal")
        most = number_of(grant, "refusals_to_stop", on)
        enough = most is not None and count >= most
        if person.number in named if named is not None else enough:
            found.append(ToStop(person, grant, count, row["last"], named is not None))
    return found


def _grant_of(person: int, on: date) -> Grant | None:
    covering = Grant.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=on), covered__person=person, annulled=False
    )
    return covering.select_related("household").order_by("-since").first()
