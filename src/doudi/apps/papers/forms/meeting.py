"""Minutes of the meetings a case was before."""

from doudi.apps.accounts.area_names import area_name
from doudi.apps.grants.programmes import programme_label
from doudi.apps.meetings.models import Attendee, Meeting, MeetingCase, MeetingKind
from doudi.apps.papers.context import Context, day, picture, to_sign
from doudi.core.refusal import Refused
from doudi.documents.forms import meetings as form
from doudi.procedure.definition import Step

APPRAISALS = (MeetingKind.APPRAISAL, MeetingKind.COMMITTEES, MeetingKind.OPEN_DECISION)


#: whose minutes a paper is
KINDS_OF = {"appraisal_minutes": APPRAISALS, "collective_minutes": (MeetingKind.COLLECTIVE,)}


def meetings_of(context: Context, paper: str) -> list[Meeting]:
    """The closed meetings of which a paper is the minutes, in order: a case sent back comes before another one."""
    found = Meeting.objects.filter(
        items__case=context.case, kind__in=KINDS_OF[paper], closed_at__isnull=False
    )
    return list(found.order_by("held_on", "pk").distinct())


def _latest(context: Context, paper: str) -> Meeting:
    """Raises Refused."""
    found = meetings_of(context, paper)
    if not found:
        raise Refused("还没有开完的会议，不能打印会议记录。", code="no-meeting")
    return found[-1]


def appraisal_minutes(context: Context, meeting: Meeting | None = None) -> form.AppraisalMinutes:
    """民主评议记录 of the whole meeting (the latest): every case it had, the vote as numbers only. Raises Refused."""
    meeting = meeting or _latest(context, "appraisal_minutes")
    item = meeting.items.filter(case=context.case).first()
    step = context.flow.steps.get(item.step) if item else None
    present = meeting.attendees.filter(present=True).count()
    return form.AppraisalMinutes(
        office=context.township_office,
        number="",
        printed_at=context.at,
        village=area_name(meeting.area_code),
        held_on=day(meeting.held_on),
        place=meeting.place,
        chair=meeting.chair,
        recorder=meeting.recorder,
        roster_size=meeting.attendees.count(),
        present=present,
        rule=_rule(step) if step else "",
        way_of_voting="无记名投票" if meeting.secret else "公开表决",
        proceedings=meeting.minutes,
        appraised=tuple(_appraised(one, context) for one in _items(meeting)),
        attendees=_attendees(meeting),
        signatures=to_sign("主持人", "记录人"),
    )


def collective_minutes(context: Context, meeting: Meeting | None = None) -> form.CollectiveMinutes:
    """集体研究会议纪要 (一事一议) of a meeting (the latest). Raises Refused."""
    meeting = meeting or _latest(context, "collective_minutes")
    return form.CollectiveMinutes(
        office=context.county_office,
        number="",
        printed_at=context.at,
        topic="社会救助集体研究",
        held_on=day(meeting.held_on),
        place=meeting.place,
        chair=meeting.chair,
        recorder=meeting.recorder,
        attendees=_attendees(meeting),
        absent=tuple(meeting.attendees.filter(present=False).values_list("name", flat=True)),
        resolutions=tuple(
            form.Resolution(
                applicant=one.case.applicant_name,
                matter=one.case.number,
                discussion=one.dissent,
                agree=one.agree,
                disagree=one.disagree,
                abstain=one.abstain,
                resolved=one.outcome,
            )
            for one in _items(meeting)
        ),
        signatures=to_sign("主持人", "记录人"),
    )


def _items(meeting: Meeting) -> list[MeetingCase]:
    return list(meeting.items.select_related("case__household").order_by("pk"))


def _appraised(item: MeetingCase, context: Context) -> form.Appraised:
    programme = item.case.programme
    return form.Appraised(
        household_head=item.case.household.head_name,
        programme=programme_label(programme) if programme else context.flow.title,
        persons=item.case.household.members,
        agree=item.agree,
        disagree=item.disagree,
        abstain=item.abstain,
        view=item.outcome,
        dissent=item.dissent,
    )


def _attendees(meeting: Meeting) -> tuple[form.Attendee, ...]:
    recused: dict[int, list[str]] = {}
    for item in meeting.items.select_related("case").prefetch_related("recused"):
        for one in item.recused.all():
            recused.setdefault(one.pk, []).append(item.case.applicant_name)
    return tuple(
        form.Attendee(
            name=one.name,
            kind=str(one.get_kind_display()),
            present=one.present,
            recused=f"回避{'、'.join(recused[one.pk])}" if one.pk in recused else "",
            image=picture(one.signature),
        )
        for one in _roster(meeting)
    )


def _roster(meeting: Meeting) -> list[Attendee]:
    return list(meeting.attendees.select_related("signature").order_by("-present", "pk"))


def _rule(step: Step) -> str:
    """The quorum and the majority in words; of an open decision (TL-28) what has to be done, one after the other."""
    if step.does != "appraisal":
        return f"依次办理：{'、'.join(step.evidence)}"
    rules = step.appraisal
    present, agree = rules.present_share, rules.agree_share
    said = [f"到会不少于应到的 {present[0]}/{present[1]}"]
    if rules.members_min:
        said.append(f"评议人员不少于 {rules.members_min} 人")
    if rules.deputies_share[0]:
        said.append(f"村民代表不少于 {rules.deputies_share[0]}/{rules.deputies_share[1]}")
    majority = "过半数同意" if agree == (1, 2) else f"不少于 {agree[0]}/{agree[1]} 同意"
    return "，".join([*said, majority])
