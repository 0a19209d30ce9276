"""Lists of cases: filters that stand in the address, sort, and the same as a sheet."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from doudi.apps.cases.actors import roles_of
from doudi.apps.cases.models import Case, Status
from doudi.apps.cases.selectors import ORDERS, SOON, cases_of
from doudi.platform.typed import whole_number

PAGE_SIZES = (20, 50, 100)
#: beside the statuses: cases in hand (open, or decided and something still to do), and all there are
IN_HAND, ALL = "in_hand", "all"
NUMBER = re.compile(r"[0-9]{6}-[0-9]{4}-[0-9]{6}")


@dataclass
class Filters:
    """What a list is asked for; anything that makes no sense is passed over."""

    q: str = ""
    status: str = IN_HAND
    step: str = ""
    pack: str = ""
    due: str = ""
    area: str = ""
    mine: bool = False
    sort: str = "due"
    size: int = PAGE_SIZES[0]
    known_steps: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        size = whole_number(asked.get("size", "")) or PAGE_SIZES[0]
        area, status = asked.get("area", ""), asked.get("status", "")
        return cls(
            asked.get("q", "").strip()[:40],
            status if status in (*Status.values, ALL) else IN_HAND,
            asked.get("step", "")[:40],
            asked.get("pack", "")[:60],
            asked.get("due", "") if asked.get("due") in DUES else "",
            area if area.isdigit() and len(area) == 12 else "",
            asked.get("mine") == "1",
            asked.get("sort", "due") if asked.get("sort", "due") in ORDERS else "due",
            size if size in PAGE_SIZES else PAGE_SIZES[0],
        )

    def rows(self, user: Any, on: date) -> QuerySet[Case]:
        """The cases asked for, in order."""
        rows = cases_of(user)
        if NUMBER.fullmatch(self.q):
            return rows.filter(number=self.q).order_by("id")  # one case, whatever else is chosen
        if self.q:
            rows = rows.filter(
                Q(applicant_name__startswith=self.q) | Q(applicant_key__startswith=self.q.lower())
            )
        if self.status == IN_HAND:
            rows = rows.filter(Q(status=Status.OPEN) | ~Q(waiting_for=[]))
        elif self.status != ALL:
            rows = rows.filter(status=self.status)
        if self.step:
            rows = rows.filter(waiting_for__contains=[self.step])
        if self.pack:
            rows = rows.filter(pack_id=self.pack)
        if self.area:
            rows = rows.filter(area_code__gte=self.area, area_code__lt=_after(self.area))
        if self.mine:
            rows = rows.filter(waiting_roles__overlap=sorted(roles_of(user)))
        if self.due:
            rows = rows.filter(DUES[self.due](on)).exclude(waiting_for=[])
        return rows.order_by(*ORDERS[self.sort])


#: deadlines a list may be asked for
DUES = {
    "late": lambda on: Q(due_on__lt=on),
    "today": lambda on: Q(due_on=on),
    "week": lambda on: Q(due_on__gt=on, due_on__lte=on + SOON),
    "later": lambda on: Q(due_on__gt=on + SOON) | Q(due_on__isnull=True),
}


def _after(area: str) -> str:
    """The code after the last of an area: zeros at the end stand for everything below."""
    for digits in (2, 4, 6, 9):
        if area[digits:].strip("0") == "":
            return str(int(area[:digits]) + 1).zfill(digits).ljust(12, "0")
    return str(int(area) + 1).zfill(12)
