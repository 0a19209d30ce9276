"""The plan: every grant that runs has one review before it, on a working day of its village's worker.

When it is due comes from the pack by which the grant runs: the answer `review_every_months` of its decision, else the
pack's `review_months` (57-31, LD-19, LD-44, LD-45, LN-06, ZZ-33), and never after its validity period (LN-05).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.models import User
from doudi.apps.cases.packs import pack_for
from doudi.apps.grants.models import Grant
from doudi.apps.grants.months import day_after_period
from doudi.apps.grants.programmes import monthly_programmes
from doudi.apps.people.models import Person
from doudi.apps.record.acts import Writing, act
from doudi.apps.reviews.models import Outcome, Review, Why
from doudi.core.dates import from_date, next_day, to_date
from doudi.core.refusal import InputError, Refused
from doudi.core.workdays import add_working_days, is_working_day
from doudi.reviews.spreading import Due, earliest_of, spread

#: working days ahead that a plan may use: two years, the longest interval of the packs with its room
DAYS_AHEAD = 730
CHUNK = 2000


@dataclass(frozen=True)
class Planned:
    """What making a plan did. `without`: grants whose pack and county give no interval, so that nothing can be due."""

    made: int
    moved: int
    dropped: int
    without: int


def plan(area: str, level: str, *, by: Any, at: datetime) -> Planned:
    """Bring the plan of an area up to date: reviews for grants that have none, days for those, none for what has ended.

    What is planned already keeps its day, unless the law's day has come nearer (a validity period set since). May be run
    as often as one likes.
    """
    low, high = area_range(area, level)
    today = at.date()
    running = Grant.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=today),
        area_code__gte=low, area_code__lt=high, annulled=False, programme__in=monthly_programmes(), gradual_until=None,
    )  # fmt: skip
    with act("review.planned", by=by, at=at, area=area) as writing:
        waiting = Review.objects.filter(outcome="", area_code__gte=low, area_code__lt=high)
        dropped = _drop(waiting.exclude(grant__in=running), at, writing)
        there = {one.grant_id: one for one in waiting.select_for_update(of=("self",))}
        new, nearer, without = _due(running, there, today)
        days = spread(
            [Due(one.grant_id, one.area_code, earliest_of(from_date(one.due_on), one.every_months, from_date(today)),
                 from_date(one.due_on)) for one in [*new, *nearer]],
            working_days(from_date(today), DAYS_AHEAD),
        )  # fmt: skip
        workers = _workers(low, high)
        for one in [*new, *nearer]:
            one.planned_on = to_date(days[one.grant_id])
            one.worker_id = workers.get(one.area_code)
        made = Review.objects.bulk_create(new, CHUNK)
        Review.objects.bulk_update(nearer, ["due_on", "planned_on", "why", "worker"], CHUNK)
        writing.wrote_rows(Review, [one.pk for one in [*made, *nearer]])
        writing.says(rows=len(made), grants=len(there) + len(made))
    return Planned(len(made), len(nearer), dropped, without)


def after_event(household: Any, event: str, *, by: Any, at: datetime, within: int = 10) -> list[Review]:
    """Something was learnt of a household (a hit, a bankruptcy, land taken, LD-46): its grants are reviewed within so many
    working days, whatever was planned. What is ending already (a gradual exit) is not. Called inside an act."""
    last = to_date(add_working_days(from_date(at.date()), within)[0])
    workers = _workers(*area_range(household.area_code, "village"))
    found = []
    with act("review.event", by=by, at=at, area=household.area_code, household=household) as writing:
        running = household.grants.filter(annulled=False, gradual_until=None).exclude(ended_on__lt=at.date())
        for grant in running.select_for_update(of=("self",)).order_by("pk"):
            if grant.programme not in monthly_programmes():
                continue
            one = Review.objects.filter(grant=grant, outcome="").first() or Review(
                grant=grant, household=household, area_code=grant.area_code, due_on=last, planned_on=last,
                worker_id=workers.get(grant.area_code),
            )  # fmt: skip
            one.why, one.event = Why.EVENT, event[:200]
            one.due_on, one.planned_on = min(one.due_on, last), min(one.planned_on, last)
            one.save()
            writing.wrote(one)
            found.append(one)
        writing.says(because=event[:200])
    return found


def interval_of(grant: Grant, on: date, residence: str = "") -> int | None:
    """Months between two reviews of a grant; None where neither its decision, its pack nor the county says."""
    answered = grant.decision.answers.get("review_every_months") if grant.decision else None
    if answered is not None:
        return int(answered)
    return number_of(grant, "review_months", on, residence)


def number_of(grant: Grant, parameter: str, on: date, residence: str = "") -> int | None:
    """A number of the grant's pack, such as of months, with the county's own values; None where there is none."""
    try:
        parameters = pack_for(grant.pack_id, grant.area_code).parameters
    except (Refused, InputError):
        return None  # a fault of the pack, which its own page names
    value = getattr(
        parameters.resolve(parameter, from_date(on), grant.area_code, residence or None), "value", None
    )
    return value if isinstance(value, int) else None


def working_days(first: int, span: int) -> list[int]:
    """The working days among so many days from `first` on."""
    found, day = [], first
    for _number in range(span):
        if is_working_day(day):
            found.append(day)
        day = next_day(day)
    return found


def _due(running: Any, there: dict[int, Review], today: date) -> tuple[list[Review], list[Review], int]:
    """(new reviews, those whose last day has come nearer, how many have no interval)."""
    new: list[Review] = []
    nearer: list[Review] = []
    without = 0
    known: dict[tuple[str, str, str], int | None] = {}
    for grant in _with_intervals(running):
        key = (grant.pack_id, grant.area_code[:6], grant.household.residence)
        answered = grant.decision.answers.get("review_every_months") if grant.decision else None
        if answered is None and key not in known:
            known[key] = number_of(grant, "review_months", today, grant.household.residence)
        every = int(answered) if answered is not None else known[key]
        last = _last_day(grant, every, today)
        if last is None:
            without += 1
            continue
        due_on, why = last
        one = there.get(grant.pk)
        if one is None:
            new.append(Review(
                grant=grant, household_id=grant.household_id, area_code=grant.area_code, why=why, every_months=every,
                due_on=due_on,
            ))  # fmt: skip
        elif due_on < one.due_on:
            one.due_on, one.why = due_on, why
            nearer.append(one)
    return new, nearer, without


def _with_intervals(running: Any) -> Iterable[Grant]:
    columns = ("id", "area_code", "pack_id", "since", "valid_until", "next_review_on", "household__residence",
               "household_id", "decision__answers")  # fmt: skip
    return running.select_related("household", "decision").only(*columns).iterator(CHUNK)  # type: ignore[no-any-return]


def _last_day(grant: Grant, every: int | None, today: date) -> tuple[date, str] | None:
    """By when a grant is looked at again, and why; None where nothing says. What was decided here and never looked at since
    is due an interval after it began, late or not; what was taken over from a register at the next turn of its interval."""
    periodic = grant.next_review_on or (day_after_period(grant.since, every) if every else None)
    if every and periodic and grant.next_review_on is None and grant.decision is None:
        while periodic < today:
            periodic = day_after_period(periodic, every)
    if grant.valid_until and (periodic is None or grant.valid_until <= periodic):
        return grant.valid_until, Why.VALIDITY
    return (periodic, Why.PERIODIC) if periodic else None


def _drop(ended: Any, at: datetime, writing: Writing) -> int:
    keys = list(ended.values_list("pk", flat=True))
    Review.objects.filter(pk__in=keys).update(outcome=Outcome.DROPPED, done_at=at, done_on=at.date())
    writing.wrote_rows(Review, keys)
    return len(keys)


def _workers(low: str, high: str) -> dict[str, int]:
    """The worker of each village that has one, the longest there of several."""
    rows = User.objects.filter(
        role="village_worker", level="village", is_active=True, area_code__gte=low, area_code__lt=high
    ).order_by("-pk")
    return dict(rows.values_list("area_code", "pk"))


def persons_covered(area: tuple[str, str], on: date) -> Any:
    """Whoever a running grant of an area covers, once each."""
    low, high = area
    return Person.objects.filter(
        Q(covered_by__ended_on__isnull=True) | Q(covered_by__ended_on__gte=on),
        covered_by__annulled=False, covered_by__area_code__gte=low, covered_by__area_code__lt=high, died_on=None,
        household__isnull=False,
    ).distinct()  # fmt: skip
