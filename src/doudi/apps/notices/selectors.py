"""Notices, objections and the cases that wait for a notice, of somebody's area."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from doudi.apps.cases.models import Case
from doudi.apps.notices.models import Notice, NoticeLine, NoticePhoto, Objection
from doudi.apps.notices.steps import names_of_notice_steps
from doudi.platform.scoping import rows_of

STATES = ("draft", "hanging", "photo", "over", "discarded")


@dataclass(frozen=True)
class Waiting:
    """Cases of one village that wait to be put on one notice."""

    area: str
    pack_id: str
    flow: str
    step: str
    cases: int

    @property
    def key(self) -> str:
        """As forms send it."""
        return f"{self.pack_id}/{self.flow}/{self.step}"


def waiting_cases(user: Any) -> QuerySet[Case]:
    """Cases whose turn is a notice step and that stand on no notice being prepared or hanging."""
    names = names_of_notice_steps()
    on_one = NoticeLine.objects.filter(
        case=OuterRef("pk"), notice__taken_down_on__isnull=True, left_on__isnull=True,
        notice__step__in=names,
    ).filter(Q(notice__posted_on__isnull=True) | Q(notice__until__isnull=False))  # fmt: skip
    found = Case.objects.filter(waiting_for__overlap=list(names)).exclude(Exists(on_one))
    return rows_of(user, found)


def waiting(user: Any) -> list[Waiting]:
    """By village and step, how many cases wait; villages in order of their code."""
    names = set(names_of_notice_steps())
    counted: dict[tuple[str, str, str, str], int] = {}
    rows = waiting_cases(user).values_list("area_code", "pack_id", "flow", "waiting_for")
    for area, pack_id, flow, steps in rows:
        for step in steps:
            if step in names:
                key = (area, pack_id, flow, step)
                counted[key] = counted.get(key, 0) + 1
    return [Waiting(*key, cases) for key, cases in sorted(counted.items())]


def waiting_for(user: Any, area: str, pack_id: str, flow: str, step: str) -> QuerySet[Case]:
    """The cases of a village, or of every village of a township, that wait for one notice."""
    found = waiting_cases(user).filter(pack_id=pack_id, flow=flow, waiting_for__contains=[step])
    within = area[:9] if area.endswith("000") else area
    return (
        found.filter(area_code__startswith=within).select_related("household").order_by("area_code", "number")
    )


def notices(user: Any, state: str = "", area: str = "", today: date | None = None) -> QuerySet[Notice]:
    """Notices, the newest first; `state` is one of STATES."""
    found = rows_of(user, Notice.objects.all()).annotate(
        households=Count("lines", distinct=True),
        open_objections=Count("objections", filter=Q(objections__settled_on__isnull=True), distinct=True),
    )
    if area:
        found = found.filter(area_code__startswith=area.rstrip("0") or area)
    if state == "draft":
        found = found.filter(posted_on__isnull=True, taken_down_on__isnull=True)
    elif state == "hanging":
        found = found.filter(posted_on__isnull=False, taken_down_on__isnull=True)
    elif state == "photo":
        last = Exists(NoticePhoto.objects.filter(notice=OuterRef("pk"), day="last"))
        found = found.filter(posted_on__isnull=False, until__lte=today).exclude(last)
    elif state == "over":
        found = found.filter(posted_on__isnull=False, taken_down_on__isnull=False)
    elif state == "discarded":
        found = found.filter(posted_on__isnull=True, taken_down_on__isnull=False)
    return found.order_by("-made_on", "-pk")


def notice_for(user: Any, pk: int) -> Notice | None:
    """One notice of somebody's area."""
    return (
        rows_of(user, Notice.objects.select_related("sheet", "made_by", "sealed_by", "posted_by"))
        .filter(pk=pk)
        .first()
    )


def objections(user: Any, state: str = "") -> QuerySet[Objection]:
    """Objections, the newest first; `state` open, settled or unanswered."""
    found = rows_of(user, Objection.objects.select_related("notice", "line", "case"))
    if state == "open":
        found = found.filter(settled_on__isnull=True)
    elif state == "settled":
        found = found.filter(settled_on__isnull=False)
    elif state == "unanswered":
        found = found.filter(settled_on__isnull=False, answered_on__isnull=True).exclude(way="page")
    return found.order_by("-made_on", "-pk")


def objection_for(user: Any, pk: int) -> Objection | None:
    """One objection of somebody's area."""
    return objections(user).filter(pk=pk).first()
