"""Whose consent a check of means needs, and whose is missing (LD-40, 社会救助法 41)."""

from django.db.models import Q, QuerySet

from doudi.apps.cases.models import Authorisation, Case
from doudi.apps.people.models import Obligor, Person
from doudi.core.dates import age_on, from_date, to_date

ADULT = 18


def adults(case: Case, on: int) -> list[Person]:
    """The members who are of age on a day (YYYYMMDD), or whose age is not known: nobody is asked about unasked."""
    members = Person.objects.filter(household=case.household, died_on__isnull=True).order_by("pk")
    return [
        one for one in members if one.birth_date is None or age_on(from_date(one.birth_date), on) >= ADULT
    ]


def obligors_of(case: Case) -> list[Obligor]:
    """The obligors whose means matter: those the dossier counts and who are not known to be unable."""
    rows = Obligor.objects.filter(household=case.household, stands=True).order_by("pk")
    return list(rows.filter(Q(unable_because="") | Q(unable_because="able")))


def adults_lacking(case: Case, on: int) -> list[Person]:
    """Adults who have not authorised a check in this case, or no longer do."""
    signed = set(_good(case, on).values_list("person_id", flat=True))
    return [one for one in adults(case, on) if one.pk not in signed]


def obligors_lacking(case: Case, on: int) -> list[Obligor]:
    """The same of the obligors; each is asked about only with consent of their own."""
    signed = set(_good(case, on).values_list("obligor_id", flat=True))
    return [one for one in obligors_of(case) if one.pk not in signed]


def _good(case: Case, on: int) -> QuerySet[Authorisation]:
    return case.authorisations.filter(signed_on__lte=to_date(on), valid_until__gte=to_date(on))
