"""Reading reviews, reports and confirmations: only those of the user's area."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.http import Http404

from doudi.apps.cases.models import Case
from doudi.apps.cases.packs import in_force, pack_for
from doudi.apps.grants.models import Grant, GrantChange
from doudi.apps.grants.months import month_after, month_of
from doudi.apps.people.models import Household
from doudi.apps.reviews.models import HouseholdReport, LivenessCheck, Lives, Outcome, Review
from doudi.core.dates import from_date, to_date
from doudi.platform.scoping import rows_of
from doudi.reviews.spreading import again


def waiting(user: Any) -> QuerySet[Review]:
    """Reviews that wait, the nearest first."""
    rows = rows_of(user, Review.objects.filter(outcome=""))
    return rows.select_related("grant", "household", "worker").order_by("planned_on", "area_code", "pk")


def done(user: Any) -> QuerySet[Review]:
    """Reviews that were done, the last first."""
    rows = rows_of(user, Review.objects.exclude(outcome__in=["", Outcome.DROPPED]))
    return rows.select_related("grant", "household", "done_by").order_by("-done_on", "-pk")


def to_follow(user: Any) -> QuerySet[Review]:
    """Reviews that found a change or an exit, and nobody has proposed it or opened a case of that help since."""
    later = GrantChange.objects.filter(grant=OuterRef("grant"), proposed_at__gte=OuterRef("done_at"))
    opened = Case.objects.filter(
        Q(programme="") | Q(programme=OuterRef("grant__programme")), household=OuterRef("household"),
        opened_on__gte=OuterRef("done_on"),
    )  # fmt: skip
    return (
        done(user)
        .filter(outcome__in=[Outcome.CHANGED, Outcome.EXIT])
        .filter(~Exists(later), ~Exists(opened))
        .filter(Q(grant__ended_on__isnull=True))
    )


def review_of(user: Any, key: int) -> Review:
    """One review. Http404 outside the area."""
    rows = rows_of(
        user,
        Review.objects.select_related(
            "grant", "grant__decision", "grant__household", "household", "worker", "done_by"
        ),
    )
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Month:
    """A month of the calendar: planned and late ones that wait, done ones, and those that will come again."""

    first: date
    waiting: int
    late: int
    done: int
    again: int


def calendar(user: Any, on: date) -> list[Month]:
    """Twelve months from that of a day: what is planned, what was done, and what comes again by its interval."""
    first, until = month_of(on), month_after(on, 12) - timedelta(days=1)
    rows = rows_of(user, Review.objects.filter(outcome=""))
    planned: Counter[date] = Counter()
    late: Counter[date] = Counter()
    comes: Counter[date] = Counter()
    for day, every, due, number in rows.values_list("planned_on", "every_months", "due_on").annotate(
        Count("pk")
    ):
        month = max(month_of(day), first)
        planned[month] += number
        if due < on:
            late[month] += number
        for later in again(from_date(max(day, on)), every, from_date(until)):
            comes[month_of(to_date(later))] += number
    finished = Counter(
        month_of(day)
        for day in done(user).filter(done_on__gte=first).values_list("done_on", flat=True)
        if day
    )
    months = [month_after(first, number) for number in range(12)]
    return [Month(one, planned[one], late[one], finished[one], comes[one]) for one in months]


def days_of(user: Any, month: date, on: date) -> list[tuple[date, int]]:
    """(day, how many) of a month's reviews that wait; what is planned for days gone by stands on today."""
    rows = waiting(user).filter(planned_on__lt=month_after(month))
    if month > on:
        rows = rows.filter(planned_on__gte=month)
    counts: Counter[date] = Counter()
    for day, number in rows.order_by().values_list("planned_on").annotate(Count("pk")):
        counts[max(day, on) if month_of(on) == month else day] += number
    return sorted(counts.items())


def loads(user: Any, month: date) -> list[Any]:
    """By village and worker: how many wait up to the end of a month."""
    rows = rows_of(user, Review.objects.filter(outcome="", planned_on__lt=month_after(month)))
    return list(
        rows.values("area_code", "worker__display_name")
        .annotate(number=Count("pk"), first=Max("due_on"))
        .order_by("area_code")
    )


def report_months(user: Any, on: date) -> int | None:
    """The county's interval of the households' reports (LN-40); None where no document of the area asks for any, or the
    county has not set it."""
    low, _high = user.household_range()
    area = low.ljust(12, "0")
    for pack_id in in_force(area, from_date(on)):
        parameters = pack_for(pack_id, area).parameters
        if "report_months" in parameters.entries:
            value = getattr(parameters.resolve("report_months", from_date(on), area, None), "value", None)
            return value if isinstance(value, int) else None
    return None


def overdue_reports(user: Any, on: date, months: int) -> QuerySet[Household]:
    """Households on monthly help whose last report (`last`, None: never) is older than so many months; so is the help."""
    before = month_after(on, -months).replace(day=min(on.day, 28))
    helped = Grant.objects.filter(
        household=OuterRef("pk"), annulled=False, ended_on__isnull=True, since__lt=before
    )
    rows = rows_of(user, Household.objects.filter(closed_on__isnull=True))
    rows = rows.filter(Exists(helped)).annotate(last=Max("reports__reported_on"))
    return rows.filter(Q(last__isnull=True) | Q(last__lt=before)).order_by("last", "area_code", "pk")


def reports_of(user: Any) -> QuerySet[HouseholdReport]:
    """Reports that came, the last first."""
    return (
        rows_of(user, HouseholdReport.objects.all())
        .select_related("household", "by")
        .order_by("-reported_on", "-pk")
    )


def liveness_of(user: Any) -> QuerySet[LivenessCheck]:
    """Confirmations not yet given, by last day."""
    rows = rows_of(user, LivenessCheck.objects.exclude(outcome=Lives.LIVES))
    return rows.select_related("person", "household").order_by("due_on", "area_code", "pk")


def liveness_one(user: Any, key: int) -> LivenessCheck:
    found = rows_of(user, LivenessCheck.objects.select_related("person", "household")).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def rounds(user: Any) -> list[Any]:
    """By round: how many, how many confirmed, how many said to have died."""
    rows = rows_of(user, LivenessCheck.objects.all()).values("round", "due_on")
    return list(rows.annotate(
        number=Count("pk"), lives=Count("pk", filter=Q(outcome=Lives.LIVES)), died=Count("pk", filter=Q(outcome=Lives.DIED)),
    ).order_by("-due_on"))  # fmt: skip
