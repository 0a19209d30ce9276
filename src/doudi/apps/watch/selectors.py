"""Reading the watch: only what lies in the user's area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Case, Count, F, Model, Q, QuerySet, When
from django.http import Http404

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.people.models import Household
from doudi.apps.people.selectors import household_of
from doudi.apps.watch.models import (
    Bulletin,
    Call,
    Guidance,
    HomeVisit,
    MonthlyRun,
    PhaseSummary,
    PlannedVisit,
    Problem,
    ReclassedPerson,
    Reclassing,
    State,
    Training,
    Upload,
    Warned,
)
from doudi.platform.scoping import rows_of

Rows = TypeVar("Rows", bound=Model)
#: what still asks somebody to do something
WAITING = (State.OPEN, State.SEEN)

__all__ = ["household_of"]


def one_of(rows: QuerySet[Rows], key: int) -> Rows:
    """The row of that key among these. Raises Http404."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def warnings_of(user: Any, asked: Any) -> QuerySet[Warned]:
    """Warnings by the filters of an address: `state` (those that wait unless said), `way`, `kind`, `late`."""
    rows = rows_of(user, Warned.objects.select_related("household", "person"))
    state = asked.get("state", "")
    if state in State.values:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.filter(state__in=WAITING)
    if asked.get("way") in ("in", "out"):
        rows = rows.filter(way=asked["way"])
    kind = asked.get("kind", "")
    if kind.isidentifier():
        rows = rows.filter(kind=kind[:40])
    return rows.order_by("due_on", "area_code", "pk")


def warning_of(user: Any, key: int) -> Warned:
    related = ("household", "person", "visit", "visit__by", "settled_by", "lead")
    return one_of(rows_of(user, Warned.objects.select_related(*related)), key)


def late_warnings(user: Any, on: date) -> int:
    """How many warnings nobody has visited although the day has passed."""
    return rows_of(user, Warned.objects.filter(state=State.OPEN, due_on__lt=on)).count()


def waiting_warnings(user: Any) -> dict[str, int]:
    """How many warnings wait for a visit and how many for a disposal."""
    rows = rows_of(user, Warned.objects.filter(state__in=WAITING))
    return {row["state"]: row["n"] for row in rows.values("state").annotate(n=Count("pk"))}


def planned_of(user: Any, month: date, *, done: bool | None = None) -> QuerySet[PlannedVisit]:
    """The visits on the lists of a month; those not made yet first, of these who is warned of, then who is watched."""
    rows = rows_of(user, PlannedVisit.objects.filter(month=month).select_related("household", "visit"))
    if done is not None:
        rows = rows.filter(visit__isnull=not done)
    pressing = Case(When(why="warning", then=0), When(why="watched", then=1), default=2)
    return rows.order_by(
        F("visit").desc(nulls_first=True), pressing, "area_code", "household__head_key", "pk"
    )


def visits_of(user: Any) -> QuerySet[HomeVisit]:
    return rows_of(user, HomeVisit.objects.select_related("household", "by")).order_by("-on", "-pk")


@dataclass(frozen=True)
class Covered:
    """A village or township: households there are, how many have been seen this year."""

    area: str
    name: str
    households: int
    seen: int

    @property
    def percent(self) -> int:
        return self.seen * 100 // self.households if self.households else 0

    @property
    def heat(self) -> int:
        """0 where everybody has been seen, up to 5 where nobody has."""
        return 0 if self.seen >= self.households else 5 - self.percent // 25


def coverage(user: Any, year: int, *, below: str = "") -> list[Covered]:
    """How much of every place has been seen in a year (LY-18): townships, or the villages of one (9 digits `below`); for
    who works in a township or village its villages."""
    digits = 12 if below or user.level in ("township", "village") else 9
    households = rows_of(user, Household.objects.filter(closed_on__isnull=True, area_code__startswith=below))
    visits = rows_of(user, HomeVisit.objects.filter(on__year=year, area_code__startswith=below))
    counted: dict[str, list[int]] = {}
    for place, many in households.values_list("area_code").annotate(n=Count("pk")):
        counted.setdefault(place[:digits].ljust(12, "0"), [0, 0])[0] += many
    seen = visits.filter(household__closed_on__isnull=True).values_list("household__area_code")
    for place, many in seen.annotate(n=Count("household", distinct=True)):
        counted.setdefault(place[:digits].ljust(12, "0"), [0, 0])[1] += many
    return [Covered(area, short_area_name(area), *counted[area]) for area in sorted(counted)]


def unseen_of(user: Any, year: int, village: str) -> QuerySet[Household]:
    """The households of a village that nobody has visited in a year."""
    visited = HomeVisit.objects.filter(on__year=year, area_code=village).values("household_id")
    rows = rows_of(user, Household.objects.filter(area_code=village, closed_on__isnull=True))
    return rows.exclude(pk__in=visited).order_by("head_key", "pk")


