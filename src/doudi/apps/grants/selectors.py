"""Reading grants: lists, one grant with everything behind its amount, the history of each month."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.http import QueryDict

from doudi.apps.grants.models import Grant, GrantChange, GrantPerson, NextHelp, StandardChange
from doudi.apps.grants.programmes import programmes
from doudi.platform.scoping import rows_of
from doudi.platform.typed import area_code, storable, whole_number

PAGE_SIZES = (20, 50, 100, 200)
ORDERS: dict[str, tuple[str, ...]] = {
    "name": ("payee_key", "pk"),
    "area": ("area_code", "payee_key", "pk"),
    "amount": ("-monthly_fen", "pk"),
    "since": ("-since", "pk"),
    "review": ("next_review_on", "pk"),
}
STATES = ("running", "held", "review", "expired", "gradual", "died", "ended", "")


def grants_of(user: Any) -> QuerySet[Grant]:
    """The grants in the user's area that were not annulled."""
    return rows_of(user, Grant.objects.filter(annulled=False))


def grant_of(user: Any, grant_id: int) -> Grant | None:
    """One grant; None outside the area, as if it were not there."""
    return (
        rows_of(user, Grant.objects.all())
        .select_related("household", "person", "decision", "decision__case")
        .filter(pk=grant_id)
        .first()
    )


def covers_dead(on: date) -> Exists:
    """That a grant still covers somebody who has died."""
    return Exists(GrantPerson.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=on), grant=OuterRef("pk"), annulled=False, person__died_on__lte=on
    ))  # fmt: skip


@dataclass
class Filters:
    """What the list is asked for; what makes no sense is passed over."""

    q: str = ""
    programme: str = ""
    state: str = "running"
    area: str = ""
    sort: str = "area"
    size: int = 50

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        size = whole_number(asked.get("size", "")) or 50
        q, programme = asked.get("q", "").strip()[:40], asked.get("programme", "")
        return cls(
            q if storable(q) else "",
            programme if programme in programmes() else "",
            asked.get("state", "running") if asked.get("state", "running") in STATES else "running",
            area_code(asked.get("area", "")),
            asked.get("sort", "area") if asked.get("sort", "area") in ORDERS else "area",
            size if size in PAGE_SIZES else 50,
        )

    def rows(self, user: Any, today: date) -> QuerySet[Grant]:
        rows = grants_of(user).select_related("household")
        running = Q(ended_on__isnull=True) | Q(ended_on__gte=today)
        wanted = {
            "running": running,
            "held": running & Q(held=True),
            "review": running & Q(next_review_on__lte=today),
            "expired": running & Q(valid_until__lt=today),
            "gradual": running & Q(gradual_until__isnull=False),
            "died": running & Q(covers_dead(today)),
            "ended": Q(ended_on__lt=today),
        }
        if self.state in wanted:
            rows = rows.filter(wanted[self.state])
        if self.programme:
            rows = rows.filter(programme=self.programme)
        if self.area:
            low, high = below(self.area)
            rows = rows.filter(area_code__gte=low, area_code__lt=high)
        if self.q:
            rows = rows.filter(
                Q(number=self.q) | Q(household__number=self.q) | Q(payee_name__startswith=self.q)
            )
        return rows.order_by(*ORDERS[self.sort])


def below(code: str) -> tuple[str, str]:
    """[from, to) of everything in an area; zeros at the end of a code stand for all below."""
    for digits in (2, 4, 6, 9):
        if code[digits:].strip("0") == "":
            return code[:digits].ljust(12, "0"), str(int(code[:digits]) + 1).zfill(digits).ljust(12, "0")
    return code, str(int(code) + 1).zfill(12)


def totals(user: Any, today: date) -> list[dict[str, Any]]:
    """By programme: grants that run, persons, fen a month."""
    rows = grants_of(user).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))
    sums = rows.values("programme").annotate(
        grants=Count("pk"), people=Sum("persons"), fen=Sum("monthly_fen")
    )
    return [dict(row) for row in sums.order_by("programme")]


def open_changes(user: Any) -> QuerySet[GrantChange]:
    """Proposals that wait for a second person."""
    rows = GrantChange.objects.filter(agreed__isnull=True).select_related("grant", "proposed_by")
    return rows_of(user, rows).order_by("proposed_at")


def standards_of(user: Any) -> QuerySet[StandardChange]:
    """Standards proposed and approved in the user's area. Its preview goes through every grant of the county, so that
    a township does not open the county's."""
    rows = rows_of(user, StandardChange.objects.all())
    return rows.select_related("proposed_by", "approved_by").order_by("-proposed_at")


def exits_of(user: Any) -> QuerySet[Grant]:
    """Grants that end or have ended, the last first, each with its checks of the next help; one-off help apart."""
    rows = grants_of(user).filter(ended_on__isnull=False, once_fen__isnull=True).select_related("household")
    checks = Prefetch("next_helps", NextHelp.objects.order_by("-checked_at", "-pk"))
    ends = Prefetch(
        "changes",
        GrantChange.objects.filter(agreed=True, kind__in=["end", "gradual", "death"])
        .select_related("case")
        .order_by("-pk"),
    )
    return rows.prefetch_related(checks, ends).order_by("-ended_on", "area_code", "pk")
