"""Reading meetings: only those of the user's area."""

from typing import Any

from django.db.models import QuerySet

from doudi.apps.cases import packs
from doudi.apps.cases.models import Case
from doudi.apps.cases.selectors import cases_of
from doudi.apps.meetings.models import AppraisalRule, Attendee, Meeting, MeetingCase, MeetingKind
from doudi.apps.meetings.services import OPEN_PAPERS
from doudi.platform.scoping import rows_of
from doudi.procedure.definition import Step


def meetings_of(user: Any) -> QuerySet[Meeting]:
    """The meetings of the user's area, the last first."""
    return rows_of(user, Meeting.objects.all()).order_by("-held_on", "-pk")


def meeting_of(user: Any, meeting_id: int) -> Meeting | None:
    return meetings_of(user).select_related("file", "by").filter(pk=meeting_id).first()


def items_of(meeting: Meeting) -> list[MeetingCase]:
    return list(
        meeting.items.select_related("case__household", "meeting").prefetch_related("recused").order_by("pk")
    )


def rules_of(user: Any) -> QuerySet[AppraisalRule]:
    """What the townships of the area have laid down for their appraisals, the last first."""
    return rows_of(user, AppraisalRule.objects.select_related("by")).order_by("area_code", "-since")


def of_case(case: Case, step: str = "") -> list[MeetingCase]:
    """The meetings that a case was before, the last first."""
    rows = case.meetings.select_related("meeting").order_by("-pk")
    return list(rows.filter(step=step) if step else rows)


def alongside(user: Any, case: Case, step: str) -> list[Case]:
    """Other cases of the village that wait for the same step: they can come before the same meeting."""
    return list(
        cases_of(user)
        .filter(
            area_code=case.area_code,
            pack_id=case.pack_id,
            flow=case.flow,
            status="open",
            waiting_for__contains=[step],
        )
        .exclude(pk=case.pk)
        .select_related("household")
        .order_by("applicant_key", "pk")[:60]
    )


def last_roster(area: str, kind: str) -> list[Attendee]:
    """Who was on the roster of the last such meeting of the village, so that it need not be typed again."""
    last = Meeting.objects.filter(area_code=area, kind=kind).order_by("-held_on", "-pk").first()
    return list(last.attendees.order_by("pk")) if last else []


def kind_for(step: Step) -> str:
    """Which kind of meeting a step asks for."""
    if set(OPEN_PAPERS.values()) & set(step.evidence):
        return str(MeetingKind.OPEN_DECISION)
    if step.does == "appraisal":
        return str(MeetingKind.COMMITTEES if "两委" in step.name else MeetingKind.APPRAISAL)
    return str(MeetingKind.COLLECTIVE)


def asks_for_a_meeting(step: Step) -> bool:
    """Whether a step is taken by a meeting, or wants the minutes of one."""
    return step.does in ("appraisal", "collective") or step.minutes


def waiting_steps(case: Case) -> list[Step]:
    """The steps of a case whose turn it is and that ask for a meeting."""
    flow = packs.flow_of(case)
    steps = [flow.steps[name] for name in case.waiting_for if name in flow.steps]
    return [step for step in steps if asks_for_a_meeting(step)]
