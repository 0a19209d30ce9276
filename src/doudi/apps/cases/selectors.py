"""Reading cases: only those of the user's area, in few queries."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404

from doudi.apps.cases.actors import roles_of
from doudi.apps.cases.engine import SETTLE
from doudi.apps.cases.models import Case, Decision, Lead
from doudi.apps.people.models import Household
from doudi.apps.people.selectors import households_of, named
from doudi.platform.scoping import rows_of
from doudi.platform.typed import storable

SOON = timedelta(days=7)


def cases_of(user: Any) -> QuerySet[Case]:
    """The cases of the user's area."""
    return rows_of(user, Case.objects.all())


def case_of(user: Any, case_id: int) -> Case:
    """One case. Raises Http404 when there is none here."""
    case = cases_of(user).select_related("household").filter(pk=case_id).first()
    if case is None:
        raise Http404
    return case


def households_named(user: Any, text: str) -> QuerySet[Household]:
    """The households for which a case may be opened: by a member's name, its pinyin or initials, or by number."""
    if not storable(text):
        return Household.objects.none()
    return households_of(user).filter(named(user, text), closed_on__isnull=True).order_by("head_key", "id")


def leads_of(user: Any) -> QuerySet[Lead]:
    """The leads of the user's area, those to be settled first."""
    return rows_of(user, Lead.objects.all()).order_by(F("settled_at").desc(nulls_first=True), "-at")


def lead_of(user: Any, lead_id: int) -> Lead:
    """Raises Http404."""
    lead = leads_of(user).filter(pk=lead_id).first()
    if lead is None:
        raise Http404
    return lead


def waiting_for(user: Any) -> QuerySet[Case]:
    """The cases that wait for one of the user's roles, by deadline; those without one last."""
    return (
        cases_of(user)
        .filter(waiting_roles__overlap=sorted(roles_of(user)))
        .exclude(waiting_for=[])
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )


def due_counts(user: Any, on: date) -> dict[str, int]:
    """How many cases wait for the user: late, due today, within a week, later; standing still, under objection."""
    return waiting_for(user).aggregate(
        late=Count("id", filter=Q(due_on__lt=on)),
        today=Count("id", filter=Q(due_on=on)),
        week=Count("id", filter=Q(due_on__gt=on, due_on__lte=on + SOON)),
        later=Count("id", filter=Q(due_on__gt=on + SOON) | Q(due_on__isnull=True)),
        paused=Count("id", filter=Q(paused=True)),
        objections=Count("id", filter=Q(waiting_for__contains=[SETTLE])),
    )


def late_of_others(user: Any, on: date) -> QuerySet[Case]:
    """Late cases of the area that wait for somebody else: whose fault shows."""
    return (
        cases_of(user)
        .filter(due_on__lt=on)
        .exclude(waiting_for=[])
        .exclude(waiting_roles__overlap=sorted(roles_of(user)))
        .order_by("due_on", "id")
    )


def decision_of(case: Case) -> Decision | None:
    """The decision that stands; none after it was taken back."""
    if case.decided_on is None:
        return None
    return case.decisions.select_related("by").order_by("-id").first()


#: orders a list of cases may be in, by the word in the address
ORDERS: dict[str, tuple[Any, str]] = {
    "due": (Coalesce("due_on", date(9999, 12, 31)), "id"),
    "name": (F("applicant_key"), "id"),
    "opened": (F("opened_on").desc(), "-id"),
    "number": (F("number"), "id"),
}