def calls_of(user: Any, *, open_only: bool = False) -> QuerySet[Call]:
    rows = rows_of(user, Call.objects.select_related("taken_by", "answered_by", "lead"))
    if open_only:
        rows = rows.filter(answered_at__isnull=True)
    return rows.order_by(F("answered_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk")


def call_of(user: Any, key: int) -> Call:
    return one_of(calls_of(user), key)


def reclassings_of(user: Any) -> QuerySet[Reclassing]:
    """The lists of the user's area, and those of which some people live there."""
    own = rows_of(user, ReclassedPerson.objects.all()).values("reclassing_id")
    rows = rows_of(user, Reclassing.objects.all()) | Reclassing.objects.filter(pk__in=own)
    return rows.select_related("made_by", "closed_by").order_by("-on", "-pk")


def reclassing_of(user: Any, key: int) -> Reclassing:
    return one_of(reclassings_of(user), key)


def persons_of(user: Any, reclassing: Reclassing, asked: Any) -> QuerySet[ReclassedPerson]:
    """The people of a list by `to` (a class, as decided or else proposed) and `left` (those undecided)."""
    rows = rows_of(user, ReclassedPerson.objects.filter(reclassing=reclassing))
    rows = rows.select_related("household", "person", "decided_by", "reclassing", "lead")
    wanted = asked.get("to", "")
    if wanted.isidentifier():
        rows = rows.filter(Q(goes_to=wanted) | Q(goes_to="", proposal="" if wanted == "unknown" else wanted))
    if asked.get("left") == "1":
        rows = rows.filter(decided_at__isnull=True)
    return rows.order_by("area_code", "household_id", "pk")


def person_of(user: Any, key: int) -> ReclassedPerson:
    rows = ReclassedPerson.objects.select_related("household", "person", "reclassing")
    return one_of(rows_of(user, rows), key)


def where_they_go(user: Any, reclassing: Reclassing) -> list[dict[str, Any]]:
    """How many of a list are proposed for and decided into each class: [{"proposal", "goes_to", "n"}]."""
    rows: Any = rows_of(user, ReclassedPerson.objects.filter(reclassing=reclassing))
    counted = rows.values("proposal", "goes_to").annotate(n=Count("pk"))
    return list(counted.order_by("proposal", "goes_to"))


def runs_of(user: Any) -> QuerySet[MonthlyRun]:
    return rows_of(user, MonthlyRun.objects.select_related("asked_by")).order_by("-month", "-pk")


def run_of(user: Any, key: int) -> MonthlyRun:
    return one_of(runs_of(user).prefetch_related("steps"), key)


def uploads_of(user: Any) -> QuerySet[Upload]:
    return rows_of(user, Upload.objects.select_related("file", "by")).order_by("-at", "-pk")


def upload_of(user: Any, key: int) -> Upload:
    return one_of(uploads_of(user), key)


def trainings_of(user: Any) -> QuerySet[Training]:
    return rows_of(user, Training.objects.select_related("by")).order_by("-on", "-pk")


def problems_of(user: Any, *, open_only: bool = False) -> QuerySet[Problem]:
    rows = rows_of(user, Problem.objects.select_related("guidance", "solved_by"))
    if open_only:
        rows = rows.filter(solved_on__isnull=True)
    return rows.order_by(F("solved_on").desc(nulls_first=True), "due_on", "pk")


def problem_of(user: Any, key: int) -> Problem:
    return one_of(problems_of(user), key)


def tours_of(user: Any) -> QuerySet[Guidance]:
    return rows_of(user, Guidance.objects.select_related("by")).order_by("-on", "-pk")


def summaries_of(user: Any) -> QuerySet[PhaseSummary]:
    return rows_of(user, PhaseSummary.objects.select_related("by")).order_by("-at", "-pk")


def bulletins_of(user: Any) -> QuerySet[Bulletin]:
    return rows_of(user, Bulletin.objects.select_related("by")).order_by("-month", "area_code")


@dataclass
class Figures:
    """A village's month, side by side with the others' (LY-27)."""

    area: str
    name: str
    planned: int = 0
    visited: int = 0
    late_warnings: int = 0
    open_calls: int = 0
    open_problems: int = 0

    @property
    def percent(self) -> int:
        return self.visited * 100 // self.planned if self.planned else 100

    def as_dict(self) -> dict[str, int]:
        return {
            "planned": self.planned, "visited": self.visited, "percent": self.percent,
            "late_warnings": self.late_warnings, "open_calls": self.open_calls, "open_problems": self.open_problems,
        }  # fmt: skip


def compared(user: Any, month: date, on: date) -> list[Figures]:
    """Every village of the user's area with its figures of a month, the one with most left undone first."""
    found: dict[str, Figures] = {}

    def of(area: str) -> Figures:
        return found.setdefault(area, Figures(area, short_area_name(area)))

    planned = rows_of(user, PlannedVisit.objects.filter(month=month))
    for area, many, done in planned.values_list("area_code").annotate(n=Count("pk"), done=Count("visit")):
        of(area).planned, of(area).visited = many, done
    late: dict[str, QuerySet[Any]] = {
        "late_warnings": Warned.objects.filter(state=State.OPEN, due_on__lt=on),
        "open_calls": Call.objects.filter(answered_at__isnull=True, due_on__lt=on),
        "open_problems": Problem.objects.filter(solved_on__isnull=True, due_on__lt=on),
    }
    for name, rows in late.items():
        for area, many in rows_of(user, rows).values_list("area_code").annotate(n=Count("pk")):
            setattr(of(area), name, many)
    return sorted(
        found.values(),
        key=lambda one: (one.percent, -one.late_warnings - one.open_calls - one.open_problems, one.area),
    )
