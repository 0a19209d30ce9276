"""Reading the record: the acts of the user's area, of one case, of one household."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict

from doudi.apps.record.models import Act, ChainHead
from doudi.platform.clock import CHINA
from doudi.platform.scoping import rows_of
from doudi.platform.typed import row_key, storable

PAGE = 50


def acts_of(user: Any) -> QuerySet[Act]:
    """The acts of the user's area, the newest first."""
    return rows_of(user, Act.objects.all()).order_by("-at", "-id")


def act_of(user: Any, act_id: int) -> Act:
    """One act. Raises Http404."""
    found = acts_of(user).filter(pk=act_id).first()
    if found is None:
        raise Http404
    return found


def of_case(case: Any) -> QuerySet[Act]:
    """What was done in a case, in order. Ask for the case through a selector of the user's first."""
    return Act.objects.filter(case_id=case.pk).order_by("at", "id")


def of_household(household: Any) -> QuerySet[Act]:
    """What was done to a household, in order, its cases included."""
    return Act.objects.filter(household_id=household.pk).order_by("at", "id")


def heads_of(user: Any) -> list[ChainHead]:
    """Where the chains of the counties within the user's area stand; of a township none, for it shares its county's."""
    low, high = user.household_range()
    return list(ChainHead.objects.filter(chain__gte=low, chain__lt=high).order_by("chain"))


@dataclass(frozen=True)
class Filters:
    """What the list of acts is asked for; what makes no sense is passed over. `before` is the id to go on from."""

    who: str = ""
    kind: str = ""
    case: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        words = {name: asked.get(name, "").strip()[:60] for name in ("who", "kind", "case")}
        words = {name: word if storable(word) else "" for name, word in words.items()}
        return cls(
            words["who"],
            words["kind"],
            words["case"],
            _day(asked.get("since", "")),
            _day(asked.get("until", "")),
            row_key(asked.get("before", "")),
        )

    def rows(self, user: Any) -> QuerySet[Act]:
        """The acts asked for."""
        rows = acts_of(user)
        if self.who:
            rows = rows.filter(Q(by__username=self.who) | Q(by__display_name=self.who))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.case:
            from doudi.apps.cases.models import Case

            rows = rows.filter(case_id__in=Case.objects.filter(number=self.case).values("pk"))
        if self.since:
            rows = rows.filter(at__gte=datetime.combine(self.since, time(), CHINA))
        if self.until:
            rows = rows.filter(at__lte=datetime.combine(self.until, time.max, CHINA))
        if self.before:
            last = rows.filter(pk=self.before).first()
            if last is not None:
                rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, id__lt=last.pk))
        return rows


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
