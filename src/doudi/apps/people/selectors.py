"""Reading the register: lists, one household, and the one box that finds people. Everything takes the user."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.http import Http404

from doudi.apps.accounts.areas import area_range
from doudi.apps.people.models import Household, Person, Support
from doudi.core.areas import level
from doudi.core.dates import to_date
from doudi.platform.scoping import rows_of
from doudi.platform.typed import area_code, storable, whole_number

PAGE_SIZES = (20, 50, 100, 200)
SORTS = {"name": "head_key", "number": "number", "area": "area_code", "members": "members"}


def households_of(user: Any) -> QuerySet[Household]:
    """The households of the user's area."""
    return rows_of(user, Household.objects.all())


def persons_of(user: Any) -> QuerySet[Person]:
    """The persons of the user's area."""
    return rows_of(user, Person.objects.all())


def household_of(user: Any, key: int) -> Household:
    """One household. Http404 outside the user's area, as if it were not there."""
    found = households_of(user).select_related("head", "became").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def person_of(user: Any, key: int) -> Person:
    """One person. Http404 outside the user's area."""
    found = persons_of(user).select_related("household").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def running(on: date) -> Q:
    """Support that runs on a day."""
    return (
        Q(stands=True)
        & (Q(since__isnull=True) | Q(since__lte=on))
        & (Q(ended_on__isnull=True) | Q(ended_on__gt=on))
        & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))
        & ~Q(programme__in=ONCE)
    )


#: paid once, so never running
ONCE = ("temporary", "heating", "medical_aid", "other")


@dataclass(frozen=True)
class Filter:
    """What the list is asked for; all of it stands in the address, so that it survives a reload and can be sent on."""

    area: str = ""
    residence: str = ""
    programme: str = ""
    closed: bool = False
    text: str = ""
    sort: str = "name"
    down: bool = False
    size: int = 50

    @classmethod
    def read(cls, asked: Any) -> "Filter":
        size = whole_number(asked.get("size", ""))
        sort = asked.get("sort", "")
        text = asked.get("q", "").strip()[:40]
        return cls(
            area=area_code(asked.get("area", "")),
            residence=asked.get("residence", "") if asked.get("residence") in ("rural", "urban") else "",
            programme=asked.get("programme", "")[:20] if storable(asked.get("programme", "")) else "",
            closed=asked.get("closed") == "1",
            text=text if storable(text) else "",
            sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "name",
            down=sort.startswith("-"),
            size=size if size in PAGE_SIZES else 50,
        )

    @property
    def active(self) -> bool:
        return bool(self.area or self.residence or self.programme or self.text or self.closed)


def listed(user: Any, wanted: Filter, on: int) -> QuerySet[Household]:
    """The households of a list, in its order."""
    found = households_of(user).filter(closed_on__isnull=not wanted.closed)
    if wanted.area:
        low, high = area_range(wanted.area, level(wanted.area))
        found = found.filter(area_code__gte=low, area_code__lt=high)
    if wanted.residence:
        found = found.filter(residence=wanted.residence)
    if wanted.programme:
        there = Support.objects.filter(running(to_date(on)), household=OuterRef("pk"))
        if wanted.programme == "none":
            found = found.filter(~Exists(there))
        else:
            found = found.filter(Exists(there.filter(programme=wanted.programme)))
    if wanted.text:
        found = found.filter(named(user, wanted.text))
    column = F(SORTS[wanted.sort])
    return found.order_by(column.desc() if wanted.down else column.asc(), "id")


def named(user: Any, text: str) -> Q:
    """Households by a member's name, its pinyin or initials, or by their number."""
    from doudi.apps.people.searching import person_ids

    return Q(pk__in=Person.objects.filter(pk__in=person_ids(text)).values("household_id")) | Q(number=text)


def areas_below(user: Any, digits: int) -> list[tuple[str, int]]:
    """(code, households) of the townships (9 digits) or villages (12) that have households."""
    counted = (
        households_of(user)
        .filter(closed_on__isnull=True)
        .annotate(place=Substr("area_code", 1, digits))
        .values("place")
        .annotate(number=Count("*"))  # no column: the index alone answers
        .order_by("place")
    )
    return [(one["place"].ljust(12, "0"), one["number"]) for one in counted]
