"""Meetings: called with a roster, voted case by case, closed with minutes; each case then takes its step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.cases import engine, packs
from doudi.apps.cases.actors import actor_of
from doudi.apps.cases.models import Case
from doudi.apps.cases.services.steps import Upload, keep_paper
from doudi.apps.meetings import rules
from doudi.apps.meetings.models import Attendee, Meeting, MeetingCase, MeetingKind, OpenStep
from doudi.apps.record.acts import act as record_act
from doudi.core.dates import from_date
from doudi.core.refusal import Refused
from doudi.platform.clock import day_of
from doudi.procedure import appraising, asking
from doudi.procedure.appraising import Count, Outcome
from doudi.procedure.definition import Step
from doudi.procedure.entitled import check_place

#: what the four meetings and two disclosures of an open decision are, in order (TL-28)
OPEN_STEPS = ("proposed", "consulted", "party", "resolved", "resolution_shown", "result_shown")
#: what packs call each of them among the papers of the step
OPEN_PAPERS = {
    "proposed": "党支部提议",
    "consulted": "两委商议",
    "party": "党员大会审议",
    "resolved": "村民代表会议决议",
    "resolution_shown": "决议公开",
    "result_shown": "实施结果公开",
}
#: what somebody tried who may not
KEPT = "会议的召集、表决和记录"
OPEN_STEP_LABELS = {str(value): str(label) for value, label in OpenStep._meta.get_field("kind").choices or []}


@dataclass(frozen=True)
class Person:
    """One of the roster as typed."""

    name: str
    kind: str
    present: bool
    user: Any = None


def call(
    cases: Sequence[tuple[Case, str]],
    kind: str,
    *,
    held_on: date,
    place: str,
    chair: str,
    recorder: str,
    roster: Sequence[Person],
    key: str,
    by: Any,
    at: datetime,
    secret: bool = True,
) -> Meeting:
    """A meeting on one or more cases of one area, each with the step it is for. `key`: made with the page; sent twice
    it is one meeting. Raises Refused: nobody who keeps meetings, no roster, no place, a case whose turn it is not, a day
    that has not come."""
    refuse_unless(by, "meeting.keep", KEPT)
    found = Meeting.objects.filter(sent_key=key).first()
    if found is not None:
        return found
    if not cases:
        raise Refused("请至少选择一户要评议的办件。", code="no-cases")
    if not place.strip() or not chair.strip() or not recorder.strip():
        raise Refused("会议要写明地点、主持人和记录人。", code="meeting-head")
    if held_on > at.date():
        raise Refused("会议日期晚于今天；会开过之后再登记。", code="not-yet-held")
    names = [(one.name.strip(), one.kind) for one in roster if one.name.strip()]
    if not names:
        raise Refused("请登记参会名单。", code="no-roster")
    if len(set(names)) != len(names):
        raise Refused("名单里有同名同身份的人写了两次，请区分或删去一个。", code="double-name")
    first = cases[0][0]
    with record_act("meeting.called", by=by, at=at, area=first.area_code) as writing:
        for case, step in cases:
            _check_turn(case, step, by, at)
            if held_on < case.opened_on:
                raise Refused(f"{case.number} 在会议日期之后才受理，不能上这次会。", code="before-the-case")
        try:
            with transaction.atomic():
                meeting = Meeting.objects.create(
                    area_code=_common_area([case.area_code for case, _step in cases]),
                    kind=kind, held_on=held_on, place=place.strip(), chair=chair.strip(),
                    recorder=recorder.strip(), secret=secret, sent_key=key, by=by,
                )  # fmt: skip
        except IntegrityError:
            return Meeting.objects.get(sent_key=key)
        listed = [
            Attendee.objects.create(
                area_code=meeting.area_code, meeting=meeting, name=one.name.strip(), kind=one.kind,
                present=one.present, user=one.user,
            )
            for one in roster if one.name.strip()
        ]  # fmt: skip
        items = [
            MeetingCase.objects.create(area_code=case.area_code, meeting=meeting, case=case, step=step)
            for case, step in cases
        ]
        writing.wrote(meeting, *listed, *items)
        writing.says(kind=kind, cases=[item.case_id for item in items], roster=len(names))
    return meeting


def _common_area(areas: Sequence[str]) -> str:
    """The village of the cases, or their township or county where there are several."""
    for digits in (12, 9, 6):
        if len({area[:digits] for area in areas}) == 1:
            return areas[0][:digits].ljust(12, "0")
    raise Refused("一次会议只能评议同一个县里的办件。", code="several-counties")


def vote(
    item: MeetingCase,
    *,
    agree: int,
    disagree: int,
    abstain: int,
    recused: Sequence[Attendee],
    dissent: str,
    by: Any,
    at: datetime,
) -> Outcome:
    """Keep how the vote on one case went. The relatives on file must have stepped back.

    Returns what the vote comes to by the pack's rules and the township's own; an invalid one is kept too, and the
    case stays where it is. Raises Refused: nobody who keeps meetings, a relative who stayed, a recused who is not on the
    roster.
    """
    refuse_unless(by, "meeting.keep", KEPT)
    with record_act("meeting.voted", by=by, at=at, area=item.area_code, case=item.case) as writing:
        item = (
            MeetingCase.objects.select_for_update(of=("self",))
            .select_related("meeting", "case")
            .get(pk=item.pk)
        )
        _check_open(item.meeting)
        if min(agree, disagree, abstain) < 0:
            raise Refused("票数不能小于零，请核对。", code="bad-votes")
        known = {one.pk for one in item.meeting.attendees.all()}
        if any(one.pk not in known for one in recused):
            raise Refused("回避的人不在参会名单里，请核对。", code="recused-not-listed")
        stayed = [one.name for one in rules.must_step_back(item) if one.pk not in {r.pk for r in recused}]
        if stayed:
            raise Refused(
                f"{'、'.join(stayed)}是这户备案的近亲属或者就是这户的人，评议这户时应当回避，请勾选回避。",
                code="not-recused",
                clause="57-11",
            )
        item.agree, item.disagree, item.abstain = agree, disagree, abstain
        item.dissent = dissent.strip()[:2000]
        item.recused.set(recused)
        found = result_of(item)
        item.agreed, item.outcome = found.agreed, found.why[:300]
        item.save()
        writing.wrote(item)
        writing.says(agree=agree, disagree=disagree, abstain=abstain, valid=found.valid)
    return found


def count_of(item: MeetingCase) -> Count:
    """The meeting on one case in numbers."""
    recused = {one.pk for one in item.recused.all()}
    everybody = list(item.meeting.attendees.all())
    present = [one for one in everybody if one.present]
    voters = [one for one in present if one.pk not in recused]
    return Count(
        members=len(everybody) - sum(1 for one in everybody if one.pk in recused and not one.present),
        present=len(present),
        recused=sum(1 for one in present if one.pk in recused),
        deputies=sum(1 for one in voters if one.kind == "village_deputy"),
        agree=item.agree or 0,
        disagree=item.disagree or 0,
        abstain=item.abstain or 0,
    )


def result_of(item: MeetingCase) -> Outcome:
    """What the vote comes to: by the pack's rules, in an appraisal made stricter by the township's own (LD-41)."""
    step = packs.step_of(item.case, item.step)
    appraisal = item.meeting.kind == MeetingKind.APPRAISAL
    ours = rules.of_township(item.area_code, from_date(item.meeting.held_on)) if appraisal else None
    return appraising.outcome(rules.stricter(step.appraisal, ours), count_of(item))


def record_open_step(
    meeting: Meeting, kind: str, held_on: date, says: str, *, file: Any = None, by: Any, at: datetime
) -> OpenStep:
    """One of the four meetings and two disclosures; each once, none before the one it follows (TL-28)."""
    refuse_unless(by, "meeting.keep", KEPT)
    if kind not in OPEN_STEPS:
        raise Refused("请选择是四议两公开的哪一步。", code="no-open-step")
    with record_act("meeting.open_step", by=by, at=at, area=meeting.area_code) as writing:
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        _check_open(meeting)
        had = {one.kind: one for one in meeting.open_steps.all()}
        before = OPEN_STEPS[: OPEN_STEPS.index(kind)]
        lacking = [OPEN_STEP_LABELS[one] for one in before if one not in had]
        if lacking:
            raise Refused(
                f"要先登记“{lacking[0]}”，四议两公开一步不能少。", code="open-step-order", clause="TL-28"
            )
        if held_on > at.date() or any(had[one].held_on > held_on for one in before):
            raise Refused("日期不对：不能早于前一步，也不能晚于今天。", code="bad-date", clause="TL-28")
        if kind in had:
            raise Refused(f"“{OPEN_STEP_LABELS[kind]}”已经登记过了。", code="twice")
        row = OpenStep.objects.create(
            area_code=meeting.area_code, meeting=meeting, kind=kind, held_on=held_on, says=says.strip()[:500], file=file
        )  # fmt: skip
        writing.wrote(row)
        writing.says(open_step=kind)
    return row


@dataclass(frozen=True)
class Closed:
    """What closing a meeting did: cases whose step is done, and those that stay, each with the sentence why."""

    done: list[MeetingCase]
    stay: list[tuple[MeetingCase, str]]


def close(meeting: Meeting, minutes: str, *, file: Upload | None = None, by: Any, at: datetime) -> Closed:
    """Close the meeting with its minutes (`file`: the signed ones); every case with a valid vote takes its step, the
    others stay and say why.

    Each case is its own transaction: one that is refused keeps the others from nothing. Raises Refused for somebody who
    keeps no meetings, and when there are no minutes, nothing was voted, no case could take its step, or an open decision
    lacks one of its parts.
    """
    refuse_unless(by, "meeting.keep", KEPT)
    with record_act("meeting.closed", by=by, at=at, area=meeting.area_code) as writing:
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        _check_open(meeting)
        if len(minutes.strip()) < 5:
            raise Refused("请写会议记录：议了什么，怎么说的，怎么定的。", code="no-minutes", clause="LD-09")
        if meeting.kind == MeetingKind.OPEN_DECISION:
            _check_open_decision(meeting)
        items = list(meeting.items.select_related("case__household", "meeting").order_by("pk"))
        if file is not None:
            meeting.file = keep_paper(items[0].case, "会议记录", file, by=by, at=at)
            writing.wrote(meeting.file)
        meeting.minutes, meeting.closed_at = minutes.strip()[:10000], at
        meeting.save()
        done: list[MeetingCase] = []
        stay: list[tuple[MeetingCase, str]] = []
        for item in items:
            try:
                with transaction.atomic():
                    _take_step(item, by=by, at=at)
                done.append(item)
            except Refused as refused:
                stay.append((item, refused.message))
        if not done:
            raise Refused(
                stay[0][1]
                if len(stay) == 1
                else "；".join(f"{i.case.applicant_name}：{why}" for i, why in stay),
                code="no-case-moved",
            )
        writing.wrote(meeting)
        writing.says(
            kind=meeting.kind, done=[one.case_id for one in done], stay=[one.case_id for one, _ in stay]
        )
    return Closed(done, stay)


def _take_step(item: MeetingCase, *, by: Any, at: datetime) -> None:
    if item.agree is None:
        raise Refused("这户还没有表决，没有办结这一步。", code="not-voted")
    found = result_of(item)
    if not found.valid:
        raise Refused(found.why, code="quorum", clause=found.clause)
    count = count_of(item)
    step = packs.step_of(item.case, item.step)
    if step.does == "decision":
        return  # discussed together here (LD-09, TL-18), decided by whoever decides, on the page of the decision
    engine.act(
        item.case,
        "done",
        item.step,
        by=by,
        at=at,
        data={
            "meeting": {
                name: getattr(count, name)
                for name in ("members", "present", "recused", "deputies", "agree", "disagree", "abstain")
            },
            "minutes": item.meeting.pk,
            "agree": bool(found.agreed),
            "evidence": _papers(item.meeting, step),
            "signed": [str(by.pk)],
        },
        with_users=[
            one.user
            for one in item.meeting.attendees.select_related("user").filter(present=True)
            if one.user is not None and one.user != by and set(one.user.roles) & {*step.who, *step.joined_by, *step.may_join}
        ],
    )  # fmt: skip


def _papers(meeting: Meeting, step: Step) -> list[str]:
    """The minutes are the paper of a meeting; of an open decision its four meetings and two disclosures are."""
    had = set(meeting.open_steps.values_list("kind", flat=True))
    lacking = {paper for kind, paper in OPEN_PAPERS.items() if kind not in had}
    return [paper for paper in step.evidence if paper not in lacking]


def _check_open_decision(meeting: Meeting) -> None:
    had = set(meeting.open_steps.values_list("kind", flat=True))
    lacking = [OPEN_STEP_LABELS[one] for one in OPEN_STEPS if one not in had]
    if lacking:
        raise Refused(f"四议两公开还缺：{'、'.join(lacking)}。", code="open-steps", clause="TL-28")


def _check_turn(case: Case, step: str, by: Any, at: datetime) -> None:
    definition = packs.step_of(case, step)
    actor = actor_of(by, case, definition)
    state = engine.state_of(case)
    check_place(state, actor)
    if definition.does == "decision" and step in case.waiting_for:
        return  # whoever keeps the minutes of a discussion need not be who decides
    refused = asking.why_not(packs.flow_of(case), state, step, actor, day_of(at), "done")
    if refused is not None:
        raise Refused(
            f"{case.applicant_name or case.number}：{refused.message}",
            code=refused.code,
            clause=refused.clause,
        )


def _check_open(meeting: Meeting) -> None:
    if meeting.closed_at is not None:
        raise Refused("会议已经结束并有记录，不能再改。要重议的，另开一次会。", code="meeting-closed")
