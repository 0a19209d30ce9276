"""Lists of cases: filters that stand in the address, sort, and the same as a sheet."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from doudi.apps.accounts.areas import area_range
from doudi.apps.cases.actors import roles_of
from doudi.apps.cases.models import Case, Status
from doudi.apps.cases.selectors import ORDERS, SOON, cases_of
from doudi.core.areas import level
from doudi.platform.typed import area_code, storable, whole_number

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

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        size = whole_number(asked.get("size", "")) or PAGE_SIZES[0]
        status = asked.get("status", "")
        words = [asked.get(name, "") for name in ("q", "step", "pack")]
        q, step, pack = [word if storable(word) else "" for word in words]
        return cls(
            q.strip()[:40],
            status if status in (*Status.values, ALL) else IN_HAND,
            step[:40],
            pack[:60],
            asked.get("due", "") if asked.get("due") in DUES else "",
            area_code(asked.get("area", "")),
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
            low, high = area_range(self.area, level(self.area))
            rows = rows.filter(area_code__gte=low, area_code__lt=high)
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
