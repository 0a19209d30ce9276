"""Reading offers and registrations; whose share has to be stopped or cut for refusing work."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from doudi.apps.grants.grace import answers_of
from doudi.apps.grants.models import Grant
from doudi.apps.people.models import Person
from doudi.apps.work.models import Answer, JobOffer, Registration
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
    """Somebody whose share has to be stopped or cut, by the pack of the grant (LD-18, 57-34)."""

    person: Person
    grant: Grant
    refused: int
    last: date


def to_stop(user: Any, on: date) -> list[ToStop]:
    """Whom the answer `stop_for_refusal` of their grant's pack names. Only who has refused is asked for."""
    rows = (
        rows_of(user, JobOffer.objects.filter(answer=Answer.REFUSED))
        .values("person")
        .annotate(refused=Count("pk"), last=Max("answered_on"))
    )
    found = []
    for row in rows.order_by("-refused", "person"):
        grant = _grant_of(row["person"], on)
        if grant is None:
            continue
        person = Person.objects.get(pk=row["person"])
        if person.number in (answers_of(grant, on).get("stop_for_refusal") or []):
            found.append(ToStop(person, grant, row["refused"], row["last"]))
    return found


def _grant_of(person: int, on: date) -> Grant | None:
    covering = Grant.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=on), covered__person=person, annulled=False
    )
    return covering.select_related("household").order_by("-since").first()
