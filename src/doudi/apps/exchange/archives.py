"""Archives of jointly identified households, shared with the member departments (ZZ-39), and the poverty office's own beside
them (ZZ-41). Everybody who looks is on record; nobody sees more than what the archive holds and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from doudi.apps.accounts.policies import require
from doudi.apps.cases.models import Case, Decision
from doudi.apps.exchange.models import DepartmentArchive
from doudi.apps.papers.catalogue import offers
from doudi.apps.papers.context import Context
from doudi.apps.papers.models import KeptPaper
from doudi.apps.people.models import Person
from doudi.apps.record.acts import act
from doudi.core.refusal import Refused
from doudi.platform.scoping import rows_of

#: the programme that several departments identify together
JOINT = "doudi"


@dataclass(frozen=True)
class Shared:
    """What member departments see of an archive. `papers`: (title, whether a signed copy lies in it)."""

    case: Case
    members: list[str]
    papers: list[tuple[str, bool]]
    decisions: list[Decision]
    others: list[DepartmentArchive]


def joint_cases(user: Any) -> QuerySet[Case]:
    """The cases of the joint identification in the user's area, the last first."""
    rows = rows_of(user, Case.objects.filter(programme=JOINT).select_related("household"))
    return rows.order_by("-opened_on", "-pk")


def case_of(user: Any, key: int) -> Case:
    found = joint_cases(user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def opened(case: Case, *, by: Any, at: datetime) -> Shared:
    """What the archive of a case holds, for a member department. That it was looked at goes into the record."""
    require(by, "archive.shared")
    with act("archive.shared", by=by, at=at, area=case.area_code, case=case) as writing:
        listed = [
            (str(one.paper.title), one.kept is not None)
            for one in offers(Context(case, at, by))
            if one.kept or not one.why_not
        ]
        kept = KeptPaper.objects.filter(case=case).count()
        writing.says(papers=len(listed), signed=kept)
    members = Person.objects.filter(household=case.household).order_by("pk").values_list("name", flat=True)
    return Shared(
        case, list(members), listed, list(case.decisions.select_related("by").order_by("at")),
        list(DepartmentArchive.objects.filter(case=case).select_related("kept_by").order_by("-kept_at")),
    )  # fmt: skip


def keep_own(case: Case, number: str, place: str, says: str, *, by: Any, at: datetime) -> DepartmentArchive:
    """The poverty office writes down its own archive of the household: number, where the paper lies, what is in it."""
    require(by, "archive.own")
    if not number.strip() or not place.strip():
        raise Refused("请写自建档案的编号和纸质档案存放的地方。", code="empty", clause="ZZ-41")
    with act("archive.own", by=by, at=at, area=case.area_code, case=case) as writing:
        made = DepartmentArchive.objects.create(
            area_code=case.area_code, case=case, number=number.strip()[:60], place=place.strip()[:120],
            says=says.strip()[:500], kept_by=by, kept_at=at,
        )  # fmt: skip
        writing.wrote(made)
        writing.says(number=made.number)
    return made
